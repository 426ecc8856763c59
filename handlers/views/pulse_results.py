"""What a pulse brought, in words: bars, what helped, the one thing to change, and what the team makes of it."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.counted import MOST, number
from handlers.views.lines import of_people
from storage.engine import pages
from storage.pulses.results import Result
from storage.pulses.words import ANSWER, REPLY
from storage.sealed.few import Grades
from storage.sealed.trend import Change
from storage.tables import Pulse, PulseRound, Team

TITLE = "Pulse"
GRADES = {5: "very well", 4: "well", 3: "so-so", 2: "poorly", 1: "very poorly"}
CHANGES: dict[Change, str] = {
    "same": "No clear change since",
    "up": "Clearly better than",
    "down": "Clearly worse than",
}
HELPED, CHANGE = "What helped", "The one thing to change"
TOO_FEW = "Too few answered to show anything, nothing kept."
LOST = (
    "Too few to show, nothing kept. The key that sealed the answers was lost while they were given, so nobody can read"
    " them any more."
)
SHOWN, PAGE = 4, 8  # answers in words under a result, and on a page


def post(result: Result) -> Message:
    """The one message in each channel: the result, and later under it what the team makes of it."""
    heading = _heading(result)
    if result.is_too_few:
        return lines.message(f"{heading} {nothing(result.round)}")
    text = f"{heading} {_count(result)}"
    return Message(lines.plainly(f"{text} {_spoken(result)}"), [*parts(result), *_buttons(result)])


def nothing(round_: PulseRound) -> str:
    """Why there is nothing to show."""
    return LOST if round_.is_key_lost else TOO_FEW


def shown(result: Result) -> Answer:
    """The same to whoever looks."""
    return Answer(modal=blocks.notice(TITLE, [*parts(result), *_buttons(result)]))


def parts(result: Result) -> list[Block]:
    if result.is_too_few:
        return [lines.paragraph(f"{_heading(result)} {nothing(result.round)}")]
    said = [lines.paragraph(f"{_heading(result)}\n{_count(result)}"), *_grades(result)]
    for heading, words in ((HELPED, result.helped), (CHANGE, result.to_change)):
        said.append(lines.paragraph(f"*{heading}*\n{_listed(words)}"))
    return [*said, *_reply(result)]


def bars(grades: Grades) -> str:
    """A bar for each grade, with its number in words; of all alike the two neighbours."""
    if grades.between:
        low, high = grades.between
        return f"All {GRADES[low]} or {GRADES[high]} ({low} to {high})"
    counted = [(grade, grades.counts.get(grade, 0)) for grade in GRADES]
    return "\n".join(
        f"{'■' * min(count, MOST) or '□'} {grade}, {GRADES[grade]}: {number(count)}" for grade, count in counted
    )


def trend(result: Result) -> str:
    """In words only, with both numbers of answers; "" where there is nothing to compare with."""
    if result.change is None or result.grades is None:
        return ""
    return f"{CHANGES[result.change]} the last time ({result.before} and {result.grades.answered} answers)."


def part(result: Result, team: Team, grades: Grades) -> Answer:
    """The grades of one of the teams."""
    text = f"{_heading(result)} {of_people(team.name)} alone, {grades.answered} answers:"
    words = "Words are not shown by team: they would tell who wrote them."
    shown = [lines.paragraph(text), blocks.section(bars(grades)), blocks.context(words)]
    return Answer(modal=blocks.notice(TITLE, shown))


def words_page(result: Result, question: str, page: int) -> Block:
    """All that was said to one question, eight at a time."""
    said, heading = (result.helped, HELPED) if question == "helped" else (result.to_change, CHANGE)
    shown, id_ = pages.among(said, page, size=PAGE), result.round.id
    turns = shown.turns("Earlier", "More")
    pressed = [blocks.button(text, f"pulse_words:{to}", f"{id_} {question} {to}") for text, to in turns]
    listed = [lines.paragraph(f"• {of_people(one, ANSWER)}") for one in shown.rows]
    top = lines.paragraph(f"{_heading(result)} *{heading}*")
    return blocks.notice(TITLE, [top, *listed, *([blocks.actions(*pressed)] if pressed else [])])


# --- what the team makes of it ----------------------------------------------------------------------


def reply_form(result: Result) -> Block:
    """What the lead writes, under what was said."""
    heard = blocks.text_input(multiline=True, limit=REPLY, placeholder="We heard that …")
    actions = blocks.text_input(multiline=True, limit=REPLY, placeholder="From Monday on we …")
    text = "It goes to everybody who was asked, and stands under the result. Until then the next pulse does not open."
    return blocks.form(
        "pulse_reply_form",
        "Answer the result",
        [
            blocks.context(text),
            *_grades(result),
            lines.paragraph(f"*{HELPED}*\n{_listed(result.helped)}"),
            lines.paragraph(f"*{CHANGE}*\n{_listed(result.to_change)}"),
            blocks.form_field("heard", "What did you hear?", heard, hint="Names nobody, thanks everybody."),
            blocks.form_field("actions", "What changes?", actions, optional=True),
        ],
        submit="Send",
        metadata=str(result.round.id),
    )


def replied() -> Answer:
    text = "Sent: everybody who was asked reads it, and it stands under the result."
    return paragraph(text, title=TITLE)


def told(result: Result, *, buttons: Sequence[Block]) -> Message:
    """To somebody who was asked."""
    text = f"You were asked how well {of_people(result.team.name)} serves you. This is what they make of the answers."
    pressed = [blocks.button("Result", "pulse_read", result.round.id), *buttons]
    return Message(
        lines.plainly(f"{text} {_reply_text(result)}"),
        [lines.paragraph(text), *_reply(result), blocks.actions(*pressed)],
    )


def waits(pulse: Pulse, team: Team, why: str) -> Message:
    """To a lead: it did not open, and when it could."""
    text = f"The pulse of {of_people(team.name)} did not open. {why}"
    return Message(lines.plainly(text), [lines.section(text), blocks.actions(_change(pulse))])


def rests(result: Result, pulse: Pulse) -> Message:
    """To a lead, once."""
    why = (
        "twice in a row too few answered to show anything"
        if result.is_too_few
        else "nobody has answered its last result in four weeks"
    )
    text = (
        f"The pulse of {of_people(result.team.name)} rests: {why}. That is no failure. Nobody is asked until somebody"
        " wants it back."
    )
    pressed = [blocks.button("Ask again", f"pulse_on:{pulse.id}", pulse.id)]
    if not result.is_too_few:
        pressed = [reply_button(result), *pressed]
    return Message(lines.plainly(text), [lines.paragraph(text), *([blocks.actions(*pressed)] if pulse.rests else [])])


def reply_button(result: Result) -> Block:
    id_ = result.round.id
    return blocks.button("Answer the result", f"pulse_reply:{id_}", id_, style="primary")


# --- its pieces -------------------------------------------------------------------------------------


def _heading(result: Result) -> str:
    closed = result.round.closes_at
    about = f" ({of_people(result.round.about, 80)})" if result.round.about else ""
    return f"*Pulse: how well does {of_people(result.team.name)} serve us?*{about} {closed.day} {closed:%B}."


def _count(result: Result) -> str:
    return f"{result.round.answered} of {result.round.asked} answered."


def _grades(result: Result) -> list[Block]:
    if result.grades is None:
        return [blocks.section("_Too few gave a grade to show it, nothing kept._")]
    average = f"On average {result.average:.1f}." if result.average else ""
    beside = " ".join(filter(None, [average, trend(result)]))
    return [blocks.section(bars(result.grades)), *([blocks.context(beside)] if beside else [])]


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "_Too few said something to show it, nothing kept._"
    left = len(words) - SHOWN
    more = [f"… and {left} more."] if left > 0 else []
    return "\n".join([*(f"• {of_people(one, ANSWER)}" for one in words[:SHOWN]), *more])


def _reply(result: Result) -> list[Block]:
    return [lines.paragraph(_reply_text(result))]


def _reply_text(result: Result) -> str:
    reply, by = result.reply, result.round.reply_by
    if reply is None:
        return f"{of_people(result.team.name)} says what it makes of it by {by.day} {by:%B}." if by else ""
    changes = f"\n*What changes:* {of_people(reply.actions, REPLY)}" if reply.actions else ""
    return f"*What {of_people(result.team.name)} heard:* {of_people(reply.words, REPLY)}{changes}"


def _spoken(result: Result) -> str:
    grades = f"{bars(result.grades)}\n{trend(result)}" if result.grades else ""
    return f"{grades} {_reply_text(result)}".strip()


def _buttons(result: Result) -> list[Block]:
    id_ = result.round.id
    pressed = [
        blocks.button(f"All: {heading.lower()}", f"pulse_words:{question}", f"{id_} {question} 0")
        for question, heading, said in (("helped", HELPED, result.helped), ("change", CHANGE, result.to_change))
        if len(said) > SHOWN
    ]
    pressed += filters(result)
    return [blocks.actions(*pressed)] if pressed else []


def filters(result: Result) -> list[Block]:
    """A button for each team, where several were asked: whether it may be shown is said when it is pressed."""
    if len(result.asked_teams) < 2 or result.grades is None:
        return []
    id_ = result.round.id
    return [
        blocks.button(blocks.shorten(f"Only {team.name}", 75), f"pulse_part:{team.id}", f"{id_} {team.id}")
        for team in result.asked_teams[:8]
    ]


def _change(pulse: Pulse) -> Block:
    return blocks.button("Change", f"pulse_change:{pulse.id}", pulse.team_id)
