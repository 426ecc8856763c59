"""`/warmline away`: days on which I ask somebody nothing."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals, received
from handlers.slack.mentions import after_first_word, decode
from handlers.views import away as views
from handlers.views import blocks
from storage.across import away
from storage.across.away import Absence
from storage.delivery import recurrence
from storage.engine.database import Store
from storage.refusal import Refused, literal
from storage.tables import Person

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HALF = re.compile(r"(?<![\s,])[\s,]+(?:(?P<am>am|mornings?)|pm|afternoons?)\Z")
_BETWEEN = re.compile(r"\s*(?:\.{2,}|…|[–—]|\bto\b|\buntil\b|\btill\b)\s*|\s+-\s+|\s+")


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    typed = decode(after_first_word(command.get("text")))
    if not typed:
        there = await store.read(away.mine, me, now=now)
        await modals.open_(views.form(there), body=command, client=client)
        await ack()
    elif typed.lower() == "list":
        await ack(**views.answer(await store.read(away.mine, me, now=now)))
    else:
        absence = read(typed, today=recurrence.local_date(now, me.zone))
        there = await store.once(key, me.id, now, away.add, person=me, absence=absence, now=now)
        await ack(**views.answer(there, added=absence))


async def open_form(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, now: datetime, me: Person
) -> None:
    """*Away dates* on Home."""
    await modals.open_(views.form(await store.read(away.mine, me, now=now)), body=body, client=client)
    await ack()


async def submit(ack: AsyncAck, view: dict[str, Any], store: Store, now: datetime, me: Person, key: str | None) -> None:
    filled = blocks.values(view)
    if not filled["first"]:
        raise Refused("Please choose a day.", field="first")
    absence = Absence(
        received.day(filled["first"]),
        received.day(filled["last"] or filled["first"]),
        filled["half"] if filled["half"] in ("am", "pm") else "",
    )
    there = await store.once(key, me.id, now, away.add, person=me, absence=absence, now=now)
    await ack(response_action="update", view=views.confirmation(there, absence))


async def remove(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    absence = received.parsed(views.from_value, action.get("value"))
    there = await store.write(away.remove, person=me, absence=absence, now=now)
    if modals.is_in_window(body):  # the form: what is filled in stays
        await modals.open_(views.form(there), body=body, client=client, in_place=True)
    else:
        await respond(**views.answer(there), replace_original=True)
    await ack()


def read(typed: str, *, today: date) -> Absence:
    """An absence as typed: one day or two, and perhaps a half. Refused, with the way to write it, otherwise."""
    text = typed.strip().lower()
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
        raise Refused(f"I do not know the day “{literal(word)}”. {views.HOW}") from error
