"""When somebody is asked: five working days of their own, at their own hour."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from storage.delivery import recurrence
from storage.people.working import Days

LENGTH = 5  # working days
NUDGED_ON = 3
ASKED_AT, ENDS_AT = time(10), time(17)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    asked_at: datetime
    nudged_at: datetime
    ends_at: datetime
    days: Sequence[date]


def begins(days: Days, first: date) -> Window:
    """The window of somebody from a day on. Their absences make it no longer: others wait for its end."""
    calendar = replace(days, absences=())
    one = first if calendar.is_working(first) else calendar.after(first, 1)
    listed = [one]
    while len(listed) < LENGTH:
        listed.append(calendar.after(listed[-1], 1))
    return Window(
        asked_at=recurrence.moment(one, ASKED_AT, days.zone),
        nudged_at=recurrence.moment(listed[NUDGED_ON - 1], ASKED_AT, days.zone),
        ends_at=recurrence.moment(listed[-1], ENDS_AT, days.zone),
        days=listed,
    )


def is_mostly_away(days: Days, window: Window) -> bool:
    """Whether somebody is away for more than half of it."""
    return sum(_away(days, day) for day in window.days) > len(window.days) / 2


def _away(days: Days, day: date) -> float:
    """Half a day is half a day."""
    halves = {away.half for away in days.absences if away.first_day <= day <= away.last_day}
    return 1 if "" in halves or {"am", "pm"} <= halves else 0.5 * len(halves)
