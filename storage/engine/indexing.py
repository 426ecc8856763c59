"""What stands in the search's index for a story: where it stands, what it is, its words and their stems. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from storage.engine import folding
from storage.engine.folding import OF_STEM

FIELDS = ("text", "our_part", "lesson", "touch_point", "downstream")
EVERY = f"{OF_STEM}all"  # stands with each story
BETWEEN = "."  # fields: a phrase does not go from one into the next

_BEGIN, _SECONDS, _BITS = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()), 1 << 31, 32
OF_ID = (1 << _BITS) - 1  # what of a place is the story's number
_WHOSE = {"from": "author", "in": "channel", "team": "team_id"}


def place(told_at: datetime, id_: int) -> int:
    """Where a story stands: in the order in which they were told, by the second, then by number."""
    return place_of(told_at) + id_


def place_of(moment: datetime) -> int:
    """Before everything that was told then or later."""
    seconds = int(moment.timestamp() // 1) - _BEGIN
    return max(-_SECONDS, min(_SECONDS - 1, seconds)) << _BITS


def what(name: str, value: object) -> str:
    """What stands there for what a story is, beside its words."""
    return f"{OF_STEM}{name}{OF_STEM}{value}".lower()


def entry(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of the index for a story's row."""
    return {"place": place(row["told_at"], row["id"]), "words": " ".join(_words(row))}


def _words(row: Mapping[str, Any]) -> Iterable[str]:
    fields = [folding.folded(row[field]) for field in FIELDS]
    yield EVERY
    yield from (what(name, row[name]) for name in ("kind", "side"))
    yield from (what("practice", one) for one in row["practices"])
    yield from (what(name, row[key]) for name, key in _WHOSE.items() if row[key] is not None)
    yield BETWEEN
    for field in filter(None, fields):
        yield from (*field, BETWEEN)
    yield from folding.stems(word for field in fields for word in field)
