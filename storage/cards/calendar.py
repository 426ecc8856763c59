"""When a forum is asked for, opens and closes: by the team's clock, on its working days. Pure, but for holidays."""

from datetime import date, datetime, time, timedelta

from storage.delivery import recurrence
from storage.people import working
from storage.tables import Team

TEN, FIVE = time(10), time(17)
AHEAD = 5  # working days before it opens, its host is asked
OPEN = 5  # working days
NUDGE_ON = 3  # the day of these on which the thread is reminded
PATIENCE = 2  # working days, then the next one in turn is asked
_DAY = timedelta(days=1)
_MONDAY = 0


def month_after(month: date, count: int = 1) -> date:
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def opens_on(team: Team, month: date) -> date:
    """The first Monday; the next working day where that is a holiday."""
    day = month + (_MONDAY - month.weekday()) % 7 * _DAY
    days = working.of_team(team)
    return day if days.is_working(day) else days.after(day, 1)


def opens_at(team: Team, month: date) -> datetime:
    return recurrence.moment(opens_on(team, month), TEN, team.zone)


def prepared_at(team: Team, month: date) -> datetime:
    day = working.of_team(team).before(opens_on(team, month), AHEAD)
    return recurrence.moment(day, TEN, team.zone)


def closes_at(team: Team, opened_at: datetime) -> datetime:
    """In the afternoon of the fifth working day, the one on which it opened among them."""
    return _working_day(team, opened_at, OPEN - 1, FIVE)


def nudge_at(team: Team, opened_at: datetime) -> datetime:
    return _working_day(team, opened_at, NUDGE_ON - 1, TEN)


def passes_on_at(team: Team, asked_at: datetime) -> datetime:
    return _working_day(team, asked_at, PATIENCE, TEN)


def next_month(team: Team, now: datetime) -> date:
    """The first month whose forum can still be prepared in time."""
    month = recurrence.local_date(now, team.zone).replace(day=1)
    while prepared_at(team, month) <= now:
        month = month_after(month)
    return month


def _working_day(team: Team, since: datetime, count: int, at: time) -> datetime:
    day = recurrence.local_date(since, team.zone)
    later = working.of_team(team).after(day, count) if count else day
    return recurrence.moment(later, at, team.zone)
