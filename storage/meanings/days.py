"""When a phase ends, and a team looks at it anew: by the team's clock, on its working days."""

from datetime import date, datetime, time, timedelta

from storage.delivery import recurrence
from storage.people import working
from storage.tables import Team

ENDS_AT = time(17)  # by day, so that people hear of it
REVIEW_AT = time(9)
_DAY = timedelta(days=1)
_MONDAY = 0


def later(team: Team, moment: datetime, count: int) -> datetime:
    """The end of the working day that is so many after this moment's."""
    day = working.of_team(team).after(recurrence.local_date(moment, team.zone), count)
    return recurrence.moment(day, ENDS_AT, team.zone)


def between(team: Team, first: datetime, last: datetime) -> list[date]:
    """The working days of a window, both ends included."""
    begin, end = (recurrence.local_date(one, team.zone) for one in (first, last))
    days = (begin + number * _DAY for number in range((end - begin).days + 1))
    return [day for day in days if working.of_team(team).is_working(day)]


def review(team: Team, agreed_at: datetime, after: timedelta) -> date:
    """The first Monday when the time has passed; the next working day where that is a holiday."""
    day = recurrence.local_date(agreed_at + after, team.zone)
    day += (_MONDAY - day.weekday()) % 7 * _DAY
    its = working.of_team(team)
    return day if its.is_working(day) else its.after(day, 1)


def review_at(team: Team, day: date) -> datetime:
    return recurrence.moment(day, REVIEW_AT, team.zone)
