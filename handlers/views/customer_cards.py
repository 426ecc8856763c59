"""One customer on a card: how they stand, what happened, and everything that can be done for them."""

import json
from datetime import datetime

from handlers.views import blocks, transfers
from handlers.views.blocks import Block
from handlers.views.customers import waits
from handlers.views.outreach import FEELINGS, day, next_call, plain_line
from storage.across.customer_cards import CustomerCard, Entry
from storage.customers.customers import Known
from storage.delivery.recurrence import local_date
from storage.refusal import escape

TITLE = "About a customer"
KINDS = {
    "check_in": "☎️ No-problem check-in",
    "contact": "☎️ Contact about a problem",
    "problem": "⚠️ Problem",
    "solved": "✅ Problem solved",
    "idea": "💡 Idea",
    "story": "📖 Story",
}
STATES = {
    "new": "new", "looking": "being looked at", "doing": "being done", "done": "done", "declined": "declined",
    "same_as": "the same as another", "rests": "rests", "difficult": "difficult", "wonderful": "wonderful",
}  # fmt: skip


def modal(card: CustomerCard, *, now: datetime) -> Block:
    shown = [_head(card, now), *_transfer(card), *_problems(card.customer), *_starters(card)]
    shown.append(blocks.actions(*_do(card)))
    shown += [blocks.divider(), *_happened(card, now)]
    shown.append(blocks.actions(*_turn(card), blocks.button("My customers", "checkin_page:all", 0)))
    return blocks.notice(TITLE, shown)


def _head(card: CustomerCard, now: datetime) -> Block:
    customer = card.customer
    side = " (internal)" if customer.side == "internal" else ""
    team = f", {card.team}" if card.team else ""
    if card.owner:
        keeper = [blocks.words("Looked after by "), blocks.person(card.owner), *blocks.spoken(f"{team}.")]
    else:
        keeper = [blocks.words("Nobody looks after them yet"), *blocks.spoken(f"{team}.")]
    waited = waits(customer, now, card.zone, has_problems=False)
    return blocks.rich_text(
        *blocks.spoken(customer.name, bold=True), blocks.words(f"{side}\n"), *keeper, blocks.words(f"\n{waited}")
    )


def _transfer(card: CustomerCard) -> list[Block]:
    return transfers.on_card(card.transfer, reader=card.reader) if card.transfer else []


def _problems(customer: Known) -> list[Block]:
    shown: list[Block] = []
    for problem in customer.problems[:5]:
        value = json.dumps({"customer": customer.id, "problem": problem.id})
        wrong = blocks.rich_text(blocks.words("⚠️ Open problem: "), *blocks.spoken(plain_line(problem.text)))
        shown += [wrong, blocks.actions(blocks.button("Solved", f"checkin_solve:{problem.id}", value))]
    return shown


def _starters(card: CustomerCard) -> list[Block]:
    shown: list[Block] = []
    for starter in card.starters[:3]:
        shown.append(blocks.rich_text(blocks.words("Tell them: “"), *blocks.spoken(plain_line(starter.words)),
                                      blocks.words("”")))  # fmt: skip
        shown.append(blocks.actions(blocks.button("Told them", f"idea_told:{starter.idea}", starter.idea)))
    return shown


def _do(card: CustomerCard) -> list[Block]:
    id_ = card.customer.id
    anybody = [
        blocks.button("Log a contact", "checkin_contact", id_, style="primary"),
        blocks.button("Note a problem", "checkin_problem", id_),
        blocks.button("Idea for them", "idea_new", id_),
    ]
    mine = [] if card.owner else [blocks.button("Mine", "checkin_mine", id_)]
    hand_over = [] if card.transfer else [transfers.hand_over(id_)]
    keepers = [*mine, next_call(id_), *hand_over, blocks.button("Edit", "checkin_edit", id_)]
    return anybody + (keepers if card.may_change else [])


def _happened(card: CustomerCard, now: datetime) -> list[Block]:
    if not card.entries:
        return [blocks.section("Nothing happened yet. A call just to ask how they are is a good beginning.")]
    return [part for entry in card.entries for part in _entry(entry, card, now)]


def _entry(entry: Entry, card: CustomerCard, now: datetime) -> list[Block]:
    state = next((f" ({said})" for said in (STATES.get(entry.state), FEELINGS.get(entry.feeling or 0)) if said), "")
    parts = [blocks.words(KINDS[entry.kind], bold=True), blocks.words(f"{state}, {_on(entry, card, now)}")]
    if entry.by:
        parts += [blocks.words(", "), blocks.person(entry.by)]
    if entry.words:
        parts += [blocks.words("\n"), *blocks.spoken(plain_line(entry.words, 300))]
    return [blocks.rich_text(*parts), *_read(entry)]


def _read(entry: Entry) -> list[Block]:
    match entry.kind:
        case "idea":
            return [blocks.actions(blocks.button("Read it", f"idea_read:{entry.id}", entry.id))]
        case "story":
            return [blocks.actions(blocks.button("Read it", f"story_read:{entry.id}", entry.id))]
    return []


def _on(entry: Entry, card: CustomerCard, now: datetime) -> str:
    on, today = local_date(entry.at, card.zone), local_date(now, card.zone)
    return day(on) if (today - on).days < 300 else f"{day(on)} {on.year}"


def _turn(card: CustomerCard) -> list[Block]:
    id_, page = card.customer.id, card.page
    newer = [blocks.button("◀ Newer", "checkin_card_page:newer", f"{id_}:{page - 1}")] if page > 0 else []
    older = [blocks.button("Older ▶", "checkin_card_page:older", f"{id_}:{page + 1}")] if page < card.pages - 1 else []
    return newer + older


def text(card: CustomerCard) -> str:
    return f"About {escape(card.customer.name)}"
