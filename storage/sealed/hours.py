"""What is said anonymously within an hour: sealed together, and shown together at the full hour, so that its minute
tells nothing.

Each says in ``mark`` what is kept of its author's code (storage/sealed/codes.py), where it has one.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.delivery import timers
from storage.delivery.kinds import Timed
from storage.sealed import boxes, keys
from storage.sealed.boxes import Entry

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
LOOK_AGAIN = timedelta(minutes=1)  # for a box that another process has the key of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Hourly:
    """A sort of what is said: ``opens`` are its timers, one an hour; its boxes' names begin with ``box``."""

    opens: Timed
    box: str
    in_words: str

    def name(self, hour: int) -> str:
        return f"{self.box}{hour}"


@dataclass(frozen=True)
class Waiting:
    """An entry that waits in a box for its hour."""

    box: str
    entry: Entry
    shows_at: datetime


def next_full(at: datetime) -> datetime:
    """The next full hour."""
    return moment(_after(at))


def moment(hour: int) -> datetime:
    """The full hour that a timer stands for."""
    return _EPOCH + hour * HOUR


def seal(session: Session, sort: Hourly, said: Mapping[str, Any], *, at: datetime) -> None:
    """Until the next full hour. Refused without a key."""
    hour = _after(at)
    if not boxes.exists(session, name := sort.name(hour)):
        boxes.make(session, name)
        timers.set_(session, sort.opens, subject=hour, at=moment(hour))
    boxes.add(session, name, said)


def open_(session: Session, sort: Hourly, hour: int, now: datetime) -> tuple[Mapping[str, Any], ...]:
    """Everything of an hour, in the order of random ids, once it has come; nothing where that is another process's."""
    if keys.is_elsewhere(session, name := sort.name(hour), now):
        timers.set_(session, sort.opens, subject=hour, at=now + LOOK_AGAIN)
        return ()
    found = boxes.open_(session, name)
    if found is None:
        log.warning("anonymous %s of one hour are lost, because the key that sealed them is", sort.in_words)
    return tuple(entry.said for entry in found or ())


def find(session: Session, sort: Hourly, *, mark: str) -> Waiting | None:
    """What waits for its hour under the mark of a code, where this process has the key."""
    for hour in timers.subjects(session, sort.opens):
        if boxes.is_mine(session, name := sort.name(hour)):
            for entry in boxes.look_in(session, name):
                if entry.said.get("mark") == mark:
                    return Waiting(name, entry, moment(hour))
    return None


def put_back(session: Session, waiting: Waiting, *said: Mapping[str, Any]) -> None:
    """What is to be said in its place; nothing takes it away."""
    mine = waiting.entry
    others = [entry for entry in boxes.look_in(session, waiting.box) if entry.id != mine.id]
    boxes.change(session, waiting.box, [*others, *(Entry(mine.id, mine.token, one) for one in said)])


def _after(at: datetime) -> int:
    """The number of the next full hour."""
    return (at - _EPOCH) // HOUR + 1
