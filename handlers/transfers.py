"""A customer is handed over: `/checkin hand Acme to @bo`, *Hand over to …*, and what the colleague answers."""

import re
from dataclasses import dataclass
from datetime import datetime

from handlers import customers
from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import mentions, naming, received
from handlers.views import blocks, close_names
from handlers.views import transfers as views
from handlers.views.answers import Answer
from storage.customers import customers as kept
from storage.customers import handing, transfers
from storage.customers.transfers import TRANSFER, TRANSFER_NEWS, TRANSFER_REMINDER
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.refusal import Refused
from storage.tables import Delivery

USAGE = "Please say which customer and to whom, as in `/checkin hand Acme to @colleague, they like to be called early`."
_SOMEBODY = re.compile(mentions.PERSON)
_SOMEBODY_ELSE = re.compile(rf"{mentions.PERSON}\s*(?:and|or|&amp;|[/+])\s*<(?:@|!subteam)", re.IGNORECASE)
_OVER = re.compile(r"\Aover\s+", re.IGNORECASE)
_TO = re.compile(r"\s*\b(?:over\s+)?to\s*\Z", re.IGNORECASE)
# Somebody whom Slack has not marked: an @name in front, or what stands alone behind "to".
_UNMARKED = re.compile(
    r"\A(?:(?:over\s+)?to\s+)?(?P<at>[@＠]\w[\w.-]*)(?:\W+|\Z)"
    r"|\A(?:over\s+)?to\s+(?P<bare>\w[\w.'’-]*(?:\s+\w[\w.'’-]*){0,2})\s*(?:[,;:]\s*|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class About:
    """Whom the form hands over."""

    customer: received.Number


async def command(call: Call) -> Answer:
    """`/checkin hand Acme to @bo`, with what they should know behind it; without a colleague it opens the form."""
    if _SOMEBODY_ELSE.search(call.rest):
        raise Refused("One colleague looks after a customer. Please name one, and ask the other should they say no.")
    text = await _with_colleague(call.rest, call)
    if not text:
        raise Refused(USAGE)
    reading = await call.read(kept.read, text)
    if reading.customer is None and _OVER.match(text):  # "hand over Acme to @bo"
        reading = await call.read(kept.read, _OVER.sub("", text))
    if reading.customer:
        return await hand(reading.customer.id, reading.rest, call)
    shown = await naming.plain(call.rest, call)
    answer = close_names.unknown("hand", shown, name=reading.name, rest=reading.rest, close=reading.close)
    if answer is None:
        raise Refused(close_names.unknown_words(reading.close))
    return answer


async def hand(customer_id: int, text: str, call: Call) -> Answer:
    """What was typed after the customer's name: to whom, and what they should know."""
    person, note = _whom(text)
    if person is not None:
        return await _ask(customer_id, person, note, call)
    customer = await call.read(handing.to_hand, id_=customer_id, by=call.me)
    meant, note = _unmarked(note)
    if meant.casefold() == "me":
        return await _ask(customer_id, call.me.id, note, call)
    return Answer(modal=views.form(customer, note=note, unknown=meant))


async def open_form(call: Call) -> Answer:
    return Answer(modal=views.form(await call.read(handing.to_hand, id_=call.number, by=call.me)))


async def open_again(call: Call) -> Answer:
    """*Ask somebody else*: the note is there already."""
    before = await call.read(handing.again, id_=call.number, by=call.me)
    return Answer(modal=views.form(before.customer, note=before.note))


async def submit(call: Call) -> Answer:
    return await _ask(call.about(About).customer, call.filled.text("person"), call.filled.text("note"), call)


async def accept(call: Call) -> Answer:
    return views.accepted(await call.once(handing.accept, id_=call.number, by=call.me, at=call.now))


async def decline(call: Call) -> Answer:
    return views.declined(await call.once(handing.decline, id_=call.number, by=call.me, at=call.now))


async def take_back(call: Call) -> Answer:
    return views.taken_back(await call.once(handing.take_back, id_=call.number, by=call.me, at=call.now))


async def take(call: Call) -> Answer:
    """*Mine*, beside a customer whom nobody looks after."""
    return views.accepted(await call.once(handing.take, customer_id=call.number, by=call.me, at=call.now))


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = transfers.to_tell(session, delivery.subject, reader=delivery.recipient)
    if found is None or not (found.is_open or delivery.ts):
        return None
    return views.question(found, now=now)


def compose_reminder(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = transfers.to_tell(session, delivery.subject, reader=delivery.recipient)
    return views.reminder(found) if found else None


def compose_news(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = transfers.find(session, delivery.subject)
    return views.news(found) if found else None


async def _ask(customer_id: int, person: str, note: str, call: Call) -> Answer:
    with call.refusals:
        await customers.require_owner(person, call, field="person")
    told = trimmed(note)
    asked = await call.once(handing.ask, customer_id=customer_id, to=person, note=told, by=call.me, at=call.now)
    return views.asked(asked)


async def _with_colleague(text: str, call: Call) -> str:
    """The text in plain words, but for the first colleague in it, who stays marked."""
    first = _SOMEBODY.search(text)
    if first is None:
        return await naming.plain(text, call)
    around = (text[: first.start()], text[first.end() :])
    before, behind = [mentions.plain(part, names=await naming.names(part, call)) for part in around]
    return f"{before} <@{first['id']}> {behind}"


def _whom(text: str) -> tuple[str | None, str]:
    """The colleague, and the words around: "to" belongs to them."""
    found = _SOMEBODY.search(text)
    if found is None:
        return None, text
    before, behind = _TO.sub("", text[: found.start()]), text[found.end() :]
    return found["id"], trimmed(re.sub(r"\A[\s,;:.–—-]+", "", f"{before} {behind}"))


def _unmarked(text: str) -> tuple[str, str]:
    """What somebody is called whom Slack has not marked, "" for nobody, and the words behind."""
    found = _UNMARKED.match(text)
    if found is None:
        return "", text
    named = (found["bare"] or "").split()
    if len(named) > 1 and not all(word[0].isupper() for word in named):  # "to be called early"
        return "", text
    return found["at"] or " ".join(named), text[found.end() :]


FEATURE = Feature(
    actions={
        "checkin_hand": open_form,
        "checkin_hand_again": open_again,
        "checkin_hand_back": take_back,
        "checkin_hand_no": decline,
        "checkin_hand_yes": accept,
        "checkin_mine": take,
    },
    views={"checkin_hand": submit},
    composers={TRANSFER: compose, TRANSFER_REMINDER: compose_reminder, TRANSFER_NEWS: compose_news},
    audited=nothing("checkin_hand", "checkin_hand_again", because=THE_TEAMS),
)
