"""A calendar (iCal) as events: what recurs is unrolled, what was cancelled is left out. Pure.

It takes as long as the calendar makes it: `apart.py` sees to it that this ends.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from bot.absences.event import CannotRead, Event

MOST = 5_000  # events as they are written
MOST_UNROLLED = 50_000  # and with all that recurs
_DAY = timedelta(days=1)
_ENDLESS = {"SECONDLY", "MINUTELY", "HOURLY"}  # nobody is absent so often
_WORKS = {"WORKINGELSEWHERE"}  # as Outlook says of those who work from home


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
        if len(found) + len(unrolled) > MOST_UNROLLED:
            raise CannotRead("too_many")
        found += [event for component in unrolled for event in _event(component)]
    return found


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
