"""Which days and half days an event of a calendar covers for somebody. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.absences.event import Event
from storage.across.away import Absence
from storage.delivery import recurrence

MORNING, NOON, AFTERNOON_ENDS = time(9), time(13), time(17)
ENOUGH = timedelta(hours=3)  # of the four of a half day
_DAY = timedelta(days=1)


def absences(event: Event, zone: str, *, first: date, last: date) -> Iterator[Absence]:
    """The days and half days between two days that an event covers, by the clock of somebody in ``zone``."""
    if not isinstance(event.start, datetime) or not isinstance(event.end, datetime):
        end = max(event.end - _DAY, event.start)
        if event.start <= last and end >= first:
            yield Absence(max(event.start, first), min(end, last))
        return
    start, end = (_local(moment, zone) for moment in (event.start, event.end))
    day = max(start.date(), first)
    while day <= min(end.date(), last):
        covered = {half for half, *hours in _halves(day) if _overlap(start, end, *hours) >= ENOUGH}
        if covered:
            yield Absence(day, day, "" if len(covered) == 2 else covered.pop())
        day += _DAY


def _local(moment: datetime, zone: str) -> datetime:
    """By the clock there, without a zone; what has none in the calendar is meant by everybody's own."""
    local = moment if moment.tzinfo is None else recurrence.local_time(moment.astimezone(UTC), zone)
    return local.replace(tzinfo=None)


def _halves(day: date) -> Iterator[tuple[str, datetime, datetime]]:
    yield "am", datetime.combine(day, MORNING), datetime.combine(day, NOON)
    yield "pm", datetime.combine(day, NOON), datetime.combine(day, AFTERNOON_ENDS)


def _overlap(start: datetime, end: datetime, begin: datetime, until: datetime) -> timedelta:
    return max(min(end, until) - max(start, begin), timedelta())
