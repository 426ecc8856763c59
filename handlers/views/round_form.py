"""The form in which a round's questions are answered."""

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from storage.people import audience
from storage.prompts.parts import Asking, Mine, Opened, Said

MOODS = {
    5: ":grinning: 5, great",
    4: ":slightly_smiling_face: 4, good",
    3: ":neutral_face: 3, so-so",
    2: ":slightly_frowning_face: 2, not good",
    1: ":disappointed: 1, rough",
}


def form(mine: Mine, *, is_late: bool) -> Block:
    """The questions to answer, filled with what was answered before."""
    before = {answer.question_id: answer for answer in mine.said}
    note = "It has closed; your answer is still welcome and will be marked late. " if is_late else ""
    intro = lines.note(f"{note}{reads(mine.round)}")
    inputs = [
        _input(question, before.get(question.id), optional=len(mine.round.questions) > 1)
        for question in mine.round.questions
    ]
    return blocks.form(
        "prompt_answer_form",
        "Your answers",
        [blocks.header(mine.round.name), intro, *inputs],
        submit="Send",
        metadata=str(mine.round.id),
    )


def reads(opened: Opened) -> str:
    """To whom the answers go, as it was promised when they were asked for."""
    if opened.readers == "leads":
        return (
            f"Only the leads of {lines.of_people(opened.team)} read the answers, those of today;"
            f" <#{opened.channel}> sees how many, and the mood where {audience.ENOUGH} or more were in time."
        )
    return f"Answers are posted with your name in <#{opened.channel}>."


def _input(question: Asking, before: Said | None, *, optional: bool) -> Block:
    field = f"answer_{question.id}"
    if question.kind == "text":
        value = before.text if before else ""
        typed = blocks.text_input(value, multiline=True)
        return blocks.form_field(field, question.text, typed, optional=optional)
    options = [(text, number) for number, text in MOODS.items()]
    if question.kind == "choice":
        options = [(text, number) for number, text in enumerate(question.choices)]
    kind = "radio_buttons" if len(options) <= 10 else "static_select"
    chosen = blocks.choose(kind, options, initial=before.number if before else None)
    return blocks.form_field(field, question.text, chosen, optional=optional)
