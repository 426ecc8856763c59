"""What came of a sealed round, in words: the same for everybody, and at every look."""

from collections.abc import Iterator

from handlers.views import blocks, counted, lines, moods
from handlers.views.blocks import Block, Message
from handlers.views.moods import Mood
from handlers.views.rounds import WORDS_IN_A_LINE, about, day, fitting
from storage.prompts.answers import Results
from storage.prompts.moods import Felt, of_answers
from storage.prompts.parts import Asking, Opened

ALIKE = "_Too few, or too much alike, to be shown without telling whose: nothing kept._"


def summary(results: Results, mood: Mood | None) -> Message:
    """The round in one message."""
    opened = results.round
    title = f"{about(opened)}, {day(opened.occurrence)}"
    if opened.outcome != "shown":
        text = f"{title}: {_nothing(results)}"
        return lines.message(text)
    count = f"{results.tally.answered} of {results.tally.asked} answered, sealed."
    shown: list[Block] = [lines.paragraph(f"{title}\n{count}")]
    for question in opened.questions:
        shown += [blocks.rich_text(*blocks.spoken(question.text, bold=True)), _answers(question, results)]
    shown += list(_beside(mood)) if mood else []
    if any(results.said[question.id] for question in opened.questions if question.kind == "text"):
        shown.append(blocks.actions(blocks.button("Read all", "prompt_read_all", opened.id)))
    felt = f" The mood: {moods.in_words(mood.felt)}. {moods.change(mood)}" if mood else ""
    return Message(lines.plainly(f"{title}. {count}{felt}".strip()), shown)


def rests(opened: Opened) -> Message:
    """To a lead, once."""
    text = (
        f"{about(opened)} rests: in two rounds in a row fewer than four answered, so"
        " that nothing could be shown. That is no failure. Nobody is asked until you resume it."
    )
    button = blocks.button("Resume", "prompt_resume", opened.prompt_id)
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(button)])


def _nothing(results: Results) -> str:
    answered = results.tally.answered
    if results.round.outcome == "lost":
        return (
            "too few to show. The key that sealed the answers was lost while they were given, so nobody can read"
            " them any more, and nothing was kept."
        )
    if not answered:
        return "nobody answered this time."
    if answered >= 4:
        return f"{counted.number(answered)} answered; too few of each question to show, nothing kept."
    return f"{counted.number(answered)} answered; too few to show, nothing kept."


def _answers(question: Asking, results: Results) -> Block:
    said = results.said[question.id]
    if not said:
        return blocks.section(ALIKE)
    if question.kind == "text":
        return lines.paragraph(fitting([f"• {lines.of_people(one.text, WORDS_IN_A_LINE)}" for one in said]))
    if question.kind == "mood":
        felt = Felt(results.round.id, results.round.occurrence, results.round.closes_at)
        return blocks.section(moods.bars(of_answers([(one.number, one.text, 1) for one in said], felt)))
    counts = [(label, sum(one.number == place for one in said)) for place, label in enumerate(question.choices)]
    return lines.paragraph(fitting([f"• {lines.of_people(label)}: {count}" for label, count in counts if count]))


def _beside(mood: Mood) -> Iterator[Block]:
    """The weeks before, and what to talk about where it has been heavy."""
    if mood.is_heavy:
        yield blocks.section(moods.OPENERS)
    if compared := moods.change(mood):
        yield blocks.context(compared)
    if len(mood.weeks) > 1:
        yield blocks.context(moods.weeks(mood.weeks))
