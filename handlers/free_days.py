"""`/warmline free`: days on which the company, or one team, does not work, besides public holidays."""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers import day_words
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import free_days as views
from handlers.views.answers import Answer
from storage.across import free
from storage.delivery import recurrence
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import free_days, people, team_menus, teams
from storage.refusal import Refused
from storage.tables import Person

# These are for words between which there is one space or the end of a line: see _lines.
_FOR = re.compile(r"\sfor\s(?P<team>.+)\Z", re.IGNORECASE)
_PARTS = re.compile(r"\s?(?:[,;\n](?!\s?\d{4}\b(?!-))|\band\b)\s?")  # no comma before a year, as in "Dec 24, 2026"
_HALF_DAY = re.compile(r"\shalf(?:[ -]day)?s?\Z", re.IGNORECASE)  # the afternoon, unless it says which


async def command(call: Call) -> Answer:
    """`/warmline free`, `free new` and `free 2026-12-24, 2026-12-31 half for Support`."""
    typed = _lines(await naming.plain(call.rest, call))
    word = unended(typed).lower()
    if word in ("", "list"):
        return await _shown(call)
    if word in ("new", "form"):
        return await open_form(call)
    named = _FOR.search(typed)
    team_id = (await call.read(teams.named, named["team"])).id if named else None
    parts = _PARTS.split(typed[: named.start()] if named else typed)
    days = [day for part in parts if part for day in _read(part, call)]
    return await _add(days, team_id, call)


async def open_form(call: Call) -> Answer:
    choices, may_set_all = await call.read(_choices, me=call.me)
    if not (choices or may_set_all):
        raise Refused("Admins set free days, and leads those of their team. `/warmline admin` shows whom you can ask.")
    return Answer(modal=views.form(choices, may_set_all=may_set_all))


async def submit(call: Call) -> Answer:
    filled = call.filled
    if not filled["first"]:
        raise Refused("Please choose a day.", field="first")
    first = received.day(filled["first"])
    last = received.day(filled["last"]) if filled["last"] else first
    half = filled["half"] if filled["half"] in ("am", "pm") else ""
    team_id = received.number(filled["team"] or "0") or None
    return await _add(_days(first, last, half), team_id, call)


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who may speak for more teams than a list takes."""
    choices, may_set_all = await call.read(_choices, me=call.me, typed=call.value)
    return Answer(options=views.whose(choices, may_set_all=may_set_all))


async def remove(call: Call) -> Answer:
    day, team_id = received.parsed(views.from_value, call.value)
    await call.once(free.remove, day, team_id=team_id, by=call.me, now=call.now)
    return await _shown(call)


async def _add(days: list[tuple[date, str]], team_id: int | None, call: Call) -> Answer:
    await call.once(free.add, days, team_id=team_id, by=call.me, now=call.now)
    return await _shown(call, done=True)


async def turn_page(call: Call) -> Answer:
    return replace(await _shown(call, page=call.number), beside=True)


async def _shown(call: Call, *, page: int = 0, done: bool = False) -> Answer:
    coming = await call.read(free_days.coming, call.me, today=_today(call), page=page)
    may_set_all = await call.read(people.is_admin, call.me)
    may_add = may_set_all or bool(await call.read(teams.manageable, call.me, most=1))
    return views.listed(coming, may_add=may_add, may_set_all=may_set_all, done=done)


def _choices(session: Session, *, me: Person, typed: str = "") -> tuple[list[tuple[str, int]], bool]:
    """The teams whose free days somebody may set, and whether also the company's."""
    return team_menus.to_lead(session, me, typed), people.is_admin(session, me)


def _lines(typed: str) -> str:
    """With no more space than parts words and lines: a pattern would try each place of a long one anew."""
    return "\n".join(words for line in typed.splitlines() if (words := " ".join(line.split())))


def _read(part: str, call: Call) -> list[tuple[date, str]]:
    text = _HALF_DAY.sub(" pm", part)
    absence = day_words.read(text, today=_today(call), how=views.HOW)
    return _days(absence.first, absence.last, absence.half)


def _days(first: date, last: date, half: str) -> list[tuple[date, str]]:
    if last < first:
        raise Refused(f"That would end ({last}) before it starts ({first}).", field="last")
    count = min((last - first).days, free_days.MOST) + 1
    return [(first + timedelta(days=number), half) for number in range(count)]


def _today(call: Call) -> date:
    return recurrence.local_date(call.now, call.me.zone)


FEATURE = Feature(
    commands={"/warmline free": command},
    words={"/warmline free": Words(alone=("new", "list"))},
    actions={"free_new": open_form, "free_page": turn_page, "free_remove": remove},
    views={"free_form": submit},
    menus={"free_form.team": offer_teams},
    help=views.IN_HELP,
)
