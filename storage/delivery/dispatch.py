"""The sender's side of the outbox: claiming rows, and recording what happened to each.

A claim has a lease and a fence; every later write names the fence, so only the newest claim changes the row.
What the states promise: docs/delivery.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, null, or_, outerjoin, select, tuple_, update
from sqlmodel import Session

from storage.delivery import limits
from storage.engine.sql import columns
from storage.tables import Delivery, Gate, Schedule

_OPEN = ("sending", "unknown")  # states in which a claim may still say what happened
TOO_LATE = "too late to be of use"
GIVEN_BACK = "given back"  # due, and taken in hand, but not tried
CHOICE = 500  # rows that may go now among which it is chosen: of ten thousand, sorting all takes twice as long
LISTED = 500  # unsure rows in hand at a time

# Statements are built once: SQLAlchemy needs longer to build one than the database to run it, and each of these
# runs for every message or at every beat.
_row, _gate, _schedule = columns(Delivery), columns(Gate), columns(Schedule)
_IS_DUE = _row.wake_at <= bindparam("now", type_=_row.wake_at.type)
_PENDING, _SENDING, _UNKNOWN = (and_(_IS_DUE, _row.state == state) for state in ("pending", "sending", "unknown"))
_DOUBTED = and_(
    _PENDING,
    _row.wake_at < bindparam("before", type_=_row.wake_at.type),
    _row.ts.is_(None),
)


@dataclass(frozen=True)
class Waiting:
    """Whether rows are due that may be claimed, and rows whose fate is not clear."""

    to_claim: bool
    to_sort_out: bool


_WAITING = select(
    exists().where(_PENDING), exists().where(_SENDING), exists().where(_UNKNOWN), exists().where(_DOUBTED)
)


def waiting(session: Session, *, now: datetime, before: datetime) -> Waiting:
    """What there is to do: a look that changes nothing, for most looks find nothing."""
    pending, *unclear = session.connection().execute(_WAITING, {"now": now, "before": before}).one()
    return Waiting(pending, any(unclear))


_NEXT_TO_PLAN = select(func.min(_schedule.next_run_at))
_NEXT_TO_SEND = select(func.min(_row.wake_at))


def next_moment(session: Session) -> datetime | None:
    """When there will be something to plan or to send again; None while nothing is promised."""
    moments = [session.connection().execute(statement).scalar() for statement in (_NEXT_TO_PLAN, _NEXT_TO_SEND)]
    return min((moment for moment in moments if moment), default=None)


def claim(
    session: Session,
    *,
    now: datetime,
    wall: datetime,
    lease: timedelta,
    limit: int,
    each: timedelta = limits.EACH,
    channel_pause: timedelta = timedelta(seconds=1),
) -> list[Delivery]:
    """Take due rows: one a recipient at most, the urgent and then the oldest first, where the gates are open.

    ``wall`` is the machine's own time, which Slack's limits go by; ``now`` may be a moved clock's.
    """
    room = min(limit, limits.room(session, wall=wall, each=each))
    if room <= 0 or not (found := _next(session, now=now, wall=wall, limit=room)):
        return []
    claimed = _take(session, _CLAIM, found, now=now, until=now + lease)
    limits.spend(session, len(claimed), wall=wall, each=each)
    if channel_pause:
        places = [row.recipient for row in claimed if row.ts is None]
        limits.pause(session, places, until=wall + channel_pause)
    return sorted(claimed, key=lambda row: (row.urgency, row.created_at))


def _is_closed(method: str) -> Any:
    return exists().where(
        _of_method.c.key == method, _of_method.c.open_at > bindparam("wall", type_=_gate.open_at.type)
    )


_of_method = Gate.__table__.alias()  # type: ignore[attr-defined]
_busy = Delivery.__table__.alias()  # type: ignore[attr-defined]
_wall = bindparam("wall", type_=_gate.open_at.type)
_IN_ORDER = (_row.urgency, _row.wake_at, _row.created_at, _row.id)
_first = (
    select(_row.recipient, _gate.open_at.label("served"), *_IN_ORDER)  # the gate: a moment after the last post there
    .select_from(outerjoin(Delivery, Gate, _gate.key == _row.recipient))
    .where(
        _PENDING,
        or_(_gate.open_at.is_(None), _gate.open_at <= _wall),
        ~exists().where(_busy.c.recipient == _row.recipient, _busy.c.state == "sending"),
        or_(_row.ts.is_not(None), ~_is_closed(limits.POSTS)),
        or_(_row.ts.is_(None), ~_is_closed(limits.EDITS)),
    )
    .order_by(*_IN_ORDER)
    .limit(CHOICE)
    .subquery()
    .c
)
_ready = (
    select(
        *_first,
        func.row_number()
        .over(partition_by=_first.recipient, order_by=(_first.urgency, _first.wake_at, _first.created_at, _first.id))
        .label("place"),
    )
    .subquery()
    .c
)
_NEXT = (
    select(_ready.id)
    .where(_ready.place == 1)
    # Of what is due since the same moment, first whoever got nothing yet, or nothing for longest.
    .order_by(_ready.urgency, _ready.wake_at, _ready.served.asc().nulls_first(), _ready.id)
    .limit(bindparam("limit"))
)


def _next(session: Session, *, now: datetime, wall: datetime, limit: int) -> Sequence[str]:
    return session.connection().execute(_NEXT, {"now": now, "wall": wall, "limit": limit}).scalars().all()


_IS_PENDING = select(_row.id).where(_PENDING).limit(1)
_OPENS = select(func.min(_gate.open_at)).where(
    _gate.open_at > _wall,
    or_(
        _gate.key.in_([limits.POSTS, limits.EDITS, limits.PACE]),
        exists().where(_row.recipient == _gate.key, _PENDING),
    ),
)


def seconds_to_wait(session: Session, *, now: datetime, wall: datetime) -> float | None:
    """How long until a closed gate lets another due row through; None where no row waits for one."""
    if session.connection().execute(_IS_PENDING, {"now": now}).first() is None:
        return None
    opens = session.connection().execute(_OPENS, {"now": now, "wall": wall}).scalar()
    return (opens - wall).total_seconds() if opens is not None else None


_REDO = update(Delivery).where(_SENDING, _row.ts.is_not(None)).values(state="pending")
_INTERRUPT = (
    update(Delivery)
    .where(_SENDING, _row.ts.is_(None))
    .values(state="unknown", wake_at=bindparam("now"), error="interrupted")
)
_EXPIRE = (
    update(Delivery)
    .where(_PENDING, _row.ts.is_(None), _row.useful_until < bindparam("now", type_=_row.useful_until.type))
    .values(state="skipped", wake_at=None, sent_revision=_row.revision, error=TOO_LATE)
)
_DOUBT = update(Delivery).where(_DOUBTED).values(state="unknown", attempts=0, error="due before the start")
_UNSURE = select(Delivery).where(_UNKNOWN).order_by(_row.wake_at).limit(LISTED)


def sort_out(session: Session, *, now: datetime, before: datetime) -> list[Delivery]:
    """Give every row that may have been sent without our knowing the state unknown; returns those, to look up.

    These are rows whose lease ran out, and rows due ``before`` this process started: the database may be a
    restored back-up that has forgotten what it sent. Updates and deletions may simply be done again. What is too
    late to be of use is skipped, all of it at once: after a long time down it must not hold up what is not.
    """
    for statement in (_REDO, _INTERRUPT, _EXPIRE, _DOUBT):
        session.connection().execute(statement, {"now": now, "before": before})
    return list(session.scalars(_UNSURE, {"now": now}))


def take_to_look_up(session: Session, fences: Mapping[str, int], *, now: datetime, lease: timedelta) -> list[Delivery]:
    """Claim unsure rows for looking up; they stay unknown, and are another's when the lease runs out.

    ``fences`` are the rows' own when they were seen to be unsure for long enough: one that another process has
    looked up and posted since is unsure anew, and too young to be looked up.
    """
    return _take(session, _LOOK_UP, list(fences.items()), now=now, until=now + lease)


_KNOWN_CHANNEL = (
    select(_row.channel)
    .where(_row.recipient == bindparam("recipient"), _row.state == "sent", _row.channel.is_not(None))
    .limit(1)
)


def known_channel(session: Session, recipient: str) -> str | None:
    """The conversation that earlier messages to this person went to."""
    return session.connection().execute(_KNOWN_CHANNEL, {"recipient": recipient}).scalar()


# Columns as the database has them just then, not as the claim saw them: the cause may have changed meanwhile.
_HAS_CHANGED = _row.revision > bindparam("composed")
_AGAIN_IF_CHANGED = {"wake_at": case((_HAS_CHANGED, bindparam("now", type_=_row.wake_at.type)), else_=null())}


def sent(
    session: Session, *, id_: str, fence: int, revision: int, channel: str, ts: str, now: datetime, error: str = ""
) -> bool:
    """It is there; if its cause has changed since ``revision``, it waits to be updated."""
    values = {"composed": revision, "sent_revision": revision, "channel": channel, "ts": ts, "error": error}
    return _record(session, _SENT, id_, fence, now=now, **values)


def skipped(session: Session, *, id_: str, fence: int, revision: int, reason: str, now: datetime) -> bool:
    """There was nothing to say, or nobody to say it to, or what was said has been taken back."""
    values = {"composed": revision, "sent_revision": revision, "error": reason}
    return _record(session, _SKIPPED, id_, fence, now=now, **values)


def failed(session: Session, *, id_: str, fence: int, revision: int, error: str, now: datetime) -> bool:
    """Slack refused for good. A change that came meanwhile is tried all the same: it may be words taken back."""
    return _record(session, _FAILED, id_, fence, composed=revision, error=error, now=now)


def later(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It is surely not there, or may be done twice: try again at ``at``."""
    return _record(session, _LATER, id_, fence, at=at, error=error)


def give_back(session: Session, *, id_: str, fence: int, now: datetime) -> bool:
    """Claimed, but not tried."""
    return _record(session, _GIVEN_BACK, id_, fence, at=now)


def turned_away(
    session: Session, *, id_: str, fence: int, now: datetime, wall: datetime, until: datetime, recipient: str | None
) -> bool:
    """Slack's limits are reached: for posts to ``recipient``, or for changing what was posted, anywhere."""
    if recipient:
        limits.hold(session, recipient, until=until, wall=wall)
    else:
        limits.close(session, limits.EDITS, until=until, wall=wall)
    return give_back(session, id_=id_, fence=fence, now=now)


def unknown(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It may be there or not: look before anything is sent again, from ``at``."""
    return _record(session, _LEFT_UNKNOWN, id_, fence, at=at, error=error)


_LATEST = bindparam("latest", type_=_row.wake_at.type)
_SHORTEN = (
    update(Delivery)
    .where(
        # All of these wait for nothing but us; what is promised for later is none of them.
        or_(_row.state.in_(_OPEN), _row.attempts > 0, _row.ts.is_not(None), _row.error == GIVEN_BACK),
        _row.wake_at > _LATEST,
    )
    .values(wake_at=_LATEST)
)  # fmt: skip
_MADE_AHEAD = select(Delivery).where(
    _row.wake_at > bindparam("now", type_=_row.wake_at.type), _row.created_at > _LATEST
)


def set_right(session: Session, *, now: datetime, longest: timedelta, tolerance: timedelta) -> None:
    """After the clock jumped: shorten waits that are longer than any legal one.

    A row that claims to be made in the future was made by the wrong clock; its wait begins now.
    """
    session.connection().execute(_SHORTEN, {"latest": now + longest})
    made_ahead = {"now": now, "latest": now + tolerance}
    for row in session.scalars(_MADE_AHEAD, made_ahead):
        shift = row.created_at - now
        row.created_at = now
        row.wake_at = row.wake_at - shift if row.wake_at else None
        row.useful_until = row.useful_until - shift if row.useful_until else None


_IDS = _row.id.in_(bindparam("ids", expanding=True))
_TAKEN = {"wake_at": bindparam("until"), "fence": _row.fence + 1}
_CLAIM = (
    update(Delivery)
    .where(_row.id.in_(select(_row.id).where(_PENDING, _IDS).with_for_update(skip_locked=True)))
    .values(_TAKEN | {"state": "sending", "attempts": _row.attempts + 1})
    .returning(Delivery)
)
_SEEN = tuple_(_row.id, _row.fence).in_(bindparam("ids", expanding=True))
_LOOK_UP = (
    update(Delivery)
    .where(_row.id.in_(select(_row.id).where(_UNKNOWN, _SEEN).with_for_update(skip_locked=True)))
    .values(_TAKEN)
    .returning(Delivery)
)
_REFRESH = {"populate_existing": True, "synchronize_session": False}


def _take(session: Session, claim: Any, ids: Collection[Any], *, now: datetime, until: datetime) -> list[Delivery]:
    given = {"now": now, "until": until, "ids": list(ids)}
    return list(session.execute(claim, given, execution_options=_REFRESH).scalars())


_MINE = and_(_row.id == bindparam("id_"), _row.fence == bindparam("claim"), _row.state.in_(_OPEN))


def _fate(state: Any, **values: Any) -> Any:
    return update(Delivery).where(_MINE).values(state=state, **values)


_SAID: dict[str, Any] = {name: bindparam(name) for name in ("sent_revision", "error")}
_SENT = _fate(
    case((_HAS_CHANGED, "pending"), else_="sent"),
    attempts=0, sent_at=bindparam("now"), channel=bindparam("channel"), ts=bindparam("ts"),
    **_SAID, **_AGAIN_IF_CHANGED,
)  # fmt: skip
_SKIPPED = _fate(case((_HAS_CHANGED, "pending"), else_="skipped"), **_SAID, **_AGAIN_IF_CHANGED)
_FAILED = _fate(
    case((and_(_row.ts.is_not(None), _HAS_CHANGED), "pending"), else_="failed"),
    wake_at=case((_row.ts.is_not(None), _AGAIN_IF_CHANGED["wake_at"]), else_=null()), error=bindparam("error"),
)  # fmt: skip
_LATER = _fate("pending", wake_at=bindparam("at"), error=bindparam("error"))
_GIVEN_BACK = _fate("pending", wake_at=bindparam("at"), attempts=_row.attempts - 1, error=GIVEN_BACK)
_LEFT_UNKNOWN = _fate("unknown", wake_at=bindparam("at"), error=bindparam("error"))


def _record(session: Session, fate: Any, id_: str, fence: int, **values: Any) -> bool:
    return session.connection().execute(fate, {"id_": id_, "claim": fence, **values}).rowcount > 0
