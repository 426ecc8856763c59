"""A customer who is handed over to a colleague, in words: the form, the question, and what became of it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.customers import waits
from handlers.views.lines import of_people
from handlers.views.outreach import TITLE, about, day
from storage.customers.customers import Known
from storage.customers.handing import NOTE
from storage.customers.transfers import Transfer

HAND_OVER = "Hand over to …"
CHOOSE = "Please choose one colleague here."
ASKED_AFTER = {
    "declined": "{who} cannot look after *{name}*, so everything stays as it is.",
    "lapsed": "{who} has not answered whether they look after *{name}*, so everything stays as it is.",
    "gone": "{who} is not here any more and cannot look after *{name}*, so everything stays as it is.",
    "withdrawn": "{who} is not asked any more whether they look after *{name}*: that was taken back.",
    "settled": "{who} is not asked any more whether they look after *{name}*: that is settled otherwise by now.",
}


def hand_over(customer_id: int) -> Block:
    """Opens the form in which a colleague is chosen."""
    return blocks.button(HAND_OVER, f"checkin_hand:{customer_id}", customer_id)


def form(customer: Known, *, note: str = "", unknown: str = "") -> Block:
    """``unknown`` is what somebody was called whom Slack did not mark."""
    whom: Block = {"type": "users_select", "action_id": "value"}
    hint = "They look after this customer once they say yes. Until then everything stays as it is."
    told = "What they promised, whom to call, what is going on. Only your colleague reads it."
    shown = [
        blocks.rich_text(blocks.words("Hand over "), *blocks.spoken(customer.name, bold=True)),
        *([lines.paragraph(f"I could not tell who {of_people(unknown, 60)} is. {CHOOSE}")] if unknown else []),
        blocks.form_field("person", "To which colleague?", whom, hint=hint),
        blocks.form_field(
            "note", "What should they know?", blocks.text_input(note[:NOTE], multiline=True, limit=NOTE), hint=told,
            optional=True,
        ),
    ]  # fmt: skip
    return blocks.form("checkin_hand", "Hand over", shown, submit="Ask", metadata=json.dumps({"customer": customer.id}))


def asked(transfer: Transfer) -> Answer:
    """To whoever has asked, and may take it back."""
    if transfer.state == "accepted":
        return accepted(transfer)
    whether = f"I ask {_who(transfer.asked)} whether they look after *{_name(transfer)}* from now on"
    until = f"They have until {day(transfer.until)}; until they say yes, everything stays as it is."
    shown = blocks.actions(_take_back(transfer), about(transfer.customer.id))
    return paragraph(f"{whether}, and tell you what they say. {until}", shown, title=TITLE)


def accepted(transfer: Transfer) -> Answer:
    said = f"You look after *{_name(transfer)}* from now on."
    log = blocks.button("Log a contact", "checkin_contact", transfer.customer.id)
    answer = paragraph(said, blocks.actions(log, about(transfer.customer.id)), title=TITLE)
    return replace(answer, beside=True)


def declined(transfer: Transfer) -> Answer:
    said = f"All right, *{_name(transfer)}* stays as it is. I tell {_who(transfer.asker)}."
    return replace(paragraph(said, title=TITLE), beside=True)


def taken_back(transfer: Transfer) -> Answer:
    said = f"Taken back: {_who(transfer.asked)} is not asked any more about *{_name(transfer)}*."
    return paragraph(said, blocks.actions(about(transfer.customer.id)), title=TITLE)


def question(transfer: Transfer, *, now: datetime) -> Message | None:
    """To the colleague. Once it is over it says how, unless there is nothing left to know."""
    match transfer.state:
        case "open":
            told = f"{_who(transfer.asker)} asks whether you look after *{_name(transfer)}* from now on."
            return _message(told, [*_note(transfer), _how(transfer, now), answers(transfer), _until(transfer)])
        case "accepted":
            told = f"✅ You look after *{_name(transfer)}* from now on."
            return _message(told, [*_note(transfer), blocks.actions(about(transfer.customer.id))])
        case "declined":
            return _message(f"You said that you cannot look after *{_name(transfer)}*.", [])
        case "lapsed":
            told = f"{_who(transfer.asker)} asked whether you look after *{_name(transfer)}*. That is over by now."
            return _message(told, [blocks.actions(about(transfer.customer.id))])
    return None


def reminder(transfer: Transfer) -> Message | None:
    if not transfer.is_open:
        return None
    who = _who(transfer.asker)
    told = f"{who} still waits to hear whether you look after *{_name(transfer)}* from now on. Either answer helps."
    return _message(told, [*_note(transfer), answers(transfer), _until(transfer)])


def news(transfer: Transfer) -> Message | None:
    """To whoever asked, and to whoever looked after them so far."""
    if transfer.state == "accepted":
        told = f"✅ {_who(transfer.asked)} looks after *{_name(transfer)}* from now on."
        return _message(told, [blocks.actions(about(transfer.customer.id))])
    if transfer.state not in ASKED_AFTER:
        return None
    told = ASKED_AFTER[transfer.state].format(who=_who(transfer.asked), name=_name(transfer))
    again = blocks.button("Ask somebody else", f"checkin_hand_again:{transfer.id}", transfer.id, style="primary")
    is_to_try = transfer.state in ("declined", "lapsed", "gone") and not transfer.customer.ended_at
    pressed = [again] if is_to_try else []
    return _message(told, [blocks.actions(*pressed, about(transfer.customer.id))] if pressed else [])


def on_home(asked: Sequence[Transfer]) -> list[Block]:
    """What colleagues ask, above one's own customers."""
    return [
        part
        for transfer in asked
        for part in (
            lines.paragraph(f"{_who(transfer.asker)} asks whether you look after *{_name(transfer)}* from now on."),
            answers(transfer),
        )
    ]


def next_step(transfer: Transfer) -> tuple[str, Block]:
    """The same as what helps most just now: a line, and the button to their card, where the answers are."""
    line = f"{_who(transfer.asker)} waits to hear whether you look after *{_name(transfer)}* from now on."
    return line, about(transfer.customer.id)


def on_card(transfer: Transfer, *, reader: str) -> list[Block]:
    """A question that waits: for whoever is asked the answers, for the others who it is and *Take back*."""
    if transfer.asked == reader:
        told = f"{_who(transfer.asker)} asks whether you look after them from now on."
        return [lines.paragraph(told), *_note(transfer), blocks.actions(*_yes_or_no(transfer))]
    told = f"{_who(transfer.asked)} is asked whether they look after them from now on, until {day(transfer.until)}."
    return [lines.paragraph(told), blocks.actions(_take_back(transfer))]


def answers(transfer: Transfer) -> Block:
    return blocks.actions(*_yes_or_no(transfer), about(transfer.customer.id))


def _yes_or_no(transfer: Transfer) -> list[Block]:
    return [
        blocks.button("Yes, mine", f"checkin_hand_yes:{transfer.id}", transfer.id, style="primary"),
        blocks.button("Not me", f"checkin_hand_no:{transfer.id}", transfer.id),
    ]


def _take_back(transfer: Transfer) -> Block:
    return blocks.button("Take back", f"checkin_hand_back:{transfer.id}", transfer.id)


def _message(told: str, shown: Sequence[Block]) -> Message:
    return Message(lines.plainly(told), [lines.paragraph(told), *shown])


def _note(transfer: Transfer) -> list[Block]:
    return [blocks.quote(transfer.note)] if transfer.note else []


def _how(transfer: Transfer, now: datetime) -> Block:
    """How they stand, which everybody may know who names them."""
    customer = transfer.customer
    side = "Internal customer. " if customer.side == "internal" else ""
    return blocks.rich_text(*blocks.spoken(f"{side}{waits(customer, now, transfer.zone)}"))


def _until(transfer: Transfer) -> Block:
    return blocks.context(f"Until {day(transfer.until)}. Unless you say yes, everything stays as it is.")


def _name(transfer: Transfer) -> str:
    return of_people(transfer.customer.name, 60)


def _who(person: str | None) -> str:
    return f"<@{person}>" if person else "Somebody"
