"""The customers behind `/checkin`: the list, adding, editing, ending, and problems that are solved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers import sentences
from handlers.slack import modals, people, received
from handlers.views import blocks
from handlers.views import customers as views
from handlers.views import outreach as contact_views
from handlers.views.kudos import WHY_NOT
from storage.customers import changes, customers, names, outreach, problems, reminders
from storage.customers.customers import IDEAL_DAYS, LATEST_DAYS
from storage.engine.database import Session, Store
from storage.people import people as known
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Person


@dataclass(frozen=True)
class Meant:
    """What a button says that was made from a typed text."""

    customer: received.Number = 0
    text: str = ""
    problem: received.Number | None = None


@dataclass(frozen=True)
class Unknown:
    """What was typed about somebody who is not on the list yet."""

    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class About:
    """Whom the form changes; None: somebody new."""

    customer: received.Number | None = None


async def list_(*, store: Store, now: datetime, me: Person, page: int = 0) -> dict[str, Any]:
    return await store.read(_list, me=me, now=now, page=page)


async def add(text: str, *, store: Store, now: datetime, me: Person, key: str | None) -> dict[str, Any]:
    """`/checkin add Acme every 30 days`; the name alone, or nothing, opens the form."""
    typed = sentences.read_customer(text)
    if not typed.is_clear:
        raise Refused(
            "I could not read how often. Please write it as in `every 30 days`, `every 2 weeks` or `every month`;"
            " if it is part of the name, put the name in quotes."
        )
    if typed.is_name_only:
        _require_short(typed.name)
        return views.form(None, owner=me.id, name=typed.name)
    ideal, latest = _intervals(typed)
    new = await store.once(
        key, me.id, now, outreach.add,
        name=typed.name, owner=me.id, by=me.id, at=now, side=typed.side or "external",
        ideal_days=ideal, latest_days=latest,
    )  # fmt: skip
    return views.added(new, by=me.id, reminded=await _reminded(store, me))


async def solve(
    customer_id: int,
    text: str,
    *,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
    problem_id: int | None = None,
) -> dict[str, Any]:
    done = await store.once(
        key, me.id, now, problems.solve, customer_id=customer_id, text=text, problem_id=problem_id, at=now
    )  # fmt: skip
    return views.solved(done.customer, done.problem) if done.problem else views.which_problem(done.customer, text)


def edit_form(session: Session, customer_id: int, *, me: Person) -> dict[str, Any]:
    """The form, for whoever may change this customer."""
    customer = customers.find(session, customer_id)
    if customer is None or customer.ended_at:
        raise Refused("That customer is not on the list any more. `/checkin` shows who is.")
    customers.require_right(session, customer, me)
    return views.form(customer, owner=customer.owner or "")


async def turn_page(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond,
    store: Store, now: datetime, me: Person,
) -> None:  # fmt: skip
    answer = await list_(store=store, now=now, me=me, page=received.number_on(action))
    await modals.answer(answer, body=body, client=client, respond=respond)
    await ack()


async def open_new(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, me: Person
) -> None:
    """*Add a customer*, or *Add Acme as a new customer* with what was typed about them."""
    typed = received.document(Unknown, action.get("value") or "{}")
    form = views.form(None, owner=me.id, name=typed.name[: names.LIMIT], note=typed.note)
    await modals.open_(form, body=body, client=client)
    await ack()


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    await modals.open_(await store.read(edit_form, received.number_on(action), me=me), body=body, client=client)
    await ack()


async def submit(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    filled, about = blocks.values(view), received.document(About, view["private_metadata"])
    await _require_owner(filled["owner"], client=client, store=store, team_id=team_id, now=now)
    said: dict[str, Any] = {
        "name": filled["name"] or "",
        "side": filled["side"] or "",
        "owner": filled["owner"],
        "ideal_days": received.number(filled["ideal_days"]),
        "latest_days": received.number(filled["latest_days"]),
    }
    if about.customer is not None:
        changed = await store.once(key, me.id, now, changes.change, id_=about.customer, by=me, at=now, **said)
        answer = views.saved(changed, said=" is saved")
    else:
        note = (filled.get("note") or "").strip()
        new = await store.once(key, me.id, now, outreach.add, by=me.id, at=now, note=note, **said)
        answer = views.added(new, by=me.id, reminded=await _reminded(store, me))
    await ack(response_action="update", view=blocks.notice("Saved", answer["blocks"]))


async def end(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond,
    store: Store, now: datetime, me: Person,
) -> None:  # fmt: skip
    ended = await store.write(changes.end, id_=received.number_on(action), by=me, at=now)
    await modals.answer(views.ended(ended), body=body, client=client, respond=respond)
    await ack()


async def bring_back(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond,
    store: Store, now: datetime, me: Person,
) -> None:  # fmt: skip
    back = await store.write(changes.bring_back, id_=received.number_on(action), by=me, at=now)
    await modals.answer(views.saved(back, said=" is back on the list"), body=body, client=client, respond=respond)
    await ack()


async def press_solved(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond,
    store: Store, now: datetime, me: Person, key: str | None,
) -> None:  # fmt: skip
    meant = received.document(Meant, action.get("value"))
    answer = await solve(
        meant.customer, meant.text, problem_id=meant.problem, store=store, now=now, me=me, key=key
    )  # fmt: skip
    await modals.answer(answer, body=body, client=client, respond=respond)
    await ack()


def _list(session: Session, *, me: Person, now: datetime, page: int) -> dict[str, Any]:
    mine = customers.looked_after_by(session, me.id, now=now, zone=me.zone)
    led = [team.id for team in teams.leads(session, me.id)]
    return views.listed(
        mine,
        page=page,
        reminded=contact_views.hour(reminders.of(session, me.id)),
        nobodys=customers.ownerless(session, led) if led else [],
        now=now,
        zone=me.zone,
    )


async def _reminded(store: Store, me: Person) -> str:
    return contact_views.hour(await store.read(reminders.of, me.id))


def _intervals(typed: sentences.NewCustomer) -> tuple[int, int]:
    """What was said, and in proportion what was not: the latest is twice the ideal."""
    if typed.ideal_days is None:
        latest = LATEST_DAYS if typed.latest_days is None else typed.latest_days
        return min(IDEAL_DAYS, latest), latest
    latest = typed.latest_days if typed.latest_days is not None else min(2 * typed.ideal_days, customers.MOST_DAYS)
    return typed.ideal_days, latest


def _require_short(name: str) -> None:
    if len(name) > names.LIMIT:
        raise Refused(f"That name has {len(name):,} characters; I keep up to {names.LIMIT}.")


async def _require_owner(
    owner: str | None, *, client: AsyncWebClient, store: Store, team_id: str, now: datetime
) -> None:
    if not owner:
        raise Refused("Please choose who looks after them.", field="owner")
    found = await people.meet([owner], client=client, store=store, team_id=team_id, now=now)
    why_not = known.standing(found[owner]) if owner in found else "unknown"
    if why_not:
        raise Refused(f"{WHY_NOT[why_not].format(who='This person')}. Please choose a colleague.", field="owner")
