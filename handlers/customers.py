"""The customers behind `/checkin`: the list, adding, editing, ending, and problems that are solved."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers import sentences
from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import people as slack_people
from handlers.slack import received
from handlers.views import card_coming
from handlers.views import customers as views
from handlers.views import outreach as contact_views
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.people import WHY_EXCLUDED
from storage.cards import coming
from storage.customers import changes, customers, names, outreach, problems, reminders
from storage.customers.customers import IDEAL_DAYS, LATEST_DAYS, Known
from storage.delivery.recurrence import local_date
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.engine.text import has_words
from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Card, Person


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


async def show(call: Call, *, page: int = 0) -> Answer:
    """The customers that I look after, a page of them."""
    listed = await call.read(_listed, me=call.me, now=call.now, page=page)
    return listed if page else replace(listed, blocks=[*listed.blocks, *await _card_for_call(call)])


async def add(text: str, call: Call) -> Answer:
    """`/checkin add Acme every 30 days`; the name alone, or nothing, opens the form."""
    typed = sentences.read_customer(text)
    if not typed.is_clear:
        raise Refused(
            "I could not read how often. Please write it as in `every 30 days`, `every 2 weeks` or `every month`;"
            " if it is part of the name, put the name in quotes."
        )
    if typed.is_name_only:
        _require_short(typed.name)
        return await _new_form(call, name=typed.name)
    ideal, latest = _intervals(typed)
    new = await call.once(
        outreach.add,
        name=typed.name, owner=call.me.id, by=call.me.id, at=call.now, side=typed.side or "external",
        ideal_days=ideal, latest_days=latest,
    )  # fmt: skip
    return await _added(new, call)


async def note_problem(customer_id: int, text: str, call: Call) -> Answer:
    """Something is wrong for them: noted, and answered with a card of the library that may help."""
    noted = await call.once(coming.open_problem, customer_id=customer_id, text=text, by=call.me.id, at=call.now)
    card = await call.read(coming.came_with_problem, customer=noted, person=call.me.id)
    answer = views.problem_noted(noted, text)
    return replace(answer, blocks=[*answer.blocks, *card_coming.came(card, why=card_coming.WHY_PROBLEM)])


async def solve(customer_id: int, text: str, call: Call, *, problem_id: int | None = None) -> Answer:
    done = await call.once(
        problems.solve, customer_id=customer_id, text=text, problem_id=problem_id, at=call.now
    )  # fmt: skip
    return views.solved(done.customer, done.problem) if done.problem else views.which_problem(done.customer, text)


def edit_form(session: Session, customer_id: int, *, me: Person) -> dict[str, Any]:
    """The form, for whoever may change this customer."""
    customer = _there(session, customer_id)
    customers.require_right(session, customer, me)
    return views.form(customer, owner=customer.owner or "")


async def turn_page(call: Call) -> Answer:
    return await show(call, page=call.number)


async def open_new(call: Call) -> Answer:
    """*Add a customer*, or *Add Acme as a new customer* with what was typed about them."""
    typed = received.document(Unknown, call.value or "{}")
    return await _new_form(call, name=typed.name[: names.LIMIT], note=typed.note)


async def _new_form(call: Call, *, name: str, note: str = "") -> Answer:
    """The form; whoever leads a team may leave open who looks after the customer."""
    leads = bool(await call.read(teams.leads, call.me.id))
    return Answer(modal=views.form(None, owner=call.me.id, name=name, note=note, may_wait=leads))


async def open_edit(call: Call) -> Answer:
    return Answer(modal=await call.read(edit_form, call.number, me=call.me))


async def submit(call: Call) -> Answer:
    filled, about = call.filled, call.about(About)
    if filled["owner"] or about.customer is not None:
        with call.refusals:
            await require_owner(filled["owner"], call, field="owner")
    values: dict[str, Any] = {
        "name": filled.text("name"),
        "side": filled.text("side"),
        "owner": filled.text("owner") or None,
        "ideal_days": received.number(filled.text("ideal_days") or "0"),
        "latest_days": received.number(filled.text("latest_days") or "0"),
    }
    if about.customer is not None:
        changed = await call.once(changes.change, id_=about.customer, by=call.me, at=call.now, **values)
        return views.saved(changed, news=" is saved")
    note = filled.text("note")
    return await _added(await call.once(outreach.add, by=call.me.id, at=call.now, note=note, **values), call)


async def end(call: Call) -> Answer:
    return views.ended(await call.once(changes.end, id_=call.number, by=call.me, at=call.now))


async def bring_back(call: Call) -> Answer:
    back = await call.once(changes.bring_back, id_=call.number, by=call.me, at=call.now)
    return views.saved(back, news=" is back on the list")


async def open_problem(call: Call) -> Answer:
    """*Note a problem*, on a card."""
    return Answer(modal=views.problem_form(await call.read(_there, call.number)))


async def submit_problem(call: Call) -> Answer:
    about, text = call.about(About), call.filled.text("text")
    if about.customer is None:
        raise Refused(received.STALE)
    if not has_words(text):
        raise Refused("Please say what is wrong.", field="text")
    return await note_problem(about.customer, text, call)


async def press_solved(call: Call) -> Answer:
    meant = received.document(Meant, call.value)
    return await solve(meant.customer, meant.text, call, problem_id=meant.problem)


def _listed(session: Session, *, me: Person, now: datetime, page: int) -> Answer:
    mine = customers.looked_after_by(session, me.id, now=now, zone=me.zone)
    led = [team.id for team in teams.leads(session, me.id)]
    nobodys = customers.ownerless(session, led, of_no_team=people.is_admin(session, me), most=views.PAGE + 1)
    reminded = contact_views.hour(reminders.of(session, me.id))
    return views.listed(views.Listing(mine, nobodys, reminded, me.zone), page=page, now=now)


async def _card_for_call(call: Call) -> list[Block]:
    """A card that may help with the first of those to call, where there is one that did not come lately."""
    first = next(iter(await call.read(_to_call, me=call.me, now=call.now)), None)
    if first is None:
        return []
    about: dict[str, Any] = {"customer_id": first.id, "side": first.side, "person": call.me.id}
    comes: Card | None = await call.read(coming.for_call, **about, now=call.now)
    if comes is None and not await call.is_done():
        return []
    await call.once(coming.with_call, **about, at=call.now)
    found = await call.read(coming.came, cause=coming.CHECK_IN, subject=first.id, person=call.me.id)
    return card_coming.came(found, why=card_coming.why_call(first.name))


def _there(session: Session, customer_id: int) -> Known:
    customer = customers.find(session, customer_id)
    if customer is None or customer.ended_at:
        raise Refused("That customer is not on the list any more. `/checkin` shows who is.")
    return customer


def _to_call(session: Session, *, me: Person, now: datetime) -> list[Known]:
    return reminders.to_call(session, me, day=local_date(now, me.zone), now=now)


async def _added(new: outreach.Added, call: Call) -> Answer:
    reminded = contact_views.hour(await call.read(reminders.of, call.me.id))
    return views.added(new, by=call.me.id, reminded=reminded)


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


async def require_owner(owner: str | None, call: Call, *, field: str) -> None:
    """Refused, in that field, for somebody who cannot look after a customer."""
    if not owner:
        raise Refused("Please choose who looks after them.", field=field)
    met = await slack_people.meet([owner], call)
    why_not = people.why_excluded(met[owner]) if owner in met else "unknown"
    if why_not:
        raise Refused(
            f"This person cannot look after them: {WHY_EXCLUDED[why_not]}. Please choose a colleague.", field=field
        )


FEATURE = Feature(
    actions={
        "checkin_back": bring_back,
        "checkin_edit": open_edit,
        "checkin_end": end,
        "checkin_new": open_new,
        "checkin_page": turn_page,
        "checkin_problem": open_problem,
        "checkin_solve": press_solved,
    },
    views={"checkin_customer": submit, "checkin_problem": submit_problem},
    audited=nothing("checkin_solve", because=THE_TEAMS),
)
