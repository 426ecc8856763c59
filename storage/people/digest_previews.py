"""Which digest somebody gets next, and when: for its preview and for their Home."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.delivery import recurrence, schedules
from storage.people import digest_hours
from storage.people.digest_days import Days
from storage.people.digest_hours import DIGEST, WEEKLY_DIGEST
from storage.tables import Delivery, Schedule, Team


@dataclass(frozen=True)
class Coming:
    """The ``days`` that it is for, looked at now, and ``at`` which local time of its reader it comes."""

    days: Days
    at: datetime


def next_of(session: Session, team: Team, reader: str, *, now: datetime) -> Coming | None:
    """The one that waits for a working day, or the next one; None for whoever gets none of this team."""
    schedule = schedules.find(session, WEEKLY_DIGEST, subject=team.id or 0, recipient=reader)
    if schedule is None or schedule.next_run_at is None or schedule.next_occurrence is None:
        return None
    if waiting := _waiting(session, team, reader, now):
        days, at = digest_hours.days_of(waiting, team), waiting.due_at or now
    else:
        days, at = _next(session, team, schedule, schedule.next_occurrence)
    return Coming(replace(days, as_of=now), recurrence.local_time(at, schedule.zone))


def _next(session: Session, team: Team, schedule: Schedule, occurrence: date) -> tuple[Days, datetime]:
    """The days of this occurrence, and when it comes; of the one after it where a new team has none to tell of yet."""
    due = recurrence.moment(occurrence, schedule.at, schedule.zone)
    days = digest_hours.days_to_come(session, schedule, team, occurrence, due)
    if days.is_empty:
        occurrence = recurrence.next_day(occurrence, weekdays=schedule.weekdays, zone=schedule.zone)
        due = recurrence.moment(occurrence, schedule.at, schedule.zone)
        days = digest_hours.days_to_come(session, schedule, team, occurrence, due)
    day = digest_hours.working_day(session, team, schedule.recipient, occurrence)
    return days, recurrence.moment(day, schedule.at, schedule.zone)


def _waiting(session: Session, team: Team, reader: str, now: datetime) -> Delivery | None:
    mine = select(Delivery).where(Delivery.kind == DIGEST.name, Delivery.subject == team.id)
    mine = mine.where(Delivery.recipient == reader, Delivery.state == "pending", col(Delivery.due_at) > now)
    return session.exec(mine.order_by(col(Delivery.occurrence)).limit(1)).first()
