"""What a delivery of Slack's led to, kept for a while: the same one, delivered again, gets the same answer.

People's words are not kept here a second time: of a result that quotes somebody only the numbers stay, and what
they stand for is read again.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Self, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update
from sqlmodel import Session, SQLModel

from storage.engine.sql import Prepared, add_or_ignore
from storage.refusal import Refused
from storage.tables import Handled

T = TypeVar("T")

ERASED = (
    "Slack brought me that once more after everything about you was erased, so I did nothing."
    " Please do it again if you still want it."
)
CHANGED = "That was done before, and what it was about has gone since, so there is nothing more to do."
UNDONE = (
    "Slack brought me that once more. The first time nothing was recorded, and now nothing either:"
    " please do it again if you still want it."
)

TAKEN = "taken"  # all that is kept of what came of a sealed one
NOTED = "noted"  # that it came, and changed nothing

Number = int | str | None

_handled = Handled.__table__  # type: ignore[attr-defined]
_FIND = Prepared(select(_handled.c.person, _handled.c.result).where(_handled.c.key == bindparam("key")))
_KEEP = Prepared(update(_handled).where(_handled.c.key == bindparam("of")).values(result=bindparam("kept")))


class Reread(ABC):
    """A rule's result in which somebody is quoted. A delivery that comes again reads it again by its numbers."""

    @abstractmethod
    def numbers(self) -> Sequence[Number]:
        """What is kept of it."""

    @classmethod
    @abstractmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        """The same as things are now. Refused, in words for the person, where there is nothing left of it."""


def once(session: Session, key: str, person: str, at: datetime, rule: Callable[[Session], T], result: type[T]) -> T:
    """Run a rule whose ``result`` is of this type, unless that was done for this key: then, the same result.

    Refused where the ``person`` was erased since: what they did before does not come back. And where it came before
    and changed nothing, which the person has been told: they may have done it again by another one.
    """
    # First of all, so that a second process waits here; and an erasure takes the name from its own row too.
    if not add_or_ignore(session, Handled, {"key": key, "person": person, "result": None, "at": at}):
        whose, kept = _FIND.first(session, {"key": key}) or (person, None)
        if whose != person and kept == NOTED:
            raise Refused(UNDONE)
        if whose != person and kept is None:
            raise Refused(ERASED)
        return _restored(session, result, kept)  # type: ignore[no-any-return]
    done = rule(session)
    session.flush()
    _KEEP.all(session, {"of": key, "kept": _kept(done, result)})
    return done


def once_sealed(session: Session, key: str, at: datetime, rule: Callable[[Session], T], again: Callable[[], T]) -> T:
    """Run a rule for what somebody says anonymously: of the delivery its key alone is kept, without them, and its day.

    The same one, delivered again, changes nothing, and gets what ``again`` makes. Refused where nothing was sealed
    the first time.
    """
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if not add_or_ignore(session, Handled, {"key": key, "person": "", "result": TAKEN, "at": day}):
        if not is_done(session, key):
            raise Refused(UNDONE)
        return again()
    done = rule(session)
    session.flush()
    return done


def is_known(session: Session, keys: Collection[str]) -> bool:
    """Whether a delivery of one of these keys came before."""
    return any(_FIND.first(session, {"key": key}) is not None for key in keys)


def is_done(session: Session, key: str) -> bool:
    """Whether a delivery of this key changed something before."""
    _, kept = _FIND.first(session, {"key": key}) or (None, None)
    return kept not in (None, NOTED)


def note(session: Session, key: str, at: datetime) -> None:
    """Remember that this delivery came, although it changed nothing: whom it looked up must not come back later."""
    add_or_ignore(session, Handled, {"key": key, "person": "", "result": NOTED, "at": at})


def result_of(rule: Callable[..., T]) -> type[T]:
    """What a rule's annotation says that it returns."""
    return _hints(rule)["return"]  # type: ignore[no-any-return]


@cache
def _hints(rule: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(rule)


@cache
def _adapter(result: Any) -> TypeAdapter[Any]:
    return TypeAdapter(result)


def _is_a(result: Any, kind: type) -> bool:
    return isinstance(result, type) and issubclass(result, kind)


def _kept(done: Any, result: Any) -> Any:
    if isinstance(done, Reread):
        return list(done.numbers())
    if isinstance(done, SQLModel):
        return done.id  # type: ignore[attr-defined]  # rows that rules return have one
    return _adapter(result).dump_python(done, mode="json")


def _restored(session: Session, result: Any, kept: Any) -> Any:
    if kept is None and result is not type(None):  # of an older version, which kept people's words
        raise Refused(CHANGED)
    if _is_a(result, Reread):
        return result.read_again(session, *kept)
    if _is_a(result, SQLModel):
        if (row := session.get(result, kept)) is None:
            raise Refused(CHANGED)
        return row
    return _adapter(result).validate_python(kept, strict=False)
