"""Away dates in words: the list with *Remove*, the form, who else is away, and the free days of the company."""

from collections.abc import Sequence
from datetime import date

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.across.away import Absence
from storage.across.away_shown import AwayDates
from storage.people.free_days import Free

SHOWN = 30  # absences in one answer, of Slack's fifty blocks
OTHERS = 15  # people and free days in a list
HALVES = {"": "the whole day", "am": "the morning only", "pm": "the afternoon only"}
HOW = (
    "Write it as `/warmline away 2026-12-24..2026-12-28`, or one day as `/warmline away tomorrow` or"
    " `/warmline away 24 Dec afternoon`. `/warmline away` alone opens a form."
)
IN_HELP = {
    Chapter.YOU: [
        "`/warmline away 2026-12-24..2026-12-28` marks days on which I ask you nothing.",
        "`/warmline away list` shows yours, and who of your teams is away this week.",
        "`/warmline away status off` keeps me from reading your status in Slack, such as :palm_tree:.",
    ]
}
READ = (
    "A status such as :palm_tree: that lasts until the end of the day excuses you on that day. I keep that you are"
    " away, and neither its words nor its emoji."
)
IGNORED = "I do not read your status in Slack. `/warmline away status on` lets me."
OFF_FOR_ALL = "An admin has switched off that I read anybody's status in Slack."


def answer(dates: AwayDates, *, own: Sequence[Absence] | None = None, added: Absence | None = None) -> Answer:
    """What lies ahead, each with *Remove*; first of all what was just added."""
    if added is None:
        return Answer("Your away dates", listed(dates), title="Away dates")
    noted = f"Noted: you are away {in_words(added)}."
    shown = [blocks.section(f":palm_tree: {noted} I will not ask you anything then."), *listed(dates, own)]
    return Answer(noted, shown, title="Noted")


def status(dates: AwayDates) -> Answer:
    """Whether somebody's status is read."""
    return Answer(_status(dates), [blocks.section(_status(dates)), *_switch(dates)], title="Away dates")


def form(dates: AwayDates, *, first: date | None = None) -> Block:
    """The form, under what is there already; ``first`` is the day it begins with."""
    day: Block = {"type": "datepicker", "action_id": "value"}
    begin: Block = day | ({"initial_date": first.isoformat()} if first else {})
    halves = [(name.capitalize(), half or "day") for half, name in HALVES.items()]
    asked = [
        blocks.form_field("first", "From which day?", begin),
        blocks.form_field("last", "Until which day?", day, hint="Leave it empty for a single day.", optional=True),
        blocks.form_field("half", "How much of each day?", blocks.choose("radio_buttons", halves, initial="day")),
    ]
    has_any = dates.own or dates.told or dates.others or dates.free
    return blocks.form("away_form", "Away dates", [*(listed(dates) if has_any else _switch(dates)), *asked])


def listed(dates: AwayDates, own: Sequence[Absence] | None = None) -> list[Block]:
    absences = dates.own if own is None else own
    shown = [blocks.section("*Your away dates*" if absences else "You have no away dates ahead.")]
    for absence in absences[:SHOWN]:
        pressed = blocks.button("Remove", "away_remove", to_value(absence))
        shown.append(blocks.section(_capital(in_words(absence)), accessory=pressed))
    if len(absences) > SHOWN:
        shown.append(blocks.context(f"And {len(absences) - SHOWN} more after these."))
    return [*shown, *_told(dates), *_others(dates), *_free(dates.free), *_switch(dates)]


def unmatched(names: Sequence[str]) -> blocks.Message:
    """To an admin: whom a calendar names and nobody here is known by."""
    shown = ", ".join(lines.of_people(name) for name in names[:OTHERS])
    more = f" and {len(names) - OTHERS} more" if len(names) > OTHERS else ""
    text = (
        f"A calendar that tells me who is away names people whom I do not know by that name: {shown}{more}. I excuse"
        " nobody for them. Names and e-mails must be as in Slack; `warmline away-feed list` shows what is left."
    )
    return blocks.Message(lines.plainly(text), [lines.paragraph(text)])


def others(dates: Sequence[tuple[str, Sequence[Absence]]]) -> str:
    """Who else is away in the coming week, a line each: dates, and nothing of why."""
    rows = [f"• <@{person}>: {'; '.join(map(in_short, absences))}" for person, absences in dates[:OTHERS]]
    return "\n".join([*rows, *([f"• and {len(dates) - OTHERS} more"] if len(dates) > OTHERS else [])])


def free_in_words(free: Free) -> str:
    """A free day, and whose it is: "Thursday 24 December 2026, in the afternoon (Support)"."""
    half = {"": "", "am": ", in the morning", "pm": ", in the afternoon"}[free.half]
    return f"{_day(free.day)}{half}" + (f" ({lines.of_people(free.team)})" if free.team else "")


def _told(dates: AwayDates) -> list[Block]:
    if not dates.told:
        return []
    told = "; ".join(map(in_words, dates.told[:OTHERS])) + (" …" if len(dates.told) > OTHERS else "")
    return [blocks.section(f"*Told by your calendar or your status in Slack:* {told}")]


def _others(dates: AwayDates) -> list[Block]:
    return [blocks.section(f"*Away in your teams this week*\n{others(dates.others)}")] if dates.others else []


def _free(free: Sequence[Free]) -> list[Block]:
    if not free:
        return []
    rows = [f"• {free_in_words(one)}" for one in free[:OTHERS]]
    more = [f"• and {len(free) - OTHERS} more: `/warmline free`"] if len(free) > OTHERS else []
    return [lines.paragraph("\n".join(["*Free days*", *rows, *more]))]


def _switch(dates: AwayDates) -> list[Block]:
    if not dates.reads_status:
        return []
    words, value = ("Read my status", "on") if dates.ignores_status else ("Do not read my status", "off")
    return [blocks.context(_status(dates)), blocks.actions(blocks.button(words, "away_status", value))]


def _status(dates: AwayDates) -> str:
    if not dates.reads_status:
        return OFF_FOR_ALL
    return IGNORED if dates.ignores_status else READ


def in_short(absence: Absence) -> str:
    """The same in a list: "Thu 24 Dec", "Thu 24 to Mon 28 Dec, in the mornings"."""
    half = {"": "", "am": ", morning", "pm": ", afternoon"}[absence.half]
    last = f"{absence.last:%a} {absence.last.day} {absence.last:%b}"
    if absence.first == absence.last:
        return f"{last}{half}"
    return f"{absence.first:%a} {absence.first.day} {absence.first:%b} to {last}{half}"


def in_words(absence: Absence) -> str:
    """An absence inside a sentence: "on Thursday 24 December 2026", "from … to …, in the mornings"."""
    if absence.first == absence.last:
        half = {"": "", "am": ", in the morning", "pm": ", in the afternoon"}[absence.half]
        return f"on {_day(absence.first)}{half}"
    halves = {"": "", "am": ", in the mornings", "pm": ", in the afternoons"}[absence.half]
    return f"from {_day(absence.first)} to {_day(absence.last)}{halves}"


def to_value(absence: Absence) -> str:
    """An absence as a button carries it: its days, since joining absences gives them new numbers."""
    return f"{absence.first}/{absence.last}/{absence.half}"


def from_value(value: str) -> Absence:
    first, last, half = value.split("/")
    return Absence(date.fromisoformat(first), date.fromisoformat(last), half)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
