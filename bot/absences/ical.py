"""A calendar (iCal) as events: what recurs is unrolled, what was cancelled is left out. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from bot.absences.fetching import CannotRead
from storage.across.away import Absence
from storage.delivery import recurrence

MOST = 5_000  # events
MORNING, NOON, AFTERNOON_ENDS = time(9), time(13), time(17)
ENOUGH = timedelta(hours=3)  # of the four of a half day
_DAY = timedelta(days=1)
_ENDLESS = {"SECONDLY", "MINUTELY", "HOURLY"}  # nobody is absent so often
_WORKS = {"WORKINGELSEWHERE"}  # as Outlook says of those who work from home


@dataclass(frozen=True)
class Event:
    """``start`` and ``end`` as the calendar has them: two days, the second not included, or two moments."""

    start: date
    end: date
    summary: str
    attendees: tuple[str, ...]
    organizer: str


def events(body: bytes, *, first: date, last: date) -> list[Event]:
    """What takes place between two days. Raises CannotRead where it is no calendar."""
    try:
        calendars = icalendar.Calendar.from_ical(body, multiple=True)
    except Exception as error:  # the library raises many kinds at what is no calendar
        raise CannotRead("no_calendar") from error
    if not calendars or any(getattr(one, "name", "") != "VCALENDAR" for one in calendars):
        raise CannotRead("no_calendar")
    found: list[Event] = []
    for calendar in calendars:
        _drop(calendar)
        try:
            unrolled = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last + _DAY)
        except Exception as error:  # one that it cannot take in
            raise CannotRead("no_calendar") from error
        found += [event for component in unrolled for event in _event(component)]
    return found


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


def _drop(calendar: Any) -> None:
    """What would be unrolled for ever, and what is too much."""
    there = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    if len(there) > MOST:
        raise CannotRead("too_many")
    calendar.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT" or not _is_endless(one)]


def _is_endless(component: Any) -> bool:
    rules = component.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        often = {str(one).upper() for one in rule.get("FREQ", [])} & _ENDLESS
        if often or rule.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
            return True
    return False


def _event(component: Any) -> Iterator[Event]:
    is_cancelled = str(component.get("STATUS", "")).upper() == "CANCELLED"
    if is_cancelled or str(component.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in _WORKS:
        return
    start, end = component.start, component.end
    if isinstance(start, datetime) != isinstance(end, datetime):
        return
    invited = component.get("ATTENDEE", [])
    coming = [
        one
        for one in (invited if isinstance(invited, list) else [invited])
        if str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() != "DECLINED"
    ]
    attendees = tuple(dict.fromkeys(filter(None, map(_mail, coming))))
    yield Event(start, end, str(component.get("SUMMARY", "")), attendees, _mail(component.get("ORGANIZER", "")))


def _mail(address: Any) -> str:
    text = str(address).strip().lower()
    return text.removeprefix("mailto:") if "@" in text else ""


def _local(moment: datetime, zone: str) -> datetime:
    """By the clock there, without a zone; what has none in the calendar is meant by everybody's own."""
    local = moment if moment.tzinfo is None else recurrence.local_time(moment.astimezone(UTC), zone)
    return local.replace(tzinfo=None)


def _halves(day: date) -> Iterator[tuple[str, datetime, datetime]]:
    yield "am", datetime.combine(day, MORNING), datetime.combine(day, NOON)
    yield "pm", datetime.combine(day, NOON), datetime.combine(day, AFTERNOON_ENDS)


def _overlap(start: datetime, end: datetime, begin: datetime, until: datetime) -> timedelta:
    return max(min(end, until) - max(start, begin), timedelta())
