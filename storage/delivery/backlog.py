"""How the outbox stands, for whoever runs it: what waits, what failed, what was left out or sent twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, text, update
from sqlmodel import Session, col, select

from storage.delivery.claims import WAITING
from storage.tables import Delivery

_WAITS = and_(col(Delivery.state).in_(WAITING), col(Delivery.wake_at).is_not(None))
# As their indexes say it (storage/tables/delivery.py): a state that is given as a value would not find them.
_FAILED, _SKIPPED = text("delivery.state = 'failed'"), text("delivery.state = 'skipped'")
_DOUBLED = text("delivery.state = 'sent' AND delivery.error <> ''")


@dataclass(frozen=True)
class Queue:
    """How the outbox stands: rows due now, since when the oldest waits, and how many may or may not be there.

    A row that was tried in vain waits since it was due, and not since its next try.
    """

    due: int
    oldest_due_at: datetime | None
    unknown: int


def queue(session: Session, *, now: datetime) -> Queue:
    since = func.coalesce(Delivery.due_at, Delivery.wake_at)
    due = select(func.count(), func.min(since)).where(_WAITS, since <= now)
    count, oldest = session.connection().execute(due).one()
    unknown = select(func.count()).where(_WAITS, col(Delivery.state) == "unknown")
    return Queue(count, oldest, session.connection().execute(unknown).scalar_one())


def promised(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What is still to be sent, changed or looked up, the next first."""
    open_ = select(Delivery).where(_WAITS)
    return list(session.exec(open_.order_by(col(Delivery.wake_at), col(Delivery.urgency)).limit(limit)))


def failures(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What Slack refused, or what nobody can tell whether it was sent, the newest first; ``error`` says why."""
    refused = select(Delivery).where(_FAILED)
    return list(session.exec(refused.order_by(col(Delivery.created_at).desc()).limit(limit)))


def left_out(session: Session, *, reason: str, limit: int = 50) -> list[Delivery]:
    """What was not sent for this reason, the newest first."""
    skipped = select(Delivery).where(_SKIPPED, col(Delivery.error) == reason)
    return list(session.exec(skipped.order_by(col(Delivery.created_at).desc()).limit(limit)))


def doubled(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What was sent again because nobody could tell whether it was there, the newest first; ``error`` says why."""
    doubtful = select(Delivery).where(_DOUBLED)
    return list(session.exec(doubtful.order_by(col(Delivery.sent_at).desc()).limit(limit)))


def retry(session: Session, *, at: datetime, ids: Collection[str] | None = None) -> int:
    """Try failed rows once more (all, unless named); one never posted is looked up first where that is possible."""
    again = update(Delivery).where(_FAILED)
    if ids is not None:
        again = again.where(col(Delivery.id).in_(ids))
    values = {"wake_at": at, "due_at": at, "attempts": 0, "useful_until": None}
    new = again.where(col(Delivery.ts).is_(None)).values(values | {"state": "unknown"})
    changed = again.where(col(Delivery.ts).is_not(None)).values(values | {"state": "pending"})
    return session.connection().execute(new).rowcount + session.connection().execute(changed).rowcount
