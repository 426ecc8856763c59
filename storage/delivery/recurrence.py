"""When something that recurs comes next. Pure: dates, times and zones in, moments out.

An occurrence is a local date, not a moment. Its moment is the local time on that date in the zone: a time
that the spring change leaves out moves forward by the gap, a time that the autumn change brings twice runs
the first time, and a day that a zone skipped (Apia, 30 December 2011) is no day. Cron triggers lose or double
one clock change in four; this rule none.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

NIGHT_FROM, NIGHT_UNTIL = time(20), time(8)  # nobody is asked unexpectedly at night
EARLIEST = "earliest"  # as soon as the date begins anywhere on earth
STILL_ON_TIME = timedelta(hours=1)
_FIRST_TO_BEGIN = "Pacific/Kiritimati"


def moment(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in ``zone`` show ``at`` on ``day``."""
    return datetime.combine(day, at, tzinfo=_zone(zone)).astimezone(UTC)


def exists(day: date, zone: str) -> bool:
    """Whether ``zone`` had this day at all."""
    noon = datetime.combine(day, time(12), tzinfo=_zone(zone))
    return noon.astimezone(UTC).astimezone(_zone(zone)).date() == day


def next_day(after: date, *, weekdays: Collection[int], zone: str) -> date:
    """The first matching local date after ``after``. ``weekdays`` holds 0 (Monday) to 6 and is not empty."""
    day = after + timedelta(days=1)
    while day.weekday() not in weekdays or not exists(day, zone):
        day += timedelta(days=1)
    return day


def first_day(now: datetime, *, weekdays: Collection[int], at: time, zone: str) -> date:
    """The first matching local date whose moment still lies ahead of ``now``."""
    day = now.astimezone(_zone(zone)).date() - timedelta(days=2)
    while moment(day := next_day(day, weekdays=weekdays, zone=zone), at, zone) <= now:
        pass
    return day


def local_time(now: datetime, zone: str) -> datetime:
    """The same instant as clocks in ``zone`` show it."""
    return now.astimezone(_zone(zone))


def local_date(now: datetime, zone: str) -> date:
    return local_time(now, zone).date()


def by_day(moment_: datetime, zone: str) -> datetime:
    """The same instant, or, where it is night in ``zone``, the end of that night."""
    local = local_time(moment_, zone)
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return moment_
    is_evening = local.time() >= NIGHT_FROM
    return moment(local.date() + timedelta(days=1 if is_evening else 0), NIGHT_UNTIL, zone)


def in_time_or_by_day(at: datetime, now: datetime, zone: str) -> datetime:
    """When to say what was to be said ``at`` a time that somebody chose: an hour late it is not what they chose."""
    return by_day(now, zone) if now - at > STILL_ON_TIME else max(at, now)


def known_zone(name: str | None) -> str:
    """The name, if it is one of a zone that this machine knows; otherwise "", which people.find fills in."""
    return name if name and name in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(_FIRST_TO_BEGIN if zone == EARLIEST else zone)
