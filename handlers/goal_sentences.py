"""What people type after `/warmline goals`: what they want to reach, and until when. Pure."""

import re
from datetime import date
from unicodedata import normalize

from storage.engine.text import unended

_UNTIL = re.compile(r"\suntil\s", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\A(?P<day>\d{1,2})\.?\s+(?P<month>[a-z]{3,9})\.?(?:\s+(?P<year>\d{4}))?\Z")
_MONTH_FIRST = re.compile(r"\A(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:,?\s+(?P<year>\d{4}))?\Z")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def read(text: str, *, today: date) -> tuple[str, date | None]:
    """The goal and its last day; what cannot be read as a day stays in the text."""
    found = list(_UNTIL.finditer(text))
    if found and (day := read_day(text[found[-1].end() :], today=today)):
        return text[: found[-1].start()].rstrip(" ,;"), day
    return text, None


def read_day(typed: str, *, today: date) -> date | None:
    """`2027-02-28`, `28 February` or `Feb 28 2027`; without a year it is the next one."""
    word = unended(normalize("NFKC", typed)).lower()
    try:
        return date.fromisoformat(word)
    except ValueError:
        named = _DAY_FIRST.match(word) or _MONTH_FIRST.match(word)
        return _named(named, today) if named else None


def _named(named: re.Match[str], today: date) -> date | None:
    months = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(named["month"])]
    if len(months) != 1:
        return None
    years = [int(named["year"])] if named["year"] else [today.year, today.year + 1]
    days = [day for year in years if (day := _day(year, months[0], int(named["day"])))]
    return next((day for day in days if named["year"] or day > today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
