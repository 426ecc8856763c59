"""`/warmline away`: days on which I ask somebody nothing."""

import re
from datetime import date, timedelta
from unicodedata import normalize

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import away as views
from handlers.views.answers import Answer
from storage.across import away
from storage.across.away import Absence
from storage.delivery import recurrence
from storage.engine.text import trimmed, unended
from storage.refusal import Refused, theirs

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HALF = re.compile(r"(?<![\s,])[\s,]+(?:(?P<am>am|mornings?)|pm|afternoons?)\Z")
_BETWEEN = re.compile(r"\s*(?:\.{2,}|…|[–—~〜]|\bto\b|\buntil\b|\btill\b)\s*|\s+-\s+|\s+")


async def command(call: Call) -> Answer:
    typed = await naming.plain(call.rest, call)
    if not typed:
        return await open_form(call)
    if unended(typed).lower() == "list":
        return views.answer(await call.read(away.mine, call.me, now=call.now))
    return await _add(read(typed, today=recurrence.local_date(call.now, call.me.zone)), call)


async def open_form(call: Call) -> Answer:
    """*Away dates* on Home."""
    return Answer(modal=views.form(await call.read(away.mine, call.me, now=call.now)))


async def submit(call: Call) -> Answer:
    filled = call.filled
    if not (start := filled["first"] or filled["last"]):
        raise Refused("Please choose a day.", field="first")
    if not filled["first"]:
        call.refusals.add("Please choose a day.", field="first")
    first, last = received.day(start), received.day(filled["last"] or start)
    return await _add(Absence(first, last, filled["half"] if filled["half"] in ("am", "pm") else ""), call)


async def remove(call: Call) -> Answer:
    absence = received.parsed(views.from_value, call.value)
    left = await call.once(away.remove, person=call.me, absence=absence, now=call.now)
    if call.is_in_modal:  # the form: what is filled in stays
        return Answer(modal=views.form(left), in_place=True)
    return views.answer(left)


async def _add(absence: Absence, call: Call) -> Answer:
    there = await call.once(away.add, person=call.me, absence=absence, now=call.now)
    return views.answer(there, added=absence)


def read(typed: str, *, today: date) -> Absence:
    """An absence as typed: one day or two, and perhaps a half. Refused, with the way to write it, otherwise."""
    text = trimmed(normalize("NFKC", typed)).lower()
    text = text if text.endswith("..") else unended(text)  # "from the 24th.." has no end yet
    half = _HALF.search(text)
    first, *others = _BETWEEN.split(text[: half.start()] if half else text)
    if len(others) > 1:
        raise Refused(f"I could not read those dates. {views.HOW}")
    start = _day(first, today)
    end = _day(others[0], start) if others else start
    return Absence(start, end, "" if half is None else "am" if half["am"] else "pm")


def _day(word: str, today: date) -> date:
    """A day by its date or its name: a weekday is the next one after ``today``."""
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    for number, name in enumerate(_WEEKDAYS):
        if word in {name, name[:3]}:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(word if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else "")
    except ValueError as error:
        raise Refused(f"I do not know the day “{theirs(word)}”. {views.HOW}") from error


FEATURE = Feature(
    commands={"/warmline away": command},
    words={"/warmline away": Words(alone=("list",))},
    actions={"away_new": open_form, "away_remove": remove},
    views={"away_form": submit},
    help=views.IN_HELP,
)
