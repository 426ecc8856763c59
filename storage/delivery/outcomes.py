"""What became of each claimed message: recorded under the fence of its claim, so that only the newest claim counts.

Each returns whether the outcome was still the caller's to record. What the states promise: docs/delivery.md.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, null, update
from sqlmodel import Session

from storage.delivery import rate_limits
from storage.delivery.claims import GIVEN_BACK, OPEN
from storage.engine.sql import Prepared, columns, one_of
from storage.tables import Delivery

# Statements are built once: SQLAlchemy needs longer to build one than the database to run it.
_row = columns(Delivery)
_MINE = and_(_row.id == bindparam("id_"), _row.fence == bindparam("claim"), one_of(_row.state, OPEN))

# Columns as the database has them just then, not as the claim saw them: the cause may have changed meanwhile.
_HAS_CHANGED = _row.revision > bindparam("composed")
_NOW_IF_CHANGED = case((_HAS_CHANGED, bindparam("now", type_=_row.wake_at.type)), else_=null())
_AGAIN_IF_CHANGED = {"wake_at": _NOW_IF_CHANGED, "due_at": _NOW_IF_CHANGED}


def _recording(state: Any, **values: Any) -> Prepared:
    return Prepared(update(Delivery).where(_MINE).values(state=state, **values))


_REVISION: dict[str, Any] = {name: bindparam(name) for name in ("sent_revision", "error")}
_FIRST_SENT = func.coalesce(_row.sent_at, bindparam("now", type_=_row.sent_at.type))  # a change is no new message
_SENT = _recording(
    case((_HAS_CHANGED, "pending"), else_="sent"),
    attempts=0, sent_at=_FIRST_SENT, channel=bindparam("channel"), ts=bindparam("ts"),
    **_REVISION, **_AGAIN_IF_CHANGED,
)  # fmt: skip
_SKIPPED = _recording(case((_HAS_CHANGED, "pending"), else_="skipped"), **_REVISION, **_AGAIN_IF_CHANGED)
_FAILED = _recording(
    case((and_(_row.ts.is_not(None), _HAS_CHANGED), "pending"), else_="failed"),
    wake_at=case((_row.ts.is_not(None), _NOW_IF_CHANGED), else_=null()), error=bindparam("error"),
)  # fmt: skip
_LATER = _recording("pending", wake_at=bindparam("at"), error=bindparam("error"))
_GIVEN_BACK = _recording("pending", wake_at=bindparam("at"), attempts=_row.attempts - 1, error=GIVEN_BACK)
_POSTPONED = _recording(
    "pending", wake_at=bindparam("at"), due_at=bindparam("at"), attempts=_row.attempts - 1, error=""
)
_UNKNOWN = _recording("unknown", wake_at=bindparam("at"), error=bindparam("error"))


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
    """It is not tried again. A change that came meanwhile is tried all the same: it may be words taken back."""
    return _record(session, _FAILED, id_, fence, composed=revision, error=error, now=now)


def later(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It is surely not there, or may be done twice: try again at ``at``."""
    return _record(session, _LATER, id_, fence, at=at, error=error)


def give_back(session: Session, *, id_: str, fence: int, now: datetime) -> bool:
    """It was claimed and not tried; it costs no attempt."""
    return _record(session, _GIVEN_BACK, id_, fence, at=now)


def postponed(session: Session, *, id_: str, fence: int, at: datetime) -> bool:
    """It was not tried, because it is to come at a better time, and is due from then on."""
    return _record(session, _POSTPONED, id_, fence, at=at)


def limited(
    session: Session, *, id_: str, fence: int, now: datetime, wall: datetime, until: datetime, recipient: str | None
) -> bool:
    """Slack's rate limit is reached: for posts to ``recipient``, or for changing what was posted, anywhere."""
    if recipient:
        rate_limits.block_recipient(session, recipient, until=until, wall=wall)
    else:
        rate_limits.block(session, rate_limits.EDITS, until=until, wall=wall)
    return give_back(session, id_=id_, fence=fence, now=now)


def unknown(session: Session, *, id_: str, fence: int, at: datetime, error: str) -> bool:
    """It may be there or not: look before anything is sent again, from ``at``."""
    return _record(session, _UNKNOWN, id_, fence, at=at, error=error)


def _record(session: Session, statement: Prepared, id_: str, fence: int, **values: Any) -> bool:
    return statement.change(session, {"id_": id_, "claim": fence, **values}) > 0
