"""Away dates in words: the list with *Remove*, the form."""

from collections.abc import Sequence
from datetime import date

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.across.away import Absence

SHOWN = 40  # absences in one answer, of Slack's fifty blocks
HALVES = {"": "the whole day", "am": "the morning only", "pm": "the afternoon only"}
HOW = (
    "Write it as `/warmline away 2026-12-24..2026-12-28`, or one day as `/warmline away tomorrow` or"
    " `/warmline away friday pm`. `/warmline away` alone opens a form."
)
IN_HELP = {Chapter.YOU: ["`/warmline away 2026-12-24..2026-12-28` marks days on which I ask you nothing."]}


def answer(absences: Sequence[Absence], *, added: Absence | None = None) -> Answer:
    """What lies ahead, each with *Remove*; first of all what was just added."""
    if added is None:
        return Answer("Your away dates", listed(absences), title="Away dates")
    noted = f"Noted: you are away {in_words(added)}."
    shown = [blocks.section(f":palm_tree: {noted} I will not ask you anything then."), *listed(absences)]
    return Answer(noted, shown, title="Noted")


def form(absences: Sequence[Absence]) -> Block:
    """The form, under what is there already."""
    day: Block = {"type": "datepicker", "action_id": "value"}
    halves = [(name.capitalize(), half or "day") for half, name in HALVES.items()]
    asked = [
        blocks.form_field("first", "From which day?", day),
        blocks.form_field("last", "Until which day?", day, hint="Leave it empty for a single day.", optional=True),
        blocks.form_field("half", "How much of each day?", blocks.choose("radio_buttons", halves, initial="day")),
    ]
    return blocks.form("away_form", "Away dates", [*(listed(absences) if absences else []), *asked])


def listed(absences: Sequence[Absence]) -> list[Block]:
    if not absences:
        return [blocks.section("You have no away dates ahead.")]
    shown = [blocks.section("*Your away dates*")]
    for absence in absences[:SHOWN]:
        pressed = blocks.button("Remove", "away_remove", to_value(absence))
        shown.append(blocks.section(_capital(in_words(absence)), accessory=pressed))
    if len(absences) > SHOWN:
        shown.append(blocks.context(f"And {len(absences) - SHOWN} more after these."))
    return shown


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
