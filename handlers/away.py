"""`/warmline away`: days on which I ask somebody nothing, as they, their status in Slack or a calendar say."""

from datetime import date, datetime

from handlers import day_words
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import away as views
from handlers.views import blocks
from handlers.views.answers import Answer
from storage.across import away, away_shown, away_status
from storage.across.away import Absence
from storage.across.away_feeds import FEED_UNMATCHED
from storage.across.away_shown import AwayDates
from storage.delivery import recurrence
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import admins
from storage.refusal import Refused
from storage.tables import AwayFeed, Delivery

_SWITCHES = {"status on": True, "status off": False}


async def command(call: Call) -> Answer:
    typed = await naming.plain(call.rest, call)
    if not typed:
        return await open_form(call)
    word = " ".join(unended(typed).lower().split())
    if word == "list":
        return views.answer(await _dates(call))
    if word in _SWITCHES or word == "status":
        return await _switch(_SWITCHES.get(word), call)
    return await _add(day_words.read(typed, today=_today(call), how=views.HOW), call)


async def open_form(call: Call) -> Answer:
    """*Away dates* on Home."""
    return Answer(modal=views.form(await _dates(call)))


async def open_until(call: Call) -> Answer:
    """*Until when?* on Home, where Slack's status says that somebody is away: the form begins with today."""
    return Answer(modal=views.form(await _dates(call), first=_today(call)))


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
    await call.once(away.remove, person=call.me, absence=absence, now=call.now)
    if call.is_in_modal:  # the form: what is filled in stays
        return Answer(modal=views.form(await _dates(call)), in_place=True)
    return views.answer(await _dates(call))


async def ignore_status(call: Call) -> Answer:
    """*Do not read my status*, and *Read my status*."""
    await call.once(away_status.switch, person=call.me, is_on=call.value == "on", now=call.now)
    if call.is_in_modal:
        return Answer(modal=views.form(await _dates(call)), in_place=True)
    return views.answer(await _dates(call))


async def _switch(wanted: bool | None, call: Call) -> Answer:
    """`/warmline away status on` and `off`; alone it says which."""
    if wanted is not None:
        await call.once(away_status.switch, person=call.me, is_on=wanted, now=call.now)
    return views.status(await _dates(call))


async def _add(absence: Absence, call: Call) -> Answer:
    there = await call.once(away.add, person=call.me, absence=absence, now=call.now)
    return views.answer(await _dates(call), own=there, added=absence)


async def _dates(call: Call) -> AwayDates:
    return await call.read(away_shown.look, call.me, now=call.now)


def _today(call: Call) -> date:
    return recurrence.local_date(call.now, call.me.zone)


def compose_unmatched(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing once the calendar names nobody like that, or is read no more."""
    feed = session.get(AwayFeed, delivery.subject)
    is_admin = delivery.recipient in admins.everybody(session).all
    return views.unmatched(feed.unmatched) if feed and feed.unmatched and is_admin else None


FEATURE = Feature(
    commands={"/warmline away": command},
    words={"/warmline away": Words(alone=("list",), before=("status",))},
    actions={"away_new": open_form, "away_until": open_until, "away_remove": remove, "away_status": ignore_status},
    views={"away_form": submit},
    composers={FEED_UNMATCHED: compose_unmatched},
    help=views.IN_HELP,
)
