"""Eight people of one team, and how a reader of bytes, rows and lines recognises them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from secrets import token_hex
from typing import Any

from bot.sandbox import Channel, User, Workspace
from tests.stage import GENERAL, SUPPORT

NAMES = ("ana", "bo", "chitra", "dan", "esi", "farid", "grace", "hugo")
IDS = tuple(f"U0{name.upper()}" for name in NAMES)
HALVES = {"C0NORTH": IDS[:4], "C0SOUTH": IDS[4:]}  # where else each of them is
COMPANY = Workspace(
    id="T0EXAMPLE",
    name="Example",
    users=tuple(
        User(id_, name, f"{name.title()} Person", "Europe/Berlin", is_admin=name == "ana")
        for id_, name in zip(IDS, NAMES, strict=True)
    ),
    channels=(
        Channel(GENERAL, "general", IDS),
        Channel(SUPPORT, "support", IDS),
        *(Channel(id_, name, HALVES[id_]) for id_, name in (("C0NORTH", "north"), ("C0SOUTH", "south"))),
    ),
)

_BY_NAME = {f"{name.title()} Person": id_ for id_, name in zip(IDS, NAMES, strict=True)}
_NAMED = re.compile("|".join([*IDS, *_BY_NAME]))
_NAMED_RAW = re.compile(_NAMED.pattern.encode())
_MARK = re.compile(r"qq[0-9a-f]{12}")
_MARK_RAW = re.compile(_MARK.pattern.encode())


def new_mark() -> str:
    """A word that stands in one entry only: by it whoever reads what was said finds it again in raw bytes."""
    return f"qq{token_hex(6)}"


def named_in(value: Any) -> list[str]:
    """Who stands in a value of a row, in a line of a log or in a page of a file, each as often as they do."""
    if isinstance(value, bytes | memoryview):
        found = [one.decode() for one in _NAMED_RAW.findall(value)]
    else:
        found = _in_text(value if isinstance(value, str) else str(value))
    return [_BY_NAME.get(one, one) for one in found]


@lru_cache(100_000)
def _in_text(value: str) -> list[str]:
    return _NAMED.findall(value)


def marks_in(value: Any) -> set[str]:
    if isinstance(value, bytes | memoryview):
        return {one.decode() for one in _MARK_RAW.findall(value)}
    return set(_MARK.findall(value if isinstance(value, str) else str(value)))


def places_of_marks(held: bytes) -> Iterator[tuple[str, int]]:
    for found in _MARK_RAW.finditer(held):
        yield found[0].decode(), found.start()


def only(people: Iterable[str]) -> str | None:
    """The one person of these; None for nobody, or several."""
    different = set(people)
    return different.pop() if len(different) == 1 else None
