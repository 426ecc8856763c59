"""Gates: when something may happen again, for all processes together.

Gates keep the machine's own time (``wall``) and never a moved one, because Slack's limits count real seconds.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from storage.engine.sql import add_or_ignore, columns, upsert
from storage.tables import Gate

POSTS, EDITS, LOOKS = "chat.postMessage", "chat.update", "conversations.history"  # closed when Slack says so
HELD = "held "  # and a recipient, while Slack does not take more for them
PACE = "pace"  # opens when the posts made so far would be due, had they been made evenly
ROSTER = "roster"  # and "roster/look": whose turn it is to look at Slack's people
LONGEST = timedelta(hours=25)  # nothing legally stays closed for longer

EACH = timedelta(seconds=0.21)  # between two posts in the workspace: just under 300 a minute
BURST = 10  # posts by which a quiet workspace may run ahead of that pace

# Built once: these run with every claim.
_gate = columns(Gate)
_OPENS = select(_gate.open_at).where(_gate.key == bindparam("gate"))
_HOLD = _OPENS.with_for_update()
_OTHERS_HELD = select(_gate.key).where(
    _gate.key.startswith(HELD),
    _gate.key != bindparam("gate"),
    _gate.open_at > bindparam("wall", type_=_gate.open_at.type),
)
_OPEN_AT_ONCE = (
    update(Gate)
    .where(_gate.open_at > bindparam("latest", type_=_gate.open_at.type), ~_gate.key.startswith(ROSTER))
    .values(open_at=bindparam("until"))
)
_OPEN_ROSTER = (
    update(Gate)
    .where(_gate.open_at > bindparam("latest", type_=_gate.open_at.type), _gate.key.startswith(ROSTER))
    .values(open_at=bindparam("until"))
)
_SET = update(Gate).where(_gate.key == bindparam("gate")).values(open_at=bindparam("until"))


def hold(session: Session, recipient: str, *, until: datetime, wall: datetime) -> None:
    """Slack takes no more for this recipient until then.

    It does not say whose limit is reached, the channel's or the workspace's. One at a time is a channel's; when
    others are held already, it is the workspace's, and everybody pauses and then picks up the pace gently.
    """
    others = session.connection().execute(_OTHERS_HELD, {"gate": HELD + recipient, "wall": wall}).first()
    close(session, HELD + recipient, until=until, wall=wall)
    close(session, recipient, until=until, wall=wall)
    if others:
        close(session, POSTS, until=until, wall=wall)
        close(session, PACE, until=until + BURST * EACH, wall=wall)


def is_open(session: Session, key: str, *, wall: datetime) -> bool:
    opens = session.connection().execute(_OPENS, {"gate": key}).scalar()
    return opens is None or opens <= wall


def close(session: Session, key: str, *, until: datetime, wall: datetime) -> None:
    """Closed until then, or for longer where it already is."""
    _set(session, key, max(_hold(session, key, wall), until))


def pause(session: Session, keys: Collection[str], *, until: datetime) -> None:
    """Close gates that are open, as whoever holds the pace has just seen."""
    if keys:
        session.connection().execute(upsert(session, Gate), [{"key": key, "open_at": until} for key in sorted(keys)])


def take(session: Session, key: str, *, wall: datetime, early: timedelta, closed_for: timedelta) -> bool:
    """Whether the caller, and nobody else, may go through now; ``early`` lets it in before the gate opens."""
    if _hold(session, key, wall) > wall + early:
        return False
    _set(session, key, wall + closed_for)
    return True


def room(session: Session, *, wall: datetime, each: timedelta = EACH) -> int:
    """How many posts the workspace's pace allows just now; no other process claims until the transaction ends."""
    ahead = max(_hold(session, PACE, wall) - wall, timedelta())
    return max(0, (BURST * each - ahead) // each) if each else 1000


def spend(session: Session, posts: int, *, wall: datetime, each: timedelta = EACH) -> None:
    _set(session, PACE, max(_hold(session, PACE, wall), wall) + posts * each)


def set_right(session: Session, *, wall: datetime, longest: timedelta) -> None:
    """Open what a clock that jumped left closed: pauses of more than ``longest``, and turns of more than a day.

    Where Slack did ask for a longer pause, it will ask again.
    """
    session.connection().execute(_OPEN_AT_ONCE, {"latest": wall + longest, "until": wall})
    session.connection().execute(_OPEN_ROSTER, {"latest": wall + LONGEST, "until": wall})


def tidy(session: Session, *, wall: datetime) -> None:
    session.connection().execute(delete(Gate).where(_gate.open_at < wall - 2 * LONGEST))


def _hold(session: Session, key: str, wall: datetime) -> datetime:
    """When the gate opens; its row is made where it is missing, and ours on PostgreSQL (SQLite has one writer)."""
    held = session.connection().execute(_HOLD, {"gate": key}).scalar()
    if held is None:
        add_or_ignore(session, Gate, {"key": key, "open_at": wall})
        held = session.connection().execute(_HOLD, {"gate": key}).scalar_one()
    return held  # type: ignore[no-any-return]


def _set(session: Session, key: str, until: datetime) -> None:
    session.connection().execute(_SET, {"gate": key, "until": until})
