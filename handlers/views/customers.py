"""Customers in words: the list, the form, and the answer when a name is not known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.outreach import (
    TITLE,
    VALUE_LIMIT,
    about,
    ago,
    day,
    days,
    days_since,
    literally,
    next_call,
    plain_line,
)
from storage.customers.customers import IDEAL_DAYS, LATEST_DAYS, MOST_DAYS, Known, OpenProblem
from storage.customers.names import LIMIT
from storage.customers.outreach import Added
from storage.delivery.recurrence import local_date
from storage.refusal import escape

PAGE = 8  # customers on one page


@dataclass(frozen=True)
class Listing:
    """My customers; those of my teams that need an owner; when I am reminded, in words; my zone."""

    mine: Sequence[Known]
    nobodys: Sequence[Known]
    reminded: str
    zone: str


def listed(listing: Listing, *, page: int, now: datetime) -> Answer:
    """A page of my customers."""
    mine, nobodys, zone = listing.mine, listing.nobodys, listing.zone
    pages = max(1, -(-len(mine) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown: list[Block] = [blocks.section(_title(mine))]
    for customer in mine[page * PAGE : (page + 1) * PAGE]:
        shown += _entry(customer, now, zone)
    if nobodys:
        shown.append(blocks.section("*Nobody looks after these yet. Please name an owner:*"))
        shown += [block for customer in nobodys[:PAGE] for block in _nobodys(customer)]
        if len(nobodys) > PAGE:
            shown.append(blocks.context("There are more, which come once these have somebody."))
    shown.append(blocks.actions(*_turn(page, pages), blocks.button("Add a customer", "checkin_new")))
    shown.append(blocks.context(listing.reminded))
    text = f"{_title(mine)} {', '.join(escape(blocks.shorten(customer.name, 60)) for customer in mine[:PAGE])}"
    return Answer(text.strip(), shown, title=TITLE)


def _title(mine: Sequence[Known]) -> str:
    if not mine:
        return (
            "You do not look after any customer yet. `/checkin add Acme every 30 days` takes one on;"
            " `/checkin help` tells the rest."
        )
    return f"*You look after {len(mine)} customer{'s' if len(mine) > 1 else ''}, the longest waiting first:*"


def _entry(customer: Known, now: datetime, zone: str) -> list[Block]:
    buttons = [
        blocks.button("Log", "checkin_contact", customer.id),
        next_call(customer.id),
        about(customer.id),
        blocks.button("Edit", "checkin_edit", customer.id),
    ]
    if customer.problems:
        buttons.append(blocks.button("Solved", "checkin_solve", json.dumps({"customer": customer.id})))
    return [_headline(customer, waits(customer, now, zone)), blocks.actions(*buttons)]


def _nobodys(customer: Known) -> list[Block]:
    return [
        _headline(customer, ""),
        blocks.actions(
            blocks.button("Mine", "checkin_mine", customer.id),
            blocks.button("Name an owner", "checkin_edit", customer.id),
            about(customer.id),
        ),
    ]


def _headline(customer: Known, note: str) -> Block:
    side = " (internal)" if customer.side == "internal" else ""
    return blocks.rich_text(
        *blocks.spoken(customer.name, bold=True), *blocks.spoken(f"{side}\n{note}" if note else side or " ")
    )


def waits(customer: Known, now: datetime, zone: str, *, has_problems: bool = True) -> str:
    """How long they wait, how long they ought to, and, with ``has_problems``, what is wrong."""
    intervals = f"ideally every {days(customer.ideal_days)}, at the latest {customer.latest_days}"
    lines = [f"{_sign(customer, now, zone)}{_heard(customer, now, zone)}; {intervals}."]
    if has_problems:
        lines += [f"Open problem: {plain_line(problem.text)}" for problem in customer.problems[:3]]
    if customer.next_call_on:
        lines.append(f"Next call on {day(customer.next_call_on)}.")
    back_on = customer.back_on(zone)
    if back_on and customer.is_set_aside(local_date(now, zone), zone):
        solved = "" if back_on == customer.wait_until else "A problem was just solved. "
        lines.append(f"{solved}Put off until {day(back_on)}.")
    return "\n".join(lines)


def _heard(customer: Known, now: datetime, zone: str) -> str:
    """When they last heard from us while nothing was wrong, and when last at all."""
    waited, last = ago(customer.waited(now, zone)), customer.last_contact_at
    if last is None:
        return f"No contact logged yet, added {waited}"
    contact = f"last contact {ago(days_since(last, now, zone))}"
    if customer.last_checkin_at is None:
        return f"No no-problem check-in yet, added {waited}; {contact}, because of a problem"
    because = "" if last == customer.last_checkin_at else f"; {contact}, because of a problem"
    return f"Last no-problem check-in {waited}{because}"


def _sign(customer: Known, now: datetime, zone: str) -> str:
    if customer.problems or customer.is_set_aside(local_date(now, zone), zone):
        return ""
    if customer.is_late(now, zone):
        return "🔴 Too long. "
    return "🟡 Time for a call. " if customer.is_due(now, zone) else ""


def _turn(page: int, pages: int) -> list[Block]:
    back = [blocks.button("◀ Back", "checkin_page:back", page - 1)] if page > 0 else []
    on = [blocks.button("More ▶", "checkin_page:on", page + 1)] if page < pages - 1 else []
    return back + on


# --- forms and answers -------------------------------------------------------------------------------


def form(customer: Known | None, *, owner: str, name: str = "", note: str = "", may_wait: bool = False) -> Block:
    """Add a customer, or change one. ``note`` is a first contact that waits to be logged with it.

    ``may_wait``: without an owner they wait for one in the team.
    """
    nobody = "Left empty, I ask the leads of your team once who takes them." if may_wait else ""
    ideal, latest = (customer.ideal_days, customer.latest_days) if customer else (IDEAL_DAYS, LATEST_DAYS)
    sides = [("External: outside our company", "external"), ("Internal: colleagues we work for", "internal")]
    inputs = [
        blocks.form_field("name", "Name", blocks.text_input(customer.name if customer else name, limit=LIMIT)),
        blocks.form_field(
            "side",
            "Who are they?",
            blocks.choose("radio_buttons", sides, initial=customer.side if customer else "external"),
        ),
        blocks.form_field("owner", "Who looks after them?", _user(owner), hint=nobody, optional=may_wait),
        blocks.form_field("ideal_days", "Ideally speak every … days", _number(ideal)),
        blocks.form_field("latest_days", "At the latest after … days", _number(latest)),
    ]
    if note:
        contact = blocks.text_input(note, multiline=True)
        inputs.append(blocks.form_field("note", "Your first contact", contact, optional=True))
    if customer:
        inputs.append(
            blocks.actions(
                blocks.button(
                    "No longer a customer",
                    "checkin_end",
                    customer.id,
                    style="danger",
                    confirm="Nobody will be reminded of them. What was recorded stays.",
                )
            )
        )
    title = "Edit a customer" if customer else "Add a customer"
    return blocks.form("checkin_customer", title, inputs, metadata=_json({"customer": customer.id} if customer else {}))


def _user(chosen: str) -> Block:
    return {"type": "users_select", "action_id": "value"} | ({"initial_user": chosen} if chosen else {})


def _number(value: int) -> Block:
    made: Block = {"type": "number_input", "action_id": "value", "is_decimal_allowed": False}
    return made | {"initial_value": str(value), "min_value": "1", "max_value": str(MOST_DAYS)}


def saved(customer: Known, *, news: str) -> Answer:
    """``news`` comes behind the name: " is on your list"."""
    intervals = f"Ideally every {days(customer.ideal_days)}, at the latest after {days(customer.latest_days)}."
    shown = [
        blocks.rich_text(*blocks.spoken(customer.name, bold=True), blocks.words(f"{news}. {intervals}")),
        blocks.actions(
            blocks.button("Log a contact", "checkin_contact", customer.id),
            about(customer.id),
            blocks.button("Edit", "checkin_edit", customer.id),
        ),
    ]
    return Answer(f"{escape(customer.name)}{news}. {intervals}", shown, title="Saved")


def added(new: Added, *, by: str, reminded: str) -> Answer:
    mine = new.customer.owner == by
    logged = ", and the contact is logged" if new.logged else ""
    whose = "your list" if mine else "their owner’s list" if new.customer.owner else "the list and waits for an owner"
    answer = saved(new.customer, news=f" is on {whose}{logged}")
    return replace(answer, blocks=[*answer.blocks, *([blocks.context(reminded)] if mine else [])])


def ended(customer: Known) -> Answer:
    undo = blocks.actions(blocks.button("Undo", "checkin_back", customer.id))
    return literally(f"{customer.name} is no longer on the list. What was recorded stays.", undo)


def problem_form(customer: Known) -> Block:
    about = blocks.rich_text(blocks.words("What is wrong for "), *blocks.spoken(customer.name, bold=True))
    wrong = blocks.form_field("text", "What is wrong?", blocks.text_input(multiline=True))
    return blocks.form("checkin_problem", "A problem", [about, wrong], metadata=_json({"customer": customer.id}))


def problem_noted(customer: Known, text: str) -> Answer:
    problem = customer.problems[-1]
    news = " has an open problem. Until it is solved, nobody is reminded to call them."
    value = _json({"customer": customer.id, "problem": problem.id})
    shown = [
        blocks.rich_text(*blocks.spoken(customer.name, bold=True), blocks.words(news)),
        blocks.quote(text),
        blocks.actions(
            blocks.button("Solved", "checkin_solve", value),
            blocks.button("Log a contact", "checkin_contact", customer.id),
            about(customer.id),
        ),
    ]
    return Answer(f"{escape(customer.name)}{news} {escape(text)}", shown, title=TITLE)


def solved(customer: Known, problem: OpenProblem) -> Answer:
    left = (
        f" {len(customer.problems)} more still open."
        if customer.problems
        else (" They are back in the reminders, in three days at the earliest.")
    )
    text = f"Solved for {escape(customer.name)}: {blocks.one_line(problem.text)}.{left}"
    shown = [
        blocks.rich_text(
            blocks.words("Solved for "),
            *blocks.spoken(customer.name, bold=True),
            blocks.words(": "),
            *blocks.spoken(plain_line(problem.text)),
            blocks.words(f".{left}"),
        ),
        blocks.actions(blocks.button("Log a contact", "checkin_contact", customer.id), about(customer.id)),
    ]
    return Answer(text, shown, title=TITLE)


def _solving(customer: Known, problem: OpenProblem, text: str) -> list[Block]:
    value = _json({"customer": customer.id, "problem": problem.id, "text": text})
    said = blocks.rich_text(*blocks.spoken(plain_line(problem.text)))
    return [said, blocks.actions(blocks.button("Solved", "checkin_solve", value))]


def which_problem(customer: Known, text: str) -> Answer:
    """Several are open: one button each. What was typed travels along, or is quoted where it is too long."""
    if not customer.problems:
        return literally(f"{customer.name} has no open problem. {_back(text)}".strip())
    carried = text if len(_json({"text": text})) < VALUE_LIMIT - 100 else ""
    shown = [part for problem in customer.problems[:20] for part in _solving(customer, problem, carried)]
    asked = f"{customer.name} has {len(customer.problems)} open problems. Which one is solved? {_back(text)}"
    return literally(asked.strip(), *shown)


def _back(text: str) -> str:
    return f"You typed: {text}" if text else ""


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
