"""Moments in words, for moving the clock: "tomorrow 09:00", "next Monday 09:00", "in 2 hours"."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN = re.compile(r"in (?P<count>an?|\d+) (?P<unit>minute|hour|day|week)s?")
DAY = re.compile(rf"(?P<day>today|tomorrow|next ({'|'.join(DAYS)}))(?: (?:at )?(?P<time>\d\d?:\d\d))?")


def moment(words: str, now: datetime, zone: str = "UTC") -> datetime:
    """The moment that `words` mean for somebody in `zone`."""
    words = words.strip().lower()
    if span := SPAN.fullmatch(words):
        count = 1 if span["count"].startswith("a") else int(span["count"])
        return now + timedelta(**{f"{span['unit']}s": count})
    if named := DAY.fullmatch(words):
        here = ZoneInfo(zone)
        today = now.astimezone(here).date()
        at = time.fromisoformat((named["time"] or "09:00").zfill(5))
        day = today + timedelta(days=_days_ahead(named["day"], today.weekday()))
        return datetime.combine(day, at, tzinfo=here).astimezone(UTC)
    raise ValueError(f"the sandbox does not understand {words!r}; try 'tomorrow 09:00' or 'in an hour'")


def _days_ahead(day: str, today: int) -> int:
    if day in ("today", "tomorrow"):
        return int(day == "tomorrow")
    return (DAYS.index(day.removeprefix("next ")) - today - 1) % 7 + 1
