"""Gates: when something may happen again, for all processes together.

Gates keep the machine's own time (``wall``) and never a moved one, because Slack's limits count real seconds.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.sql import insert_or_ignore
from storage.tables import Gate

POSTS, EDITS, LOOKS = "chat.postMessage", "chat.update", "conversations.history"  # closed when Slack says so
PACE = "pace"  # opens when the posts made so far would be due, had they been made evenly
LONGEST = timedelta(hours=25)  # nothing legally stays closed for longer

EACH = timedelta(seconds=0.21)  # between two posts in the workspace: just under 300 a minute
BURST = 10 * EACH  # how far ahead of that pace a quiet workspace may run


def is_open(session: Session, key: str, *, wall: datetime) -> bool:
    gate = session.get(Gate, key)
    return gate is None or gate.open_at <= wall


def close(session: Session, key: str, *, until: datetime, wall: datetime) -> None:
    """Closed until then, or for longer where it already is."""
    gate = _hold(session, key, wall)
    gate.open_at = max(gate.open_at, until)
    session.add(gate)
    session.flush()


def take(session: Session, key: str, *, wall: datetime, early: timedelta, closed_for: timedelta) -> bool:
    """Whether the caller, and nobody else, may go through now; ``early`` lets it in before the gate opens."""
    gate = _hold(session, key, wall)
    if gate.open_at > wall + early:
        return False
    gate.open_at = wall + closed_for
    session.add(gate)
    session.flush()
    return True


def room(session: Session, *, wall: datetime, each: timedelta = EACH) -> int:
    """How many posts the workspace's pace allows just now; no other process claims until the transaction ends."""
    gate = _hold(session, PACE, wall)
    return max(0, (BURST - max(gate.open_at - wall, timedelta())) // each) if each else 1000


def spend(session: Session, posts: int, *, wall: datetime, each: timedelta = EACH) -> None:
    gate = _hold(session, PACE, wall)
    gate.open_at = max(gate.open_at, wall) + posts * each
    session.add(gate)


def set_right(session: Session, *, wall: datetime) -> None:
    """Open what a clock that jumped left closed for longer than anything is."""
    too_long = update(Gate).where(col(Gate.open_at) > wall + LONGEST)
    session.connection().execute(too_long.values(open_at=wall))


def tidy(session: Session, *, wall: datetime) -> None:
    session.connection().execute(delete(Gate).where(col(Gate.open_at) < wall - 2 * LONGEST))


def _hold(session: Session, key: str, wall: datetime) -> Gate:
    """The gate's row, made where it is missing, locked for us on PostgreSQL (SQLite has one writer)."""
    mine = select(Gate).where(Gate.key == key).with_for_update().execution_options(populate_existing=True)
    gate = session.exec(mine).first()
    if gate is None:
        session.connection().execute(insert_or_ignore(session, Gate), {"key": key, "open_at": wall})
        gate = session.exec(mine).one()
    return gate
