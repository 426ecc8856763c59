"""What recurs is a row: when it comes next, and how it moves on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.delivery import kinds, recurrence
from storage.delivery.kinds import Recurring
from storage.engine.loading import Rows
from storage.engine.sql import Prepared, columns
from storage.tables import Schedule


def set_(
    session: Session,
    kind: Recurring,
    *,
    subject: int,
    recipient: str,
    zone: str,
    weekdays: Collection[int],
    at: time,
    now: datetime,
) -> Schedule:
    """Make or change what recurs; an occurrence already planned is never planned again.

    A change leaves out no week of what is weekly: where the new hour of this week is over, this week's comes as it
    was to come before the change.
    """
    schedule = find(session, kind, subject=subject, recipient=recipient)
    if schedule is None:
        schedule = Schedule(kind=kind.name, subject=subject, recipient=recipient, zone=zone, at=at)
    schedule.zone, schedule.weekdays, schedule.at = zone, sorted(weekdays), at
    day, waiting = next_occurrence(schedule, now), schedule.next_occurrence if schedule.next_run_at else None
    if not (kind.weekly and waiting and day > _sunday(waiting)):
        _move_to(schedule, day)
    session.add(schedule)
    session.flush()
    return schedule


def resume(session: Session, schedule: Schedule, *, now: datetime) -> None:
    """From now on it recurs at its days and hour, whether it rested or was switched off before."""
    _move_to(schedule, next_occurrence(schedule, now))
    session.add(schedule)
    session.flush()


def move(session: Session, schedule: Schedule, *, zone: str) -> None:
    """The same days and hours in another zone. The next day stays the next: what a move makes late is sent late."""
    schedule.zone = zone
    if schedule.next_run_at and schedule.next_occurrence:
        _move_to(schedule, schedule.next_occurrence)
    session.add(schedule)


def find(session: Session, kind: Recurring, *, subject: int, recipient: str) -> Schedule | None:
    mine = select(Schedule).where(Schedule.kind == kind.name, Schedule.subject == subject)
    return session.exec(mine.where(Schedule.recipient == recipient)).first()


def of(session: Session, kind: Recurring, *, subject: int) -> list[Schedule]:
    return list(session.exec(select(Schedule).where(Schedule.kind == kind.name, Schedule.subject == subject)))


def pause(session: Session, schedule: Schedule) -> None:
    """Switched off by hand: it stays off until somebody switches it on."""
    schedule.next_run_at = schedule.next_occurrence = None
    session.add(schedule)


def rest(session: Session, schedule: Schedule) -> None:
    """There is nobody to say it to just now: it goes on when there is. What was switched off stays off."""
    schedule.next_run_at = None
    session.add(schedule)


def is_off(schedule: Schedule) -> bool:
    return schedule.next_occurrence is None


def next_occurrence(schedule: Schedule, now: datetime) -> date:
    """The next local date: ahead of now, and after the last one planned; what is weekly, never twice in one week."""
    day = recurrence.first_day(now, weekdays=schedule.weekdays, at=schedule.at, zone=schedule.zone)
    if last := schedule.last_occurrence:
        kind = kinds.find_recurring(schedule.kind)
        done = _sunday(last) if kind and kind.weekly else last
        day = day if day > done else recurrence.next_day(done, weekdays=schedule.weekdays, zone=schedule.zone)
    return day


def advance(schedule: Schedule, due: date) -> None:
    """The occurrence ``due`` has been planned: move on to the one after it, unless its rule has paused the schedule."""
    schedule.last_occurrence = due
    if schedule.next_run_at is not None:
        _move_to(schedule, recurrence.next_day(due, weekdays=schedule.weekdays, zone=schedule.zone))


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _move_to(schedule: Schedule, day: date) -> None:
    schedule.next_occurrence = day
    schedule.next_run_at = recurrence.moment(day, schedule.at, schedule.zone)


_schedule = columns(Schedule)
_DUE = Prepared(
    core_select(_schedule.id, _schedule.kind)
    .where(_schedule.next_run_at <= bindparam("now"))
    .order_by(_schedule.next_run_at)
    .limit(bindparam("limit"))
)


_LOCK_DUE = Rows(
    select(Schedule)
    .where(Schedule.id == bindparam("id"), col(Schedule.next_run_at) <= bindparam("now"))
    .with_for_update(skip_locked=True)
)


def due(session: Session, *, now: datetime, except_: Collection[int] = (), limit: int = 1) -> Sequence[tuple[int, str]]:
    """The schedules that have been due for longest: the id and the kind's name of each."""
    found = _DUE.all(session, {"now": now, "limit": limit + len(except_)})
    return [(id_, kind) for id_, kind in found if id_ not in except_][:limit]


def unknown(session: Session, *, now: datetime) -> list[Schedule]:
    """Those that are due and that this version cannot plan, because it declares no such kind."""
    declared = [kind.name for kind in kinds.every_recurring()]
    strange = select(Schedule).where(col(Schedule.next_run_at) <= now, col(Schedule.kind).not_in(declared))
    return list(session.exec(strange.order_by(col(Schedule.next_run_at))))


def lock_due(session: Session, *, id_: int, now: datetime) -> Schedule | None:
    """The schedule, held until the transaction ends; None if another process holds it or has planned it."""
    return _LOCK_DUE.first(session, {"id": id_, "now": now})
