"""The sender's side of the outbox: which rows are due, who may send them, which are of unknown fate.

A claim has a lease and a fence; every later write names the fence, so only the newest claim changes the row
(storage/delivery/outcomes.py). What the states promise: docs/delivery.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, outerjoin, select, tuple_, update
from sqlmodel import Session

from storage.delivery import outbox, rate_limits
from storage.engine.loading import Rows
from storage.engine.sql import Prepared, columns, one_of
from storage.tables import Delivery, RateLimit, Schedule, Timer

WAITING = ("pending", "sending", "unknown")  # states of what is still to be done
OPEN = ("sending", "unknown")  # states in which a claim may still record what became of it
TOO_LATE = "too late to be of use"
GIVEN_BACK = "given back"  # due, and taken in hand, but not tried
CHOICE = 50  # rows of one urgency that may go now among which it is chosen
LISTED = 500  # rows that are looked at, doubted or skipped in one go

# Built once: SQLAlchemy needs longer to build one than the database to run it, and each runs at every message or look.
_row, _limit, _schedule = columns(Delivery), columns(RateLimit), columns(Schedule)
_IS_DUE = _row.wake_at <= bindparam("now", type_=_row.wake_at.type)
_PENDING, _SENDING, _UNKNOWN = (and_(_IS_DUE, _row.state == state) for state in ("pending", "sending", "unknown"))
# ``before`` is never later than now: SQLite would read all that is due where both were named.
_DOUBTED = and_(_row.state == "pending", _row.wake_at < bindparam("before", type_=_row.wake_at.type), _row.ts.is_(None))


@dataclass(frozen=True)
class Work:
    """Whether rows are due that may be claimed, and rows of unknown fate."""

    to_claim: bool
    to_sort_out: bool


_WAITING = Prepared(
    select(exists().where(_PENDING), exists().where(_SENDING), exists().where(_UNKNOWN), exists().where(_DOUBTED))
)


def waiting(session: Session, *, now: datetime, before: datetime) -> Work:
    """What there is to do: a look that changes nothing, for most looks find nothing."""
    pending, *unclear = _WAITING.all(session, {"now": now, "before": before})[0]
    return Work(bool(pending), any(unclear))


_FIRST_MOMENTS = (
    select(func.min(_schedule.next_run_at)),
    select(func.min(columns(Timer).at)),
    *(select(func.min(_row.wake_at)).where(_row.state == state, _row.wake_at.is_not(None)) for state in WAITING),
)
_NEXT_MOMENT = Prepared(select(*(first.scalar_subquery() for first in _FIRST_MOMENTS)))


def next_moment(session: Session) -> datetime | None:
    """When there will be something to plan, to run or to send again; None while nothing is promised."""
    [moments] = _NEXT_MOMENT.all(session, {})
    return min((moment for moment in moments if moment), default=None)


def claim(
    session: Session,
    *,
    now: datetime,
    wall: datetime,
    lease: timedelta,
    limit: int,
    each: timedelta = rate_limits.EACH,
    channel_pause: timedelta = timedelta(seconds=1),
) -> list[Delivery]:
    """Take due rows: one a recipient at most, the urgent and then the oldest first, as the rate limits allow.

    ``wall`` is the machine's own time, which Slack's limits go by; ``now`` may be a moved clock's.
    """
    room = min(limit, rate_limits.room(session, wall=wall, each=each))
    if room <= 0 or not (ids := _next(session, now=now, wall=wall, limit=room)):
        return []
    claimed = _claimed(session, ids, now=now, until=now + lease)
    rate_limits.spend(session, len(claimed), wall=wall, each=each)
    if channel_pause:
        recipients = [row.recipient for row in claimed if row.ts is None]
        rate_limits.space_out(session, recipients, until=wall + channel_pause)
    return sorted(claimed, key=lambda row: (row.urgency, row.created_at))


def _is_blocked(method: str) -> Any:
    return exists().where(
        _of_method.c.key == method, _of_method.c.open_at > bindparam("wall", type_=_limit.open_at.type)
    )


_of_method = RateLimit.__table__.alias()  # type: ignore[attr-defined]
_busy = Delivery.__table__.alias()  # type: ignore[attr-defined]
_wall = bindparam("wall", type_=_limit.open_at.type)
_IN_ORDER = (_row.wake_at, _row.created_at, _row.id)
_first = (
    select(_row.recipient, _limit.open_at.label("served"), *_IN_ORDER)  # its limit: a moment after the last post there
    .select_from(outerjoin(Delivery, RateLimit, _limit.key == _row.recipient))
    .where(
        _PENDING,
        _row.urgency == bindparam("level"),
        or_(_limit.open_at.is_(None), _limit.open_at <= _wall),
        ~exists().where(_busy.c.recipient == _row.recipient, _busy.c.state == "sending"),
        or_(_row.ts.is_not(None), ~_is_blocked(rate_limits.POSTS)),
        or_(_row.ts.is_(None), ~_is_blocked(rate_limits.EDITS)),
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
        .over(partition_by=_first.recipient, order_by=(_first.wake_at, _first.created_at, _first.id))
        .label("place"),
    )
    .subquery()
    .c
)
_NEXT = Prepared(
    select(_ready.id, _ready.recipient)
    .where(_ready.place == 1)
    # Of what is due since the same moment, first whoever got nothing yet, or nothing for longest.
    .order_by(_ready.wake_at, _ready.served.asc().nulls_first(), _ready.id)
    .limit(bindparam("limit"))
)


# One level of urgency after another, each by an index that holds it in order: sorting all that is due takes as long as
# there is much of it, and what is promised for later stands between two levels.
_NEXT_LEVEL = Prepared(
    select(func.min(_row.urgency)).where(
        _row.state == "pending", _row.wake_at.is_not(None), _row.urgency > bindparam("level")
    )
)


def _next(session: Session, *, now: datetime, wall: datetime, limit: int) -> Sequence[str]:
    """The rows to claim, the urgent first; one a recipient."""
    ids = dict[str, str]()
    level = _NEXT_LEVEL.scalar(session, {"level": -1})
    while level is not None and len(ids) < limit:
        values = {"now": now, "wall": wall, "level": level, "limit": limit + len(ids)}
        for id_, recipient in _NEXT.all(session, values):
            ids.setdefault(recipient, id_)
        level = _NEXT_LEVEL.scalar(session, {"level": level})
    return list(ids.values())[:limit]


_IS_PENDING = Prepared(select(_row.id).where(_PENDING).limit(1))
# The same as _IS_DUE, which SQLite would look up among all that is due, and not among one recipient's.
_IS_DUE_OF_FEW = func.coalesce(_row.wake_at, _row.wake_at) <= bindparam("now", type_=_row.wake_at.type)
_OPENS = Prepared(
    select(func.min(_limit.open_at)).where(
        _limit.open_at > _wall,
        or_(
            one_of(_limit.key, (rate_limits.POSTS, rate_limits.EDITS, rate_limits.PACE)),
            exists().where(_row.recipient == _limit.key, _row.state == "pending", _IS_DUE_OF_FEW),
        ),
    )
)


def seconds_to_wait(session: Session, *, now: datetime, wall: datetime) -> float | None:
    """How long until the rate limits allow another due row; None where no row waits for them."""
    if _IS_PENDING.first(session, {"now": now}) is None:
        return None
    opens = _OPENS.scalar(session, {"now": now, "wall": wall})
    return (opens - wall).total_seconds() if opens is not None else None


_deliveries: Any = Delivery.__table__  # type: ignore[attr-defined]
_REDO = Prepared(update(_deliveries).where(_SENDING, _row.ts.is_not(None)).values(state="pending"))
_INTERRUPT = Prepared(
    update(_deliveries)
    .where(_SENDING, _row.ts.is_(None))
    .values(state="unknown", wake_at=bindparam("now"), error="interrupted")
)
_IS_TOO_LATE = and_(
    # Not those that are due: that would be a second range, and of all that is due nearly nothing is too late.
    _row.state == "pending", _row.wake_at.is_not(None),
    _row.useful_until < bindparam("now", type_=_row.useful_until.type), _row.ts.is_(None),
)  # fmt: skip
_HAS_EXPIRED = Prepared(select(exists().where(_IS_TOO_LATE)))
_EXPIRE = Prepared(
    update(_deliveries)
    .where(_row.id.in_(select(_row.id).where(_IS_TOO_LATE).limit(LISTED)))
    .values(state="skipped", wake_at=None, sent_revision=_row.revision, error=TOO_LATE)
)
_DOUBT = Prepared(
    update(_deliveries)
    .where(_row.id.in_(select(_row.id).where(_DOUBTED).limit(LISTED)))
    .values(state="unknown", attempts=0, error=outbox.OLD)
)
_TO_LOOK_UP = Rows(select(Delivery).where(_UNKNOWN).order_by(_row.wake_at).limit(LISTED))


def sort_out(session: Session, *, now: datetime, before: datetime) -> list[Delivery]:
    """Give every row that may have been sent without our knowing the state unknown; returns those, to look up.

    These are rows whose lease ran out, and rows due ``before`` this process started: the database may be a
    restored back-up that has forgotten what it sent. Updates and deletions may simply be done again. What is too
    late to be of use is skipped. Where there is much of the last two, ``doubt`` and ``expire`` come first.
    """
    for statement in (_REDO, _INTERRUPT, _EXPIRE, _DOUBT):
        statement.change(session, {"now": now, "before": before})
    return _TO_LOOK_UP.all(session, {"now": now})


def has_expired(session: Session, *, now: datetime) -> bool:
    """Whether something that nobody has sent yet is too late to be of use."""
    return bool(_HAS_EXPIRED.scalar(session, {"now": now}))


def expire(session: Session, *, now: datetime) -> None:
    """Skip some hundreds of these: the rate limits are for what is sent."""
    _EXPIRE.change(session, {"now": now})


def doubt(session: Session, *, before: datetime) -> int:
    """Give some hundreds of what was due ``before`` the state unknown; how many those were."""
    return _DOUBT.change(session, {"before": before})


def take_to_look_up(session: Session, fences: Mapping[str, int], *, now: datetime, lease: timedelta) -> list[Delivery]:
    """Claim unknown rows for looking up; they stay unknown, and are another's when the lease runs out.

    ``fences`` are the rows' own when they were seen to be unknown for long enough: one that another process has
    looked up and posted since is unknown anew, and too young to be looked up.
    """
    values = {"now": now, "until": now + lease, "ids": list(fences.items())}
    return list(session.execute(_LOOK_UP, values, execution_options=_REFRESH).scalars())


_KNOWN_CHANNEL = Prepared(
    select(_row.channel)
    .where(_row.recipient == bindparam("recipient"), _row.state == "sent", _row.channel.is_not(None))
    .limit(1)
)


def known_channel(session: Session, recipient: str) -> str | None:
    """The conversation that earlier messages to this person went to."""
    channel: str | None = _KNOWN_CHANNEL.scalar(session, {"recipient": recipient})
    return channel


_TAKEN = {"wake_at": bindparam("until", type_=_row.wake_at.type), "fence": _row.fence + 1}


@cache
def _claiming(count: int) -> Prepared:
    """The claim of so many rows, and how they are then."""
    ids = _row.id.in_([bindparam(f"id{number}") for number in range(count)])
    free = select(_row.id).where(_PENDING, ids).with_for_update(skip_locked=True)
    taken = _TAKEN | {"state": "sending", "attempts": _row.attempts + 1}
    return Prepared(update(_deliveries).where(_row.id.in_(free)).values(taken).returning(*_row))


def _claimed(session: Session, ids: Sequence[str], *, now: datetime, until: datetime) -> list[Delivery]:
    """The rows past the ORM: to make them by it takes longer than to claim them."""
    values = {f"id{number}": id_ for number, id_ in enumerate(ids)} | {"now": now, "until": until}
    rows = _claiming(len(ids)).all(session, values)
    return [Delivery.model_construct(**dict(zip(_row.keys(), row, strict=True))) for row in rows]


_SEEN = tuple_(_row.id, _row.fence).in_(bindparam("ids", expanding=True))
_LOOK_UP = (
    update(Delivery)
    .where(_row.id.in_(select(_row.id).where(_UNKNOWN, _SEEN).with_for_update(skip_locked=True)))
    .values(_TAKEN)
    .returning(Delivery)
)
_REFRESH = {"populate_existing": True, "synchronize_session": False}
