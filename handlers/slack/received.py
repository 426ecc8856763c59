"""What comes back to us in buttons and forms: made by us once, but no reason to believe it.

Every reader here refuses in words what it cannot read: a value that was forged, or made by an older version.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter

from storage.engine.text import keepable, trimmed
from storage.refusal import Refused

T = TypeVar("T")

STALE = (
    "I cannot read what this button or form holds, so nothing was changed. It may be from an older version of me;"
    " please start again from the command."
)
DIGITS = 9  # of a number that every database keeps in its smallest column

Number = Annotated[int, Field(ge=0, lt=10**DIGITS)]


class Payload(dict[str, Any]):
    """A payload in which what a handler needs is there, or the person is told: it was pressed where it never is."""

    def __missing__(self, key: str) -> Any:
        raise Refused(STALE)


class Filled(dict[str, Any]):
    """A field that was not in the form is like one left empty."""

    def __missing__(self, block_id: str) -> None:
        return None

    def text(self, block_id: str) -> str:
        """What was typed or chosen there, "" for nothing; Refused for what no such field holds."""
        held = self[block_id] or ""
        if not isinstance(held, str):
            raise Refused(STALE)
        return held


def values(view: Mapping[str, Any]) -> Filled:
    """What a submitted form holds, by block_id: text, option value, list of values or ids, date, time or None."""
    state = (view.get("state") or {}).get("values") or {}
    return Filled({block_id: _value(next(iter((held or {}).values()), {}) or {}) for block_id, held in state.items()})


def parsed(reader: Callable[[str], T], held: object) -> T:
    """What ``reader`` makes of it; Refused where it raises ValueError. No words of it go on in the error."""
    try:
        return reader(held if isinstance(held, str) else "")
    except ValueError:
        raise Refused(STALE) from None


def number(held: object) -> int:
    """An id, a page, a count: never negative, and small enough for the database."""
    return parsed(_number, held)


def document(kind: type[T], held: object) -> T:
    """JSON that describes a ``kind`` (a dataclass); fields it does not know are left out."""
    content: T = parsed(_reader(kind), held)  # type: ignore[arg-type]  # a class can be hashed
    return content


def day(held: object) -> date:
    return parsed(date.fromisoformat, held)


def clock(held: object) -> time:
    return parsed(lambda text: datetime.strptime(text, "%H:%M").time(), held)  # noqa: DTZ007 - a time has no zone


def one_of(choices: Collection[str], held: object) -> str:
    """One of the values that a menu offered."""
    if not isinstance(held, str) or held not in choices:
        raise Refused(STALE)
    return held


def some_of(choices: Collection[str], held: object) -> tuple[str, ...]:
    """The values that a menu offered, each once; nothing chosen is no value."""
    chosen = held if isinstance(held, list) else []
    return tuple(dict.fromkeys(one_of(choices, choice) for choice in chosen))


def chosen(payload: Mapping[str, Any]) -> object:
    """The value of what was chosen in a menu of a message, or that a button carries."""
    return (payload.get("selected_option") or {}).get("value") or payload.get("value")


def texts(held: object) -> tuple[str, ...]:
    """The values that were chosen in a menu, each once; what they stand for, a rule knows."""
    chosen = held if isinstance(held, list) else []
    if not all(isinstance(one, str) for one in chosen):
        raise Refused(STALE)
    return tuple(dict.fromkeys(chosen))


def place(held: object) -> str:
    """The id of a conversation, or "" where there is none."""
    if not held:
        return ""
    if isinstance(held, str) and held.isascii() and held.isalnum() and len(held) <= 30:
        return held
    raise Refused(STALE)


def clean(payload: Any) -> None:
    """Take out of every text what no database and no message takes: NUL, and halves of characters."""
    waiting = [payload]
    while waiting:
        held = waiting.pop()
        for key, value in held.items() if isinstance(held, dict) else enumerate(held):
            if isinstance(value, str):
                held[key] = keepable(value)
            elif isinstance(value, dict | list):
                waiting.append(value)


def _value(element: Mapping[str, Any]) -> Any:
    if "selected_options" in element:
        return [chosen["value"] for chosen in element["selected_options"] or ()]
    if chosen := element.get("selected_option"):
        return chosen["value"]
    for key, value in element.items():
        if key == "value" or key.startswith("selected_"):
            return trimmed(value) if key == "value" and isinstance(value, str) else value
    return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ValueError
    return int(text)


@cache
def _reader(kind: Any) -> Callable[[str], Any]:
    return TypeAdapter(kind).validate_json
