"""The weekly hour at which an owner of customers is reminded, and the reminders that are already out.

A reminder switched off has no next occurrence. One that only pauses, because its owner looks after nobody
just now, keeps its next occurrence and comes back with the next customer.
"""

from datetime import datetime, time

from sqlmodel import Session, col, select

from storage.delivery import outbox, schedules
from storage.people import people
from storage.tables import Customer, Delivery, Schedule

KIND = "reminder"
TUESDAY, NINE = 1, time(9)
_SHOWN_LATELY = 6  # so many of somebody's reminders are kept up to date


def of(session: Session, owner: str) -> Schedule | None:
    return schedules.find(session, kind=KIND, subject=0, recipient=owner)


def keep(session: Session, owner: str | None, *, now: datetime) -> None:
    """Somebody owns one customer more or less: the first brings the reminder, the last takes it away."""
    if owner is None:
        return
    schedule = of(session, owner)
    if schedule is None:
        if _owns_any(session, owner):
            _set(session, owner, weekday=TUESDAY, at=NINE, now=now)
    elif not _owns_any(session, owner):
        schedules.rest(session, schedule)
    elif schedule.next_run_at is None and not schedules.is_off(schedule):
        _set(session, owner, weekday=schedule.weekdays[0], at=schedule.at, now=now)


def set_hour(session: Session, *, owner: str, weekday: int | None, at: time | None, now: datetime) -> Schedule:
    """Choose the own hour; what is None stays as it was. A reminder that was off is on again."""
    before = of(session, owner)
    schedule = _set(
        session,
        owner,
        weekday=weekday if weekday is not None else before.weekdays[0] if before else TUESDAY,
        at=at or (before.at if before else NINE),
        now=now,
    )
    if not _owns_any(session, owner):
        schedules.rest(session, schedule)
    return schedule


def switch_off(session: Session, *, owner: str, now: datetime) -> Schedule:
    schedule = of(session, owner) or _set(session, owner, weekday=TUESDAY, at=NINE, now=now)
    schedules.pause(session, schedule)
    return schedule


def refresh(session: Session, customer: Customer, *, at: datetime, also: str | None = None) -> None:
    """Something happened to a customer: the owner's reminders (and those of one person more) are to say so."""
    latest = select(Delivery).where(Delivery.kind == KIND, col(Delivery.recipient).in_([customer.owner, also]))
    for delivery in session.exec(latest.order_by(col(Delivery.created_at).desc()).limit(_SHOWN_LATELY)):
        if customer.id in delivery.detail["customers"] and delivery.state not in {"skipped", "failed"}:
            outbox.refresh(session, kind=KIND, subject=delivery.subject, occurrence=delivery.occurrence, at=at)


def _set(session: Session, owner: str, *, weekday: int, at: time, now: datetime) -> Schedule:
    known = people.find(session, [owner]).get(owner)
    zone = known.zone if known else "UTC"
    return schedules.set_(
        session, kind=KIND, subject=0, recipient=owner, zone=zone, weekdays=[weekday], at=at, now=now
    )  # fmt: skip


def _owns_any(session: Session, owner: str) -> bool:
    owned = select(Customer.id).where(Customer.owner == owner, col(Customer.ended_at).is_(None))
    return session.exec(owned.limit(1)).first() is not None
