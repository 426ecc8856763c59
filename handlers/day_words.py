"""Days as people type them, read: "2026-12-24..2026-12-28", "24 Dec afternoon", "friday", "tomorrow". Pure."""

import re
from datetime import date, timedelta
from unicodedata import normalize

from storage.across.away import Absence
from storage.engine.text import trimmed, unended
from storage.refusal import Refused, theirs

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "(?P<month>" + "|".join(rf"{name}|{name[:3]}\.?|{name[:4]}\.?" for name in _MONTHS) + ")"
_YEAR = r"(?:[\s,]+(?P<year>\d{4}))?"
# "24 Dec", "24th of December 2026"; "Dec 24", "December 24th, 2026"
DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of\s+)?{_MONTH}(?![a-z]){_YEAR}(?!\d)")
MONTH_DAY = re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}(?![\d-])")
_HALF = re.compile(r"(?<![\s,])[\s,]+(?:(?P<am>am|mornings?)|pm|afternoons?)\Z")
_BETWEEN = re.compile(r"\s*(?:\.{2,}|…|[–—~〜]|\bto\b|\buntil\b|\btill\b)\s*|\s+-\s+|\s+")


def read(typed: str, *, today: date, how: str) -> Absence:
    """One day or two, and perhaps a half, as typed. Refused, with ``how`` to write it, otherwise."""
    text = trimmed(normalize("NFKC", typed)).lower()
    text = text if text.endswith("..") else unended(text)  # "from the 24th.." has no end yet
    text = MONTH_DAY.sub(lambda one: _spelt(one, today), DAY_MONTH.sub(lambda one: _spelt(one, today), text))
    half = _HALF.search(text)
    first, *others = _BETWEEN.split(text[: half.start()] if half else text)
    if len(others) > 1:
        raise Refused(f"I could not read those dates. {how}")
    start = _day(first, today, how)
    end = _day(others[0], start, how) if others else start
    return Absence(start, end, "" if half is None else "am" if half["am"] else "pm")


def _day(word: str, today: date, how: str) -> date:
    """A day by its date or its name: a weekday is the next one after ``today``."""
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    for number, name in enumerate(WEEKDAYS):
        if word in {name, name[:3]}:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(word if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else "")
    except ValueError as error:
        raise Refused(f"I do not know the day “{theirs(word)}”. {how}") from error


def month_of(named: str) -> int:
    """The number of a month by its name, or by how that begins."""
    return 1 + next(number for number, name in enumerate(_MONTHS) if name.startswith(named.rstrip(".")))


def _spelt(named: re.Match[str], today: date) -> str:
    """A day with its month by name, as 2026-12-24: the next such day where no year is named."""
    month = month_of(named["month"])
    year = int(named["year"] or today.year)
    is_over = not named["year"] and (month, int(named["day"])) < (today.month, today.day)
    return f"{year + is_over:04}-{month:02}-{int(named['day']):02}"
