"""When a forum is asked for, opens and closes: by its clock, on its working days. Pure, but for holidays."""

from datetime import date, datetime, time, timedelta

from storage.cards.whose import Whose
from storage.delivery import recurrence
from storage.people import working
from storage.people.working import Days
from storage.tables import Team

TEN, FIVE = time(10), time(17)
AHEAD = 5  # working days before it opens, its host is asked
OPEN = 5  # working days
NUDGE_ON = 3  # the day of these on which the thread is reminded
PATIENCE = 2  # working days, then the next one in turn is asked
_DAY = timedelta(days=1)
_MONDAY = 0
Clock = Team | Whose  # whose it is, as far as time goes


def month_after(month: date, count: int = 1) -> date:
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def opens_on(whose: Clock, month: date) -> date:
    """The first Monday; the next working day where that is a holiday."""
    day = month + (_MONDAY - month.weekday()) % 7 * _DAY
    days = _days(whose)
    return day if days.is_working(day) else days.after(day, 1)


def opens_at(whose: Clock, month: date) -> datetime:
    return recurrence.moment(opens_on(whose, month), TEN, whose.zone)


def prepared_at(whose: Clock, month: date) -> datetime:
    day = _days(whose).before(opens_on(whose, month), AHEAD)
    return recurrence.moment(day, TEN, whose.zone)


def closes_at(whose: Clock, opened_at: datetime) -> datetime:
    """In the afternoon of the fifth working day, the one on which it opened among them."""
    return _working_day(whose, opened_at, OPEN - 1, FIVE)


def nudge_at(whose: Clock, opened_at: datetime) -> datetime:
    return _working_day(whose, opened_at, NUDGE_ON - 1, TEN)


def passes_on_at(whose: Clock, asked_at: datetime) -> datetime:
    return _working_day(whose, asked_at, PATIENCE, TEN)


def next_month(whose: Clock, now: datetime) -> date:
    """The first month whose forum can still be prepared in time."""
    month = recurrence.local_date(now, whose.zone).replace(day=1)
    while prepared_at(whose, month) <= now:
        month = month_after(month)
    return month


def _working_day(whose: Clock, since: datetime, count: int, at: time) -> datetime:
    day = recurrence.local_date(since, whose.zone)
    later = _days(whose).after(day, count) if count else day
    return recurrence.moment(later, at, whose.zone)


def _days(whose: Clock) -> Days:
    if isinstance(whose, Team):
        return working.of_team(whose)
    return Days(whose.zone, whose.country, whose.region, whose.free)
