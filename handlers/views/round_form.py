"""The form in which a round's questions are answered."""

from handlers.views import blocks, goal_forms, lines
from handlers.views.blocks import Block
from handlers.views.moods import FACES
from storage.goals.goals import Seen
from storage.people import audience
from storage.prompts import typed
from storage.prompts.parts import Asking, Mine, Opened, Said
from storage.sealed import few

MOODS = {
    5: ":grinning: 5, great",
    4: ":slightly_smiling_face: 4, good",
    3: ":neutral_face: 3, so-so",
    2: ":slightly_frowning_face: 2, not good",
    1: ":disappointed: 1, rough",
}
QUOTE = "May be quoted in the digest and on the team's Home"


def form(mine: Mine, *, is_late: bool, goal: Seen | None = None) -> Block:
    """The questions to answer, filled with what was answered before; ``goal`` is asked about last, in private."""
    before = {answer.question_id: answer for answer in mine.said}
    note = "It has closed; your answer is still welcome and will be marked late. " if is_late else ""
    intro = lines.note(f"{note}{reads(mine.round)}")
    inputs = [_input(question, before.get(question.id), mine.round) for question in mine.round.questions]
    inputs += _quoting(mine) + (goal_forms.question(goal) if goal else [])
    return blocks.form(
        "prompt_answer_form",
        "Your answers",
        [blocks.header(mine.round.name), intro, *inputs],
        submit="Send",
        metadata=str(mine.round.id),
    )


def reads(opened: Opened) -> str:
    """To whom the answers go, as it was promised when they were asked for."""
    if opened.is_sealed:
        return (
            f"Sealed: the team reads the answers in <#{opened.channel}> when the round closes, on"
            f" {blocks.when(opened.closes_at)}, from {few.LEAST} answers on and in random order; nobody, no lead, no"
            " admin and nobody who runs me from the database, learns who wrote what; only somebody who controls the"
            " running machine itself could find out."
        )
    if opened.readers == "leads":
        return (
            f"Only the leads of {lines.of_people(opened.team)} read the answers, those of today;"
            f" <#{opened.channel}> sees how many, and the mood where {audience.ENOUGH} or more were in time."
        )
    return f"Answers are posted with your name in <#{opened.channel}>."


def _quoting(mine: Mine) -> list[Block]:
    """Whether one's words may be told beside the team's mood elsewhere."""
    kinds = {question.kind for question in mine.round.questions}
    if not (mine.round.is_sealed and {"mood", "text"} <= kinds):
        return []
    ticked = "yes" if any(one.may_be_quoted for one in mine.said) else None
    box = blocks.choose("checkboxes", [(QUOTE, "yes")], initial=ticked)
    return [blocks.form_field("quote", "My words", box, optional=True)]


def _input(question: Asking, before: Said | None, opened: Opened) -> Block:
    optional, is_sealed, limit = len(opened.questions) > 1, opened.is_sealed, typed.limit(opened)
    field = f"answer_{question.id}"
    if question.kind == "text":
        value = before.text if before else ""
        words = blocks.text_input(value, multiline=True, limit=min(limit, blocks.SECTION_LIMIT))
        return blocks.form_field(field, question.text, words, optional=optional)
    options = [(text, number) for number, text in (FACES if is_sealed else MOODS).items()]
    if question.kind == "choice":
        options = [(text, number) for number, text in enumerate(question.choices)]
    kind = "radio_buttons" if len(options) <= 10 else "static_select"
    chosen = blocks.choose(kind, options, initial=before.number if before else None)
    return blocks.form_field(field, question.text, chosen, optional=optional)
