"""The company's free days in words: the list with *Remove*, the form."""

from collections.abc import Sequence
from datetime import date

from handlers.views import away, blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.people.free_days import Page

HOW = (
    "Write it as `/warmline free 2026-12-24, 2026-12-31 half`, or for one team as `/warmline free 24 Dec for Support`."
    " `/warmline free new` opens a form."
)
_LINE = "sets days on which nobody works and nobody is asked anything, besides public holidays."
IN_HELP = {
    Chapter.LEAD: [f"`/warmline free 24 Dec for TEAM` {_LINE}"],
    Chapter.ADMIN: ["`/warmline free 2026-12-24, 2026-12-31 half` does the same for the whole company."],
}
EVERYBODY = "The whole company"


def listed(coming: Page, *, may_add: bool, may_set_all: bool, done: bool) -> Answer:
    """What lies ahead; whoever may change a day has *Remove* beside it."""
    text = "Noted. Nobody is asked anything then." if done else "Free days, besides public holidays"
    shown = [blocks.section(text if coming.days else "No free days are set, besides public holidays.")]
    for free in coming.days:
        may_change = may_set_all or free.team_id in coming.led
        remove = blocks.button("Remove", "free_remove", f"{free.day}/{free.team_id}")
        words = lines.plainly(away.free_in_words(free))
        shown.append(blocks.section(words, accessory=remove if may_change else None))
    pressed = [blocks.button("More", "free_page", coming.more)] if coming.more else []
    pressed += [blocks.button("Add a free day", "free_new")] if may_add else []
    shown += [blocks.actions(*pressed)] if pressed else []
    shown += [blocks.context(HOW)] if may_add else []
    return Answer(text, shown, title="Free days")


def form(choices: Sequence[tuple[str, int]], *, may_set_all: bool) -> Block:
    day: Block = {"type": "datepicker", "action_id": "value"}
    halves = [(name.capitalize(), half or "day") for half, name in away.HALVES.items()]
    options = whose(choices, may_set_all=may_set_all)
    asked = [
        blocks.form_field("first", "From which day?", day),
        blocks.form_field("last", "Until which day?", day, hint="Leave it empty for a single day.", optional=True),
        blocks.form_field("half", "How much of each day?", blocks.choose("radio_buttons", halves, initial="day")),
        blocks.form_field("team", "For whom?", blocks.menu(options, initial=options[0][1])),
    ]
    return blocks.form("free_form", "Free days", asked)


def whose(choices: Sequence[tuple[str, int]], *, may_set_all: bool) -> list[tuple[str, int]]:
    return [*([(EVERYBODY, 0)] if may_set_all else []), *choices]


def from_value(value: str) -> tuple[date, int | None]:
    day, team = value.split("/")
    return date.fromisoformat(day), int(team) or None
