"""The days on which somebody works: no weekend, no holiday and no day away of theirs."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from storage.delivery import calendars, recurrence
from storage.people import excuses, teams
from storage.tables import Person

FAR = 60  # days; who is away for longer is written to all the same

_DAY = timedelta(days=1)


def works_on(session: Session, person: Person, day: date) -> bool:
    """Whether a day is a working day for somebody, by the calendar of the team they joined first."""
    team = next(iter(teams.of(session, person.id)), None)
    country, region = (team.country, team.region) if team else ("", "")
    noon = recurrence.moment(day, time(11), person.zone)
    is_free = day.weekday() in calendars.weekend(country) or calendars.holiday(country, region, day)
    return not is_free and not excuses.is_away(session, person, at=noon)


def first_from(session: Session, person: Person, day: date) -> date:
    """That day, or the next on which they work."""
    return next((one for one in (day + ahead * _DAY for ahead in range(FAR)) if works_on(session, person, one)), day)


def before(session: Session, person: Person, day: date, count: int) -> date:
    """So many of their working days before a day."""
    for back in range(1, FAR):
        if works_on(session, person, day - back * _DAY):
            count -= 1
            if not count:
                return day - back * _DAY
    return day


def moment_from(session: Session, person: Person, day: date, at: time, *, now: datetime) -> datetime:
    """At this time of their own clock, on that day or the next on which they work; not before now."""
    moment = recurrence.moment(first_from(session, person, day), at, person.zone)
    while moment < now:
        day += _DAY
        moment = recurrence.moment(first_from(session, person, day), at, person.zone)
    return moment
