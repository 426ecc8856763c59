"""`/checkin`: call customers while nothing is wrong, log what you heard, be reminded of a few a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers import customers, sentences
from handlers.slack import mentions, modals, received
from handlers.views import blocks
from handlers.views import customers as customer_views
from handlers.views import outreach as views
from storage.customers import customers as known
from storage.customers import outreach, problems, reminders
from storage.customers.customers import Known
from storage.engine.database import Session, Store
from storage.people import people as persons
from storage.refusal import Refused
from storage.tables import Delivery, Person, Schedule

USAGE = {
    "problem": "Please say who and what is wrong, as in `/checkin problem Acme late delivery`.",
    "solved": "Please say whose problem is solved, as in `/checkin solved Acme`.",
    "edit": "Please say which customer, as in `/checkin edit Acme`.",
}


@dataclass(frozen=True)
class Picked:
    """What was to be done for the customer on a button, and the rest of what was typed."""

    customer: received.Number
    do: str = "log"
    text: str = ""


@dataclass(frozen=True)
class About:
    """The contact that the form changes, or the customer it is with; neither where they are named in it."""

    contact: received.Number | None = None
    customer: received.Number | None = None


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    text = mentions.plain(command.get("text") or "").strip()
    answer = await _answer(text, store=store, now=now, me=me, key=key)
    if answer.get("type") == "modal":
        await modals.open_(answer, body=command, client=client)
        await ack()
    else:
        await ack(**answer)


async def pick(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    """One of the names that came close was meant; what was typed goes to that customer."""
    meant = received.document(Picked, action.get("value"))
    customer = await store.read(known.find, meant.customer)
    answer = await _do(meant.do, _there(customer), meant.text, store=store, now=now, me=me, key=key)
    await modals.answer(answer, body=body, client=client, respond=respond)
    await ack()


async def open_contact(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store
) -> None:
    customer = _there(await store.read(known.find, received.number_on(action)))
    await modals.open_(views.form(customer, metadata={"customer": customer.id}), body=body, client=client)
    await ack()


async def open_details(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    contact = await store.read(outreach.find, received.number_on(action), by=me.id)
    form = views.form(contact.customer, contact=contact, metadata={"contact": contact.id})
    await modals.open_(form, body=body, client=client)
    await ack()


async def submit_contact(
    ack: AsyncAck, view: dict[str, Any], store: Store, now: datetime, me: Person, key: str | None
) -> None:
    about, filled = received.document(About, view["private_metadata"]), blocks.values(view)
    said: dict[str, Any] = {
        "note": (filled["note"] or "").strip(),
        "idea": (filled["idea"] or "").strip(),
        "feeling": received.number(filled["feeling"]) if filled["feeling"] else None,
        "is_proactive": filled["about"] != "yes",
    }
    if about.contact is not None:
        contact = await store.once(key, me.id, now, outreach.amend, id_=about.contact, by=me.id, **said)
    elif about.customer is not None:
        contact = await store.once(
            key, me.id, now, outreach.log, customer_id=about.customer, by=me.id, at=now, **said
        )  # fmt: skip
    else:
        contact = await store.once(
            key, me.id, now, outreach.log_by_name,
            name=filled["name"] or "", may_add=bool(filled["new"]), by=me.id, at=now, **said,
        )  # fmt: skip
    await ack(response_action="update", view=blocks.notice("Logged", views.logged(contact)["blocks"]))


async def undo(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    taken_back = await store.write(outreach.undo, id_=received.number_on(action), by=me.id, at=now)
    await modals.answer(views.taken_back(taken_back), body=body, client=client, respond=respond)
    await ack()


async def recount(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    me: Person,
) -> None:
    """*It was about a problem*, or it was not."""
    id_, is_proactive = map(received.number, (action.get("value") or "").partition(":")[::2])
    contact = await store.write(outreach.recount, id_=id_, by=me.id, is_proactive=bool(is_proactive))
    await modals.answer(views.logged(contact), body=body, client=client, respond=respond)
    await ack()


async def later(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    put_off = await _set_aside(action, store=store, now=now, me=me, for_a_cycle=False)
    await modals.answer(put_off, body=body, client=client, respond=respond, beside=True)
    await ack()


async def skip(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    put_off = await _set_aside(action, store=store, now=now, me=me, for_a_cycle=True)
    await modals.answer(put_off, body=body, client=client, respond=respond, beside=True)
    await ack()


def compose_reminder(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    owner = persons.find(session, [delivery.recipient]).get(delivery.recipient)
    told = reminders.suggestions(session, delivery)
    return views.reminder(told, now=now, zone=owner.zone if owner else "UTC") if told else None


async def _answer(text: str, *, store: Store, now: datetime, me: Person, key: str | None) -> dict[str, Any]:
    """What a typed command leads to: a private answer, or a form to open."""
    keyword, rest = (*text.split(maxsplit=1), "", "")[:2]
    match keyword.casefold():
        case "" | "list" | "mine" if not rest:
            return await customers.list_(store=store, now=now, me=me)
        case "help" if not rest:
            return views.private(views.HELP)
        case "remind":
            return await _remind(rest, store=store, now=now, me=me)
        case "add":
            return await customers.add(rest, store=store, now=now, me=me, key=key)
        case "problem" | "solved" | "edit" as do:
            if not rest:
                raise Refused(USAGE[do])
            return await _read_and_do(do, rest, store=store, now=now, me=me, key=key)
    return await _read_and_do("log", text, store=store, now=now, me=me, key=key)


async def _read_and_do(
    do: str, text: str, *, store: Store, now: datetime, me: Person, key: str | None
) -> dict[str, Any]:
    reading = await store.read(known.read, text)
    if reading.customer:
        return await _do(do, reading.customer, reading.rest, store=store, now=now, me=me, key=key)
    answer = customer_views.unknown(do, text, name=reading.name, rest=reading.rest, close=reading.close)
    if answer:
        return answer
    if do != "log":
        raise Refused(customer_views.unknown_words(reading.close))
    _require_fits(text)
    return views.form(None, name=reading.name[:200], note=reading.rest or text)


async def _do(
    do: str, customer: Known, text: str, *, store: Store, now: datetime, me: Person, key: str | None
) -> dict[str, Any]:
    _require_fits(text)
    match do:
        case "problem":
            if not text:
                raise Refused(USAGE["problem"])
            noted = await store.once(
                key, me.id, now, problems.open_, customer_id=customer.id, text=text, by=me.id, at=now
            )  # fmt: skip
            return customer_views.problem_noted(noted, text)
        case "solved":
            return await customers.solve(customer.id, text, store=store, now=now, me=me, key=key)
        case "edit":
            return await store.read(customers.edit_form, customer.id, me=me)
    if not text:
        return views.form(customer, metadata={"customer": customer.id})
    contact = await store.once(
        key, me.id, now, outreach.log, customer_id=customer.id, by=me.id, note=text, at=now
    )  # fmt: skip
    return views.logged(contact)


async def _remind(text: str, *, store: Store, now: datetime, me: Person) -> dict[str, Any]:
    schedule: Schedule | None
    match text.casefold():
        case "":
            schedule = await store.read(reminders.of, me.id)
        case "off":
            schedule = await store.write(reminders.switch_off, owner=me.id, now=now)
        case "on":
            schedule = await store.write(reminders.set_hour, owner=me.id, weekday=None, at=None, now=now)
        case _:
            wanted = sentences.read_hour(text)
            if wanted is None:
                raise Refused(
                    "Please write one weekday and a time, as in `/checkin remind tuesday 08:30`;"
                    " `/checkin remind off` and `on` work too."
                )
            schedule = await store.write(
                reminders.set_hour, owner=me.id, weekday=wanted[0], at=wanted[1], now=now
            )  # fmt: skip
    return views.private(views.hour(schedule))


async def _set_aside(
    action: Mapping[str, Any], *, store: Store, now: datetime, me: Person, for_a_cycle: bool
) -> dict[str, Any]:
    """The reminder itself is told anew by the outbox; this says at once when the customer comes back."""
    customer = await store.write(
        reminders.set_aside, customer_id=received.number_on(action), by=me, at=now, for_a_cycle=for_a_cycle
    )  # fmt: skip
    return views.set_aside(customer)


def _there(customer: Known | None) -> Known:
    if customer is None or customer.ended_at is not None:
        raise Refused("That customer is not on the list any more. `/checkin` shows who is.")
    return customer


def _require_fits(text: str) -> None:
    if len(text) > blocks.SECTION_LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; I keep up to {blocks.SECTION_LIMIT:,}. Please shorten it a little."
        )
