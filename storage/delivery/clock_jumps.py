"""What a jump of the machine's clock has left in the outbox, set right."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, update
from sqlmodel import Session, select

from storage.delivery.claims import GIVEN_BACK, OPEN, WAITING
from storage.engine.loading import Rows
from storage.engine.sql import Prepared, columns, one_of
from storage.tables import Delivery

_row = columns(Delivery)
_LATEST = bindparam("latest", type_=_row.wake_at.type)
_WAITS = one_of(_row.state, WAITING)
_IS_OPEN = one_of(_row.state, OPEN)
_SHORTEN = Prepared(
    update(Delivery)
    .where(
        # All of these wait for nothing but us; what is promised for later is none of them.
        _WAITS,
        or_(_IS_OPEN, _row.attempts > 0, _row.ts.is_not(None), _row.error == GIVEN_BACK),
        _row.wake_at > _LATEST,
    )
    .values(wake_at=_LATEST)
)  # fmt: skip
_MADE_AHEAD = Rows(
    select(Delivery).where(_WAITS, _row.wake_at > bindparam("now", type_=_row.wake_at.type), _row.created_at > _LATEST)
)


def set_right(session: Session, *, now: datetime, longest: timedelta, tolerance: timedelta) -> None:
    """After the clock jumped: shorten waits that are longer than any legal one.

    A row that claims to be made in the future was made by the wrong clock; its wait begins now.
    """
    _SHORTEN.change(session, {"latest": now + longest})
    made_ahead = {"now": now, "latest": now + tolerance}
    for row in _MADE_AHEAD.all(session, made_ahead):
        shift = row.created_at - now
        row.created_at = now
        row.wake_at = row.wake_at - shift if row.wake_at else None
        row.due_at = row.due_at - shift if row.due_at else None
        row.useful_until = row.useful_until - shift if row.useful_until else None
