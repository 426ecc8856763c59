"""What people type after `/checkin add` and `/checkin remind`, in their own words. Pure."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Any
from unicodedata import normalize

from storage.customers import names
from storage.engine.text import BETWEEN, BLANK, COMMAS, STOPS, unended

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "other": 2, "second": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS_IN = {"d": 1, "w": 7, "f": 14, "m": 30, "q": 90, "y": 365}  # by the unit's first letter

_UNIT = r"(?:days?|d|weeks?|wks?|w|fortnights?|months?|quarters?|years?)\b"
_SPAN = rf"(?:(?P<number>\d{{1,4}})\s*(?P<unit>{_UNIT})?|(?:(?P<word>{'|'.join(_NUMBERS)})\s+)?(?P<bare>{_UNIT}))"
_GAP = rf"\s{BLANK},;{COMMAS}"
_START = rf"(?:\A|(?<![{_GAP}])[{_GAP}]+)(?:and\s+)?"
_STOP = rf"[{_GAP}.!?…{STOPS}]*\Z"
_DASH = r"[-‐‑‒–—―−](?=\s)"
_END = re.compile(rf"(?:[{_GAP}:]|(?<=\s)(?:{_DASH}|-?(?:{BETWEEN})))+\Z")  # "Acme / every 30 days", "Acme: every …"
_LATEST = re.compile(rf"{_START}(?:at\s+the\s+)?latest\s+(?:(?:after|every|within)\s+)?{_SPAN}{_STOP}", re.IGNORECASE)
_IDEAL = re.compile(rf"{_START}(?:every|each|once(?:\s+every)?)\s+{_SPAN}{_STOP}", re.IGNORECASE)
_SIDE = re.compile(rf"{_START}(?P<side>internal|external){_STOP}", re.IGNORECASE)
_TIME = re.compile(r"\A(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap]m)?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class NewCustomer:
    """``ideal_days``, ``latest_days`` and ``side`` are None where nothing was said of them."""

    name: str
    ideal_days: int | None = None
    latest_days: int | None = None
    side: str | None = None
    is_clear: bool = True  # nothing was left over, and no "every" that might have been meant as an interval

    @property
    def is_name_only(self) -> bool:
        return self.ideal_days is None and self.latest_days is None and self.side is None


def read_customer(text: str) -> NewCustomer:
    """`Acme every 2 weeks, at the latest 60 days, internal`: the name is what comes before; quotes make it sure."""
    quoted = names.unquote(text)
    rest = quoted[1] if quoted else text
    clauses: dict[str, Any] = {}
    while clause := _last_clause(rest):
        before, what, value = clause
        rest = _without_end(before)
        clauses.setdefault(what, value)
    name = names.clean(quoted[0] if quoted else _without_end(rest))
    is_clear = not rest.strip() if quoted else "ideal_days" in clauses or " every " not in f"{name} ".casefold()
    return NewCustomer(name, clauses.get("ideal_days"), clauses.get("latest_days"), clauses.get("side"), is_clear)


def read_hour(text: str) -> tuple[int | None, time | None] | None:
    """`tuesday 08:30`, `8.30am thu` or only one of the two; None for anything else."""
    weekday: int | None = None
    joined = re.sub(r"(\d)\s+([ap]m)\b", r"\1\2", normalize("NFKC", unended(text)), flags=re.IGNORECASE)
    at: time | None = None
    for word in re.split(rf"[\s,{COMMAS}]+", joined.strip()):
        if word.casefold() in {"on", "at", "every"}:
            continue
        if weekday is None and (named := _weekday(word)) is not None:
            weekday = named
        elif at is None and (hour := _time(word)) is not None:
            at = hour
        else:
            return None
    return None if weekday is None and at is None else (weekday, at)


def _without_end(text: str) -> str:
    """Searched from the left, a run of spaces and signs is tried at each of its places: so only the last ones are."""
    return text[:-40] + _END.sub("", f"{text[-40:]} ")


def _last_clause(text: str) -> tuple[str, str, Any] | None:
    if match := _SIDE.search(text):
        return text[: match.start()], "side", match["side"].lower()
    for what, pattern in (("latest_days", _LATEST), ("ideal_days", _IDEAL)):
        if match := pattern.search(text):
            return text[: match.start()], what, _days(match)
    return None


def _days(span: re.Match[str]) -> int:
    number = int(span["number"]) if span["number"] else _NUMBERS.get((span["word"] or "a").lower(), 1)
    return number * _DAYS_IN[(span["unit"] or span["bare"] or "days")[0].lower()]


def _weekday(word: str) -> int | None:
    beginning = word.casefold().rstrip("s.") if len(word) > 3 else word.casefold()
    if len(beginning) < 3:
        return None
    fits = [place for place, name in enumerate(WEEKDAYS) if name.casefold().startswith(beginning)]
    return fits[0] if len(fits) == 1 else None


def _time(word: str) -> time | None:
    match = _TIME.match(word)
    if not match:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
