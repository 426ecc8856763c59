"""`/checkin`: call customers while nothing is wrong, log what you heard, be reminded of a few a week."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from handlers import customer_cards, customers, past_days, sentences, transfers
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import blocks, close_names
from handlers.views import outreach as views
from handlers.views import reminders as reminder_views
from handlers.views.answers import Answer, paragraph
from storage.customers import customers as kept
from storage.customers import next_calls, outreach, reminder_hours, reminders
from storage.customers.customers import Known, Reading
from storage.customers.reminders import REMINDER
from storage.delivery.recurrence import local_date
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.engine.text import has_words, unended
from storage.ideas import heard
from storage.people import people
from storage.refusal import Refused
from storage.tables import Delivery, Schedule

USAGE = {
    "problem": "Please say who and what is wrong, as in `/checkin problem Acme late delivery`.",
    "solved": "Please say whose problem is solved, as in `/checkin solved Acme`.",
    "edit": "Please say which customer, as in `/checkin edit Acme`.",
}
WORDS = Words(
    alone=("help", "list", "mine"),
    before=("add", "edit", "hand", "problem", "remind", "solved"),
    at_most=1000,
    otherwise="No, it is a customer",
    is_known=kept.begins_with_a_name,
)
KEYWORDS = {*WORDS.alone, *WORDS.before}


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


async def command(call: Call) -> Answer:
    text = (await naming.plain(call.text, call)).strip()
    keyword, rest = (*text.split(maxsplit=1), "", "")[:2]
    if keyword.casefold() in KEYWORDS and await call.read(kept.is_rather_a_name, text, keyword=keyword):
        return await _read_and_do("log", text, call)
    match keyword.casefold():
        case "" | "list" | "mine" if not rest:
            return await customers.show(call)
        case "help" if not rest:
            return paragraph(views.HELP)
        case "remind":
            return await _remind(rest, call)
        case "add":
            return await customers.add(rest, call)
        case "hand":
            return await transfers.command(call)
        case "problem" | "solved" | "edit" as do:
            if not rest:
                raise Refused(USAGE[do])
            return await _read_and_do(do, rest, call)
    return await _read_and_do("log", text, call)


async def pick(call: Call) -> Answer:
    """One of the names that came close was meant; what was typed goes to that customer."""
    meant = received.document(Picked, call.value)
    return await _do(meant.do, await _customer(meant.customer, call), meant.text, call)


async def open_contact(call: Call) -> Answer:
    customer = await _customer(call.number, call)
    return Answer(modal=views.form(customer, on=_today(call), metadata={"customer": customer.id}))


async def open_details(call: Call) -> Answer:
    contact = await call.read(outreach.find, call.number, by=call.me.id)
    on = local_date(contact.at, contact.zone)
    return Answer(modal=views.form(contact.customer, contact=contact, on=on, metadata={"contact": contact.id}))


async def submit_contact(call: Call) -> Answer:
    about, filled = call.about(About), call.filled
    said: dict[str, Any] = {
        "note": filled.text("note"),
        "idea": filled.text("idea"),
        "feeling": received.number(filled["feeling"]) if filled["feeling"] else None,
        "is_proactive": filled["about"] != "yes",
        "on": received.day(filled["on"]) if filled["on"] else None,
        "by": call.me.id,
        "at": call.now,
    }
    if about.contact is not None:
        return views.logged(await call.once(heard.amend, id_=about.contact, **said), now=call.now)
    if about.customer is not None:
        return views.logged(await call.once(heard.log, customer_id=about.customer, **said), now=call.now)
    name, may_add = filled.text("name"), bool(filled["new"])
    return views.logged(await call.once(heard.log_by_name, name=name, may_add=may_add, **said), now=call.now)


async def undo(call: Call) -> Answer:
    contact = await call.once(heard.undo, id_=call.number, by=call.me.id, at=call.now)
    return views.taken_back(contact, keeps_old_pages=call.store.keeps_old_pages)


async def recount(call: Call) -> Answer:
    """*It was about a problem*, or it was not."""
    id_, is_proactive = map(received.number, call.value.partition(":")[::2])
    contact = await call.once(
        outreach.recount, id_=id_, by=call.me.id, is_proactive=bool(is_proactive), at=call.now
    )  # fmt: skip
    return views.logged(contact, now=call.now)


async def open_next(call: Call) -> Answer:
    return Answer(modal=views.next_call_form(await _customer(call.number, call)))


async def submit_next(call: Call) -> Answer:
    about, on = call.about(About), call.filled["on"]
    chosen = await call.once(
        next_calls.choose,
        customer_id=about.customer or 0,
        on=received.day(on) if on else None,
        by=call.me,
        at=call.now,
    )
    return views.next_call_chosen(chosen)


async def later(call: Call) -> Answer:
    return await _set_aside(call, for_a_cycle=False)


async def skip(call: Call) -> Answer:
    return await _set_aside(call, for_a_cycle=True)


def compose_reminder(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    told = reminders.suggestions(session, delivery)
    if not told:
        return None
    zone = people.zone_of(session, delivery.recipient)
    return reminder_views.reminder(told, now=now, zone=zone, moved_from=reminders.moved_from(delivery))


async def _read_and_do(do: str, text: str, call: Call) -> Answer:
    reading = await call.read(kept.read, text)
    if do == "log" and not reading.customer and (begun := await _dated_first(text, call)):
        reading = begun
    if reading.customer:
        return await _do(do, reading.customer, reading.rest, call)
    answer = close_names.unknown(do, text, name=reading.name, rest=reading.rest, close=reading.close)
    if answer:
        return answer
    if do != "log":
        raise Refused(close_names.unknown_words(reading.close))
    _require_fits(text)
    return Answer(modal=views.form(None, name=reading.name[:200], note=reading.rest or text, on=_today(call)))


async def _do(do: str, customer: Known, text: str, call: Call) -> Answer:
    _require_fits(text)
    match do:
        case "problem":
            return await _note_problem(customer, text, call)
        case "solved":
            return await customers.solve(customer.id, text, call)
        case "hand":
            return await transfers.hand(customer.id, text, call)
        case "edit":
            return Answer(modal=await call.read(customers.edit_form, customer.id, me=call.me))
    if not text:
        return await customer_cards.show(customer.id, call)
    said = past_days.read(text, today=_today(call))
    if not has_words(said.words):
        on, about = said.day or _today(call), {"customer": customer.id}
        return Answer(modal=views.form(customer, note=said.words, on=on, metadata=about))
    logged = await call.once(
        outreach.log, customer_id=customer.id, by=call.me.id, note=said.words, on=said.day, at=call.now
    )  # fmt: skip
    return views.logged(logged, now=call.now)


async def _dated_first(text: str, call: Call) -> Reading | None:
    """`/checkin yesterday Acme all good`: whom it is about stands behind the day, which comes first then."""
    said = past_days.read(text, today=_today(call))
    if said.day is None or said.words == text:
        return None
    reading = await call.read(kept.read, said.words)
    return replace(reading, rest=f"{said.day} {reading.rest}") if reading.customer else None


def _today(call: Call) -> date:
    return local_date(call.now, call.me.zone)


async def _note_problem(customer: Known, text: str, call: Call) -> Answer:
    if not has_words(text):
        raise Refused(USAGE["problem"])
    return await customers.note_problem(customer.id, text, call)


async def _remind(text: str, call: Call) -> Answer:
    schedule: Schedule | None
    match unended(text).casefold():
        case "":
            schedule = await call.read(reminders.of, call.me.id)
        case "off":
            schedule = await call.once(reminder_hours.switch_off, owner=call.me.id, now=call.now)
        case _:
            weekday, at = _hour(text)
            schedule = await call.once(
                reminder_hours.set_hour, owner=call.me.id, weekday=weekday, at=at, now=call.now
            )  # fmt: skip
    return paragraph(views.hour(schedule))


def _hour(text: str) -> tuple[int | None, time | None]:
    """The weekday and time that are to change; "on" changes neither."""
    if unended(text).casefold() == "on":
        return None, None
    wanted = sentences.read_hour(text)
    if wanted is None:
        raise Refused(
            "Please write one weekday and a time, as in `/checkin remind tuesday 08:30`;"
            " `/checkin remind off` and `on` work too."
        )
    return wanted


async def _set_aside(call: Call, *, for_a_cycle: bool) -> Answer:
    """The reminder itself is told anew by the outbox; this says at once when the customer comes back."""
    customer = await call.once(
        reminders.set_aside, customer_id=call.number, by=call.me, at=call.now, for_a_cycle=for_a_cycle
    )  # fmt: skip
    return reminder_views.set_aside(customer)


async def _customer(id_: int, call: Call) -> Known:
    customer = await call.read(kept.find, id_)
    if customer is None or customer.ended_at is not None:
        raise Refused("That customer is not on the list any more. `/checkin` shows who is.")
    return customer


def _require_fits(text: str) -> None:
    if len(text) > blocks.SECTION_LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; I keep up to {blocks.SECTION_LIMIT:,}. Please shorten it a little."
        )


FEATURE = Feature(
    commands={"/checkin": command},
    words={"/checkin": WORDS},
    actions={
        "checkin_contact": open_contact,
        "checkin_count": recount,
        "checkin_details": open_details,
        "checkin_later": later,
        "checkin_next": open_next,
        "checkin_pick": pick,
        "checkin_skip": skip,
        "checkin_undo": undo,
    },
    views={"checkin_contact": submit_contact, "checkin_next": submit_next},
    composers={REMINDER: compose_reminder},
    help=views.IN_HELP,
    audited={"/checkin": Logged("read"), **nothing("checkin_contact", "checkin_next", because=THE_TEAMS)},
)
