"""Values as lines of JSON have them, and back. Pure."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, Column

from storage.across.rows import as_json
from storage.engine.seal import SealKey

_STEP = 256  # bytes: what is sealed is padded to steps, so that its length tells little


class Wrong(Exception):  # noqa: N818 - says what is wrong with a line, in words
    """A value cannot be what its ``column`` holds."""

    def __init__(self, words: str, column: str = "") -> None:
        super().__init__(words)
        self.column = column


def written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, time) else as_json(value)


def read(column: Column[Any], value: Any) -> Any:
    """A value as its column holds it. Raises Wrong, in words."""
    if value is None:
        if column.nullable:
            return None
        raise Wrong(f"`{column.name}` is empty, and must not be", column.name)
    if isinstance(column.type, JSON):
        return value
    kind = getattr(column.type, "impl_instance", column.type).python_type
    try:
        return _READ[kind](value)
    except (TypeError, ValueError, UnicodeError) as error:
        raise Wrong(f"`{column.name}` is not {_IN_WORDS[kind]}", column.name) from error


def sealed(key: SealKey, about: str, value: Mapping[str, Any]) -> str:
    plain = json.dumps(value, ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % _STEP)
    return base64.b64encode(key.encrypt_alike(about, padded)).decode()


def opened(key: SealKey, about: str, value: Any) -> dict[str, Any]:
    """Raises WrongKey for another key's, and Wrong for what is none."""
    try:
        told = base64.b64decode(value, validate=True)
    except (TypeError, ValueError) as error:
        raise Wrong("what is sealed in it was changed") from error
    found: dict[str, Any] = json.loads(key.decrypt_alike(about, told))
    return found


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:  # True is an int as well
            raise TypeError
        return value

    return read


def _text(value: str) -> str:
    if "\0" in _exactly(str)(value):
        raise ValueError
    value.encode()
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


_READ: Mapping[type, Callable[[Any], Any]] = {
    str: _text,
    int: _exactly(int),
    bool: _exactly(bool),
    datetime: _moment,
    date: date.fromisoformat,
    time: time.fromisoformat,
    bytes: lambda value: base64.b64decode(value, validate=True),
}
_IN_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    datetime: "a moment with its zone, as in 2026-11-16T09:00:00Z",
    date: "a day, as in 2026-11-16",
    time: "a time, as in 09:00",
    bytes: "in base64",
}
