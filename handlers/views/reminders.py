"""The weekly reminder in words: whom to call while nothing is wrong, why just now, and what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.outreach import about, ago, day, days, days_since, literally, plain_line
from storage.customers.customers import Known
from storage.customers.reminders import Suggestion
from storage.refusal import escape


def reminder(
    suggestions: Sequence[Suggestion], *, now: datetime, zone: str, moved_from: tuple[date, str] | None = None
) -> Message:
    """``moved_from`` is the holiday instead of which it comes today."""
    names = ", ".join(escape(blocks.shorten(each.customer.name, 60)) for each in suggestions)
    title = "Time for a call while nothing is wrong, just to ask how they are"
    shown: list[Block] = [blocks.section(f"☕ {title}:")]
    if moved_from:
        holiday, name = moved_from
        shown.append(blocks.context(f"{day(holiday)} is a public holiday ({escape(name)}), so I ask today."))
    shown += [part for each in suggestions for part in suggested(each, now, zone)]
    shown.append(blocks.context("*Later* asks again next week. *Not this one* skips this round. `/checkin` shows all."))
    return Message(f"{title}: {names}", shown)


def suggested(suggestion: Suggestion, now: datetime, zone: str) -> list[Block]:
    why = _outcome(suggestion, zone) if suggestion.state else why_now(suggestion.customer, now, zone)
    parts = [*blocks.spoken(suggestion.customer.name, bold=True), blocks.words(f"\n{why}")]
    if suggestion.note and not suggestion.state:
        parts += [blocks.words("\nLast time: “"), *blocks.spoken(plain_line(suggestion.note)), blocks.words("”")]
    for starter in suggestion.starters:
        parts += [blocks.words("\nTell them: “"), *blocks.spoken(plain_line(starter.words)), blocks.words("”")]
    return [blocks.rich_text(*parts), *_buttons(suggestion)]


def _buttons(suggestion: Suggestion) -> list[Block]:
    id_ = suggestion.customer.id
    told = [blocks.button("Told them", f"idea_told:{one.idea}", one.idea) for one in suggestion.starters[:3]]
    done = blocks.button("Done", "checkin_contact", id_, style="primary")
    card = [about(id_)] if suggestion.state != "ended" else []
    if suggestion.state in ("set aside", "later"):
        return [blocks.actions(done, *card, *told)]
    if suggestion.state:
        return [blocks.actions(*card, *told)] if card or told else []
    later, skip = blocks.button("Later", "checkin_later", id_), blocks.button("Not this one", "checkin_skip", id_)
    return [blocks.actions(done, later, skip, *card, *told)]


def why_now(customer: Known, now: datetime, zone: str) -> str:
    """Last no-problem check-in 41 days ago, ideally every 30 days; last contact about a problem yesterday."""
    ideally = f", ideally every {days(customer.ideal_days)}{_about_a_problem(customer, now, zone)}"
    waited = customer.waited(now, zone)
    if customer.next_call_on:
        return f"You chose {day(customer.next_call_on)} for the next call"
    if customer.last_checkin_at:
        return f"Last no-problem check-in {ago(waited)}{ideally}"
    since = "since today" if waited < 1 else f"for {days(waited)}"
    logged = "no-problem check-in" if customer.last_contact_at else "contact logged"
    return f"On the list {since} and no {logged} yet{ideally}"


def _about_a_problem(customer: Known, now: datetime, zone: str) -> str:
    """The last contact, where it was no check-in."""
    if customer.last_contact_at == customer.last_checkin_at or customer.last_contact_at is None:
        return ""
    return f"; last contact, because of a problem, {ago(days_since(customer.last_contact_at, now, zone))}"


_NO_CALL = {
    "problem": "A problem is open just now, so there is no need for this call.",
    "ended": "No longer on the list.",
    "moved": "Somebody else looks after them now.",
}


def _outcome(suggestion: Suggestion, zone: str) -> str:
    customer = suggestion.customer
    back_on = customer.back_on(zone)
    if suggestion.state == "set aside" and back_on:
        why = "Put off" if back_on == customer.wait_until else "A problem of theirs has just been solved"
        return f"{why}. I will ask again from {day(back_on)}."
    if suggestion.state == "later" and customer.next_call_on:
        return f"The next call is on {day(customer.next_call_on)}."
    if said := _NO_CALL.get(suggestion.state):
        return said
    return f"✅ Spoken. The next one is ideally in {days(customer.ideal_days)}."


def set_aside(customer: Known) -> Answer:
    """What *Later* and *Not this one* answer."""
    comes_back = day(customer.wait_until) if customer.wait_until else "next week"
    return replace(literally(f"{customer.name} is put off. I will ask again from {comes_back}."), beside=True)
