"""The sender's side of the outbox: claiming rows, and recording what happened to each.

A claim has a lease and a fence; every later write names the fence, so only the newest claim changes the row.
What the states promise: docs/delivery.md.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage import gates
from storage.tables import Delivery, Gate, Schedule

_OPEN = ("sending", "unknown")  # states in which a claim may still say what happened
LISTED = 500  # unsure rows in hand at a time


def is_due(session: Session, *, now: datetime) -> bool:
    return session.exec(select(Delivery.id).where(col(Delivery.wake_at) <= now).limit(1)).first() is not None


def next_moment(session: Session) -> datetime | None:
    """When there will be something to plan or to send again; None while nothing is promised."""
    moments = [
        session.exec(select(func.min(col(Schedule.next_run_at)))).one(),
        session.exec(select(func.min(col(Delivery.wake_at)))).one(),
    ]
    return min((moment for moment in moments if moment), default=None)


def claim(
    session: Session,
    *,
    now: datetime,
    wall: datetime,
    lease: timedelta,
    limit: int,
    each: timedelta = gates.EACH,
    channel_pause: timedelta = timedelta(seconds=1),
) -> list[Delivery]:
    """Take due rows: one a recipient at most, the urgent and then the oldest first, where the gates are open.

    ``wall`` is the machine's own time, which Slack's limits go by; ``now`` may be a moved clock's.
    """
    room = min(limit, gates.room(session, wall=wall, each=each))
    if room <= 0 or not (found := _next(session, now=now, wall=wall, limit=room)):
        return []
    claimed = _take(session, _due(now, "pending"), found, until=now + lease, state="sending")
    gates.spend(session, len(claimed), wall=wall, each=each)
    for row in claimed:
        if row.ts is None and channel_pause:
            gates.close(session, row.recipient, until=wall + channel_pause, wall=wall)
    return sorted(claimed, key=lambda row: (row.urgency, row.created_at))


def _next(session: Session, *, now: datetime, wall: datetime, limit: int) -> Sequence[str]:
    busy = aliased(Delivery)
    in_order = (col(Delivery.urgency), col(Delivery.wake_at), col(Delivery.created_at), col(Delivery.id))
    place = func.row_number().over(partition_by=col(Delivery.recipient), order_by=in_order)
    ready = select(col(Delivery.id), col(Delivery.urgency), col(Delivery.wake_at), place.label("place")).where(
        _due(now, "pending"),
        col(Delivery.recipient).not_in(select(Gate.key).where(col(Gate.open_at) > wall)),
        ~exists().where(col(busy.recipient) == col(Delivery.recipient), col(busy.state) == "sending"),
    )
    if not gates.is_open(session, gates.POSTS, wall=wall):
        ready = ready.where(col(Delivery.ts).is_not(None))
    if not gates.is_open(session, gates.EDITS, wall=wall):
        ready = ready.where(col(Delivery.ts).is_(None))
    first = ready.subquery()
    chosen = select(first.c.id).where(first.c.place == 1).order_by(first.c.urgency, first.c.wake_at).limit(limit)
    return session.connection().execute(chosen).scalars().all()


def seconds_to_wait(session: Session, *, now: datetime, wall: datetime) -> float | None:
    """How long until a closed gate lets another due row through; None where no row waits for one."""
    waiting = select(Delivery.recipient).where(_due(now, "pending"))
    if session.exec(waiting.limit(1)).first() is None:
        return None
    keys = or_(col(Gate.key).in_(waiting), col(Gate.key).in_([gates.POSTS, gates.EDITS, gates.PACE]))
    closed = select(Gate.open_at).where(keys, col(Gate.open_at) > wall).order_by(col(Gate.open_at))
    opens = session.exec(closed.limit(1)).first()
    return (opens - wall).total_seconds() if opens is not None else None


def sort_out(session: Session, *, now: datetime, before: datetime) -> list[Delivery]:
    """Give every row that may have been sent without our knowing the state unknown; returns those, to look up.

    These are rows whose lease ran out, and rows due ``before`` this process started: the database may be a
    restored back-up that has forgotten what it sent. Updates and deletions may simply be done again.
    """
    expired = update(Delivery).where(_due(now, "sending"))
    session.connection().execute(expired.where(col(Delivery.ts).is_not(None)).values(state="pending"))
    session.connection().execute(
        expired.where(col(Delivery.ts).is_(None)).values(state="unknown", wake_at=now, error="interrupted")
    )
    doubted = update(Delivery).where(_due(now, "pending"), col(Delivery.wake_at) < before, col(Delivery.ts).is_(None))
    session.connection().execute(
        doubted.where(or_(col(Delivery.useful_until).is_(None), col(Delivery.useful_until) >= now)).values(
            state="unknown", attempts=0, error="due before the start"
        )
    )
    unsure = select(Delivery).where(_due(now, "unknown")).order_by(col(Delivery.wake_at))
    return list(session.exec(unsure.limit(LISTED)))


def take_to_look_up(session: Session, ids: Collection[str], *, now: datetime, lease: timedelta) -> list[Delivery]:
    """Claim unsure rows for looking up; they stay unknown, and are another's when the lease runs out."""
    return _take(session, _due(now, "unknown"), ids, until=now + lease)


def known_channel(session: Session, recipient: str) -> str | None:
    """The conversation that earlier messages to this person went to."""
    earlier = select(Delivery.channel).where(Delivery.recipient == recipient, Delivery.state == "sent")
    return session.exec(earlier.where(col(Delivery.channel).is_not(None)).limit(1)).first()


def sent(
    session: Session, *, id_: str, fence: int, revision: int, channel: str, ts: str, now: datetime, error: str = ""
) -> bool:
    """It is there; if its cause has changed since ``revision``, it waits to be updated."""
    values = {"state": "sent", "channel": channel, "ts": ts, "sent_revision": revision, "error": error}
    done = _record(session, id_, fence, wake_at=None, attempts=0, sent_at=now, **values)
    _again_if_changed(session, id_, now)
    return done


def skipped(session: Session, *, id_: str, fence: int, revision: int, reason: str, now: datetime) -> bool:
    """There was nothing to say, or nobody to say it to, or what was said has been taken back."""
    done = _record(session, id_, fence, state="skipped", wake_at=None, sent_revision=revision, error=reason)
    _again_if_changed(session, id_, now)
    return done


def failed(session: Session, *, id_: str, fence: int, error: str) -> bool:
    """Slack refused for good."""
    return _record(session, id_, fence, state="failed", wake_at=None, error=error)


def later(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It is surely not there, or may be done twice: try again at ``at``."""
    return _record(session, id_, fence, state="pending", wake_at=at, error=error)


def give_back(session: Session, *, id_: str, fence: int, now: datetime) -> bool:
    """Claimed, but not tried."""
    return _record(session, id_, fence, state="pending", wake_at=now, attempts=Delivery.attempts - 1)


def turned_away(session: Session, *, id_: str, fence: int, now: datetime, gate: str, until: datetime) -> bool:
    """Slack's limits are reached: everybody pauses, and then picks up the pace gently."""
    gates.close(session, gate, until=until, wall=until)
    if gate == gates.POSTS:
        gates.close(session, gates.PACE, until=until + gates.BURST, wall=until)
    return give_back(session, id_=id_, fence=fence, now=now)


def unknown(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It may be there or not: look before anything is sent again, from ``at``."""
    return _record(session, id_, fence, state="unknown", wake_at=at, error=error)


def set_right(session: Session, *, now: datetime, longest: timedelta, tolerance: timedelta) -> None:
    """After the clock jumped: shorten waits that are longer than any legal one.

    A row that claims to be made in the future was made by the wrong clock; its wait begins now.
    """
    waiting = update(Delivery).where(or_(col(Delivery.state).in_(_OPEN), col(Delivery.attempts) > 0))
    session.connection().execute(waiting.where(col(Delivery.wake_at) > now + longest).values(wake_at=now + longest))
    ahead = select(Delivery).where(col(Delivery.wake_at) > now, col(Delivery.created_at) > now + tolerance)
    for row in session.exec(ahead):
        shift = row.created_at - now
        row.created_at = now
        row.wake_at = row.wake_at - shift if row.wake_at else None
        row.useful_until = row.useful_until - shift if row.useful_until else None


def _due(now: datetime, state: str) -> ColumnElement[bool]:
    return (col(Delivery.wake_at) <= now) & (col(Delivery.state) == state)


def _take(
    session: Session, due: ColumnElement[bool], ids: Collection[str], *, until: datetime, state: str = "unknown"
) -> list[Delivery]:
    free = select(Delivery.id).where(due, col(Delivery.id).in_(ids)).with_for_update(skip_locked=True)
    values: dict[str, Any] = {"state": state, "wake_at": until, "fence": Delivery.fence + 1}
    if state == "sending":
        values["attempts"] = Delivery.attempts + 1
    taken = update(Delivery).where(col(Delivery.id).in_(session.exec(free).all())).values(values)
    returned = session.connection().execute(taken.returning(col(Delivery.id))).scalars().all()
    rows = select(Delivery).where(col(Delivery.id).in_(returned)).execution_options(populate_existing=True)
    return list(session.exec(rows))


def _record(session: Session, id_: str, fence: int, **values: Any) -> bool:
    mine = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.fence) == fence)
    mine = mine.where(col(Delivery.state).in_(_OPEN)).values(values)
    return session.connection().execute(mine).rowcount > 0


def _again_if_changed(session: Session, id_: str, now: datetime) -> None:
    changed = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.state).in_(["sent", "skipped"]))
    changed = changed.where(col(Delivery.revision) > col(Delivery.sent_revision))
    session.connection().execute(changed.values(state="pending", wake_at=now))
