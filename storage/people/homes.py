"""Who looks at their Home, and which Homes show what is not true any more: taken back by somebody else, or erased.

Only what somebody looks at is drawn anew. Whoever opens their Home and tells something anonymously from there must not
be found by that: so it is sealed (storage/sealed/boxes.py), and a look tells a reader of the database that somebody
looked, not who. Without a seal key nobody is remembered, and a Home is drawn anew when it is opened next.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from storage.refusal import Refused
from storage.sealed import boxes

BOX = "homes"
MOST = 500  # looks that are remembered: all are encrypted anew with each
LOOKED_AT = timedelta(hours=1)  # a modal opened from Home is not open for longer


@dataclass(frozen=True)
class Look:
    """``seen_at`` in seconds; ``is_outdated``: somebody else took back what it shows."""

    person: str
    seen_at: float
    is_outdated: bool = False


def seen(session: Session, person: str, now: datetime) -> None:
    """Remember for a while that somebody looks at their Home: only then it is worth drawing it anew."""
    with suppress(Refused):
        boxes.ensure(session, BOX)
        look, soon = Look(person, now.timestamp()), (now - LOOKED_AT).timestamp()
        _change(session, lambda one: one if one.person != person and one.seen_at > soon else None, look)


def is_looked_at(session: Session, person: str, now: datetime) -> bool:
    return any(look.person == person for look in _looks(session) if _is_recent(look, now))


def outdate(session: Session, people: Collection[str | None]) -> None:
    """The Homes of these people, where they look at them."""
    _change(session, lambda one: replace(one, is_outdated=True) if one.person in people else one)


def outdate_all(session: Session) -> None:
    """Whoever is erased may stand on any of them."""
    _change(session, lambda one: replace(one, is_outdated=True))


def is_any_outdated(session: Session, now: datetime) -> bool:
    return bool(_outdated(session, now))


def take_outdated(session: Session, now: datetime) -> list[str]:
    """Who looks at a Home that is not true any more; each is named once."""
    found = _outdated(session, now)
    if found:
        _change(session, lambda one: replace(one, is_outdated=False))
    return found


def forget(session: Session, person: str) -> None:
    """Also where this process has not the key: then nobody is remembered any more."""
    if boxes.is_mine(session, BOX):
        _change(session, lambda one: one if one.person != person else None)
    else:
        boxes.drop(session, BOX)


def sweep(session: Session, now: datetime) -> None:
    """Nobody is remembered for longer than they look."""
    _change(session, lambda one: one if _is_recent(one, now) else None)


def _outdated(session: Session, now: datetime) -> list[str]:
    return [one.person for one in _looks(session) if one.is_outdated and _is_recent(one, now)]


def _is_recent(look: Look, now: datetime) -> bool:
    return look.seen_at > (now - LOOKED_AT).timestamp()


def _looks(session: Session) -> list[Look]:
    return [Look(**entry.said) for entry in boxes.peek(session, BOX)]


def _change(session: Session, of: Callable[[Look], Look | None], *more: Look) -> None:
    """Write it anew, whether or not anything changed: that would tell who is in it."""
    if boxes.is_mine(session, BOX):
        entries = boxes.look_in(session, BOX)
        kept = [changed for entry in entries if (changed := of(Look(**entry.said)))]
        newest = sorted((*kept, *more), key=lambda look: look.seen_at)[-MOST:]
        boxes.change(session, BOX, [boxes.entry(asdict(look)) for look in newest])
