"""A team's working days: not its weekends, not its public holidays. Pure but for the calendar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from storage.delivery import calendars, recurrence
from storage.tables import Team

ENDS_AT = time(17)  # by the team's clock, a phase ends: by day, so that people hear of it
REVIEW_AT = time(9)
_DAY = timedelta(days=1)
_MONDAY = 0


def is_working(team: Team, day: date) -> bool:
    is_weekend = day.weekday() in calendars.weekend(team.country)
    return not is_weekend and not calendars.holiday(team.country, team.region, day)


def later(team: Team, moment: datetime, count: int) -> datetime:
    """The end of the working day that is so many after this moment's."""
    ahead = _working_after(team, recurrence.local_date(moment, team.zone))
    for _ in range(count):
        day = next(ahead)
    return recurrence.moment(day, ENDS_AT, team.zone)


def between(team: Team, first: datetime, last: datetime) -> list[date]:
    """The working days of a window, both ends included."""
    begin, end = (recurrence.local_date(one, team.zone) for one in (first, last))
    days = (begin + number * _DAY for number in range((end - begin).days + 1))
    return [day for day in days if is_working(team, day)]


def review(team: Team, agreed_at: datetime, after: timedelta) -> date:
    """The first Monday when the time has passed; the next working day where that is a holiday."""
    day = recurrence.local_date(agreed_at + after, team.zone)
    day += (_MONDAY - day.weekday()) % 7 * _DAY
    return day if is_working(team, day) else next(_working_after(team, day))


def _working_after(team: Team, day: date) -> Iterator[date]:
    while True:
        day += _DAY
        if is_working(team, day):
            yield day
