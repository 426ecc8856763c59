"""The hour of somebody's weekly reminder, and whether it is on: it is there while they own a customer."""

from datetime import datetime, time

from sqlmodel import Session, col, select

from storage.customers.reminders import WEEKLY_REMINDER, of
from storage.delivery import schedules
from storage.people import people
from storage.tables import Customer, Schedule

TUESDAY, NINE = 1, time(9)


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


def _set(session: Session, owner: str, *, weekday: int, at: time, now: datetime) -> Schedule:
    zone = people.zone_of(session, owner)
    return schedules.set_(
        session, WEEKLY_REMINDER, subject=0, recipient=owner, zone=zone, weekdays=[weekday], at=at, now=now
    )  # fmt: skip


def _owns_any(session: Session, owner: str) -> bool:
    owned = select(Customer.id).where(Customer.owner == owner, col(Customer.ended_at).is_(None))
    return session.exec(owned.limit(1)).first() is not None
