"""A touch point's row in words: the same in the table, in the text, in the picture and beside it."""

from collections.abc import Sequence

from handlers.views import blocks
from storage.maps.actions import Action
from storage.maps.figures import Counts
from storage.maps.overview import Map, Row

NOTHING = "–"
HEADS = (
    "#", "Touch point", "Side", "Want them to feel → felt lately", "Wonderful / difficult, 90 days", "Slipped", "Owner",
    "Next action",
)  # fmt: skip
FELT = 2  # different feelings in one cell
CELL = 120  # characters; so that a table of all points stays in Slack's limit


def cells(row: Row) -> list[str]:
    """A row of the table."""
    point = row.point
    return [
        str(point.number),
        point.name,
        point.side,
        feeling(row),
        told(row),
        slipped(row) or NOTHING,
        blocks.shorten(row.owner, 40) or NOTHING,
        action(row.actions[0]) if row.actions else NOTHING,
    ]


def feeling(row: Row) -> str:
    """What we want them to feel and what they felt: "calm → confused (3)"."""
    wanted, felt = row.point.emotion, _counted(row.figures.felt[:FELT])
    if not felt:
        return wanted or NOTHING
    return f"{wanted or NOTHING} → {felt}"


def told(row: Row) -> str:
    """How many wonderful and difficult stories; and whether one person told all of them, whom nobody learns."""
    figures = row.figures
    return f"{figures.wonderful} / {figures.difficult}{', from one storyteller' if figures.from_one else ''}"


def slipped(row: Row) -> str:
    return _counted(row.figures.slipped)


def action(action: Action) -> str:
    return f"{blocks.shorten(action.text, CELL - 30)}, until {day(action)}"


def day(action: Action) -> str:
    return f"{action.due.day} {action.due:%b}"


def line(row: Row) -> str:
    """A point in one line, for whoever sees no table: what people typed in it is not escaped."""
    point = row.point
    parts = [f"{point.number}. {point.name}, {point.side}", feeling(row), f"stories {told(row)}"]
    parts += [f"slipped: {slipped(row)}"] if row.figures.slipped else []
    return ": ".join(parts[:1]) + ": " + "; ".join(parts[1:])


def more(row: Row) -> str:
    """What the table says of a point beside that."""
    owner = f"; {row.owner} looks after it" if row.owner else ""
    return f"{owner}; next: {action(row.actions[0])}" if row.actions else owner


def title(map_: Map) -> str:
    return f"The map of {map_.team}"


def table(map_: Map) -> Sequence[Sequence[str]]:
    return [HEADS, *(cells(row) for row in map_.rows)]


def described(map_: Map) -> str:
    """The whole map in words, as the picture's alt text: the same numbers."""
    if not map_.rows:
        return f"{title(map_)} is empty."
    return "\n".join([f"{title(map_)}, the last 90 days.", *(f"{line(row)}." for row in map_.rows)])


def _counted(counts: Counts) -> str:
    return ", ".join(f"{word} ({count})" for word, count in counts)
