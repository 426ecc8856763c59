"""The day of a contact as people type it before or after what they heard: "yesterday", "on Friday", "20 Nov". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.day_words import DAY_MONTH, MONTH_DAY, WEEKDAYS, month_of
from storage.refusal import Refused

A_YEAR = timedelta(days=366)
SOON = timedelta(days=60)  # a day without a year that comes so soon is rather meant than the one of last year

_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_WEEKDAY = "|".join(rf"{name}|{name[:3]}" for name in WEEKDAYS)
_FORMS = (
    r"(?P<word>today|yesterday|the day before yesterday)",
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?P<unit>day|week)s?\s+ago",
    rf"(?P<how>on|last)\s+(?P<weekday>{_WEEKDAY})",
    rf"(?P<alone>{_WEEKDAY})(?=\s*[,:;–—]|\s+-\s|\s*\Z)",
    r"(?:on\s+)?(?P<iso>\d{4}-\d\d-\d\d)(?![-\d])",
    rf"(?:on\s+)?{DAY_MONTH.pattern}",
    rf"(?:on\s+)?{MONTH_DAY.pattern}",
)
_BEFORE = [re.compile(rf"\A\s*{form}(?![\w-])(?:\s*[,:;.!–—]+|\s+-(?=\s))*\s*", re.IGNORECASE) for form in _FORMS]
_AFTER = [re.compile(rf"(?:\A|(?P<gap>[\s,;:–—(-]+)){form}[\s.!)]*\Z", re.IGNORECASE) for form in _FORMS]
_LAST = 60  # characters in which a day at the end stands
# What is still to come ends so too: "they want it on Friday", "open until 20 Dec".
_TO_COME = re.compile(
    r"(?:'ll|\b(?:will|want|wants|would|need|needs|shall|next|should|please|going to))\b"
    r"|\b(?:by|until|till|before|after|from|since|for|this|every|due|each|to|of|and|or)[\s(]*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """``day`` is None where none was said. ``words`` is what was heard."""

    day: date | None
    words: str


def read(text: str, *, today: date) -> Said:
    """Refused for a day at the beginning that is to come, or that was more than a year ago."""
    for pattern in _BEFORE:
        if (match := pattern.match(text)) and (days := _days(match, today)):
            return Said(_required(days, today), text[match.end() :])
    tail = max(0, len(text) - _LAST)
    for pattern in _AFTER:
        match = pattern.search(text, tail)
        if match and (day := _past(_days(match, today), today)) and not _TO_COME.search(text[: match.start()]):
            is_apart = bool((match["gap"] or "").strip()) or not match.start()
            return Said(day, text[: match.start()].rstrip() if is_apart else text)
    return Said(None, text)


def _required(days: list[date], today: date) -> date:
    if day := _past(days, today):
        return day
    if coming := [day for day in days if day > today]:
        raise Refused(
            f"{_in_words(min(coming))} is still to come. Please log a contact once you have spoken with them;"
            " a day of last year needs its year."
        )
    raise Refused(
        f"{_in_words(max(days))} is more than a year ago. The form takes that too: `/checkin NAME`, then"
        " *Log a contact*."
    )


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _past(days: list[date], today: date) -> date | None:
    """The latest that is over; none where the next of these days comes soon, and no year was said."""
    if len(days) > 1 and any(today < day <= today + SOON for day in days):
        return None
    over = [day for day in days if today - A_YEAR <= day <= today]
    return max(over, default=None)


def _days(match: re.Match[str], today: date) -> list[date]:
    """The days that may be meant: several where no year was said, none for a date that there is not."""
    said = {name: value.lower() for name, value in match.groupdict().items() if value and name != "gap"}
    if "word" in said:
        return [today - timedelta(days=("today", "yesterday").index(said["word"]) if " " not in said["word"] else 2)]
    if "number" in said:
        count = _NUMBERS.get(said["number"]) or int(said["number"])
        return [today - timedelta(days=count * (7 if said["unit"] == "week" else 1))]
    if named := said.get("weekday") or said.get("alone"):
        number = next(place for place, name in enumerate(WEEKDAYS) if name.startswith(named[:3]))
        ago = (today.weekday() - number) % 7
        return [today - timedelta(days=ago or (7 if said.get("how") == "last" else 0))]
    return list(_dates(said, today))


def _dates(said: dict[str, str], today: date) -> Iterator[date]:
    years = [int(said["year"])] if "year" in said else [today.year + ahead for ahead in (1, 0, -1)]
    written = [said["iso"]] if "iso" in said else [
        f"{year:04}-{month_of(said['month']):02}-{int(said['day']):02}" for year in years
    ]  # fmt: skip
    for each in written:
        try:
            yield date.fromisoformat(each)
        except ValueError:
            continue
