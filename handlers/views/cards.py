"""The library in words: its lists, one card with what its reader can do about it, and what became of it."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.card_words import TITLE, mark, said, whole
from handlers.views.lines import of_people
from handlers.views.warmline import Chapter
from storage.cards.cards import Page, Seen
from storage.stories.library import Told

HELP = (
    "*What is worth copying, on cards that your team writes.*\n"
    "• `/warmline library` shows them; `/warmline library late delivery` finds those with these words.\n"
    "• `/warmline library add Call before they do` opens the form with that name.\n"
    "• *I try it* asks you once, two weeks later, how it went; *Not here* is an answer as good as *Worked*.\n"
    "• A card also comes to you by itself when it may be of use; *Not useful here* keeps it away from there.\n"
    "• `/warmline library forum` shows when your team's next forum is, and who hosts it; `/warmline library forum all`"
    " that of all teams, which an admin begins."
)
IN_HELP = {
    Chapter.TELL: [
        "`/warmline library` shows what is worth copying, on cards; `/warmline library add NAME` writes one.",
    ],
}


def listed(page: Page, *, led: Sequence[int], me: str) -> Answer:
    """Eight at a time, the newest first; what waits for a lead stands above."""
    add = blocks.actions(blocks.button("Write a card", "card_new"))
    if not (page.cards or page.proposed):
        return said("The library of your team is empty. What is worth copying?", add)
    proposed = [part for card in page.proposed for part in _proposed(card, led=led, me=me)]
    shown = [part for card in page.cards for part in in_list(card)]
    more = [blocks.actions(blocks.button("More", "card_page", page.more))] if page.more else []
    heading = lines.paragraph("*Worth copying*, further back" if page.number else "*Worth copying*, the newest first")
    spoken = "; ".join(of_people(card.title) for card in (*page.proposed, *page.cards))
    return Answer(
        lines.plainly(f"Worth copying: {spoken}"), [heading, *proposed, *shown, *more, add], title=TITLE
    )  # fmt: skip


def of_neighbour(page: Page) -> Answer:
    """The library of a team that a hand-over joins to one's own."""
    name = of_people(page.team)
    if not page.cards:
        return said(f"There is no card in the library of {name} yet.")
    shown = [part for card in page.cards for part in in_list(card)]
    heading = f"*What {name} finds worth copying*{', further back' if page.number else ''}"
    value = f"{page.team_id} {page.more}"
    more = [blocks.actions(blocks.button("More", "card_theirs:more", value))] if page.more else []
    spoken = "; ".join(of_people(card.title) for card in page.cards)
    text = lines.plainly(f"What {name} finds worth copying: {spoken}")
    return Answer(text, [lines.paragraph(heading), *shown, *more], title=TITLE)


def found(cards: Sequence[Seen], words: str) -> Answer:
    if not cards:
        text = f"No card holds all of these words: {of_people(words)}. `/warmline library` shows all of them."
        return said(text)
    shown = [part for card in cards for part in in_list(card)]
    text = f"Cards with *{of_people(words)}*"
    spoken = "; ".join(of_people(card.title) for card in cards)
    return Answer(lines.plainly(f"{text}: {spoken}"), [lines.paragraph(text), *shown], title=TITLE)


def in_list(card: Seen) -> list[Block]:
    """Two lines of a list, with the way to the whole card."""
    text = f"🃏 Card: *{of_people(card.title)}*{mark(card)}\n{of_people(card.moment)}"
    press = [blocks.button("Read", f"card_read:{card.id}", card.id)]
    if card.state != "retired" and not card.is_theirs:
        press.append(blocks.button("I try it", f"card_try:{card.id}", card.id))
    return [lines.paragraph(text), blocks.actions(*press)]


def one(card: Seen, *, keeps: bool, stories: Sequence[Told]) -> Block:
    """A card in a window of its own, with what its reader can do about it. ``stories`` are those they may read."""
    shown = [*whole(card), lines.note(_kept(card))]
    if card.is_theirs:
        return blocks.notice(TITLE, shown)
    for told in stories[:3]:
        shown.append(lines.paragraph(f"*Learned from:* {of_people(told.text, 140)}"))
        shown.append(blocks.actions(blocks.button("Read the story", f"story_read:{told.id}", told.id)))
    return blocks.notice(TITLE, [*shown, blocks.actions(*_buttons(card, keeps=keeps))])


def saved(card: Seen, *, is_new: bool) -> Answer:
    if card.state == "proposed":
        return said(f"Proposed: *{of_people(card.title)}* waits for a lead of {of_people(card.team)}.", _read(card))
    news = "is in the library of" if is_new else "is saved, and checked, in the library of"
    return said(f"*{of_people(card.title)}* {news} {of_people(card.team)}.", _read(card))


def left() -> Answer:
    return said("It stays out of the library, and its words are erased.")


def _kept(card: Seen) -> str:
    if card.is_theirs:
        return f"Of {of_people(card.team, 60)}: you read it because a hand-over joins your team and theirs."
    who = f"{of_people(card.keeper_name, 60)} looks after it." if card.keeper_name else "Its leads look after it."
    return f"Of {of_people(card.team, 60)}. {who} Checked on {card.checked_on.day} {card.checked_on:%B %Y}."


def _buttons(card: Seen, *, keeps: bool) -> list[Block]:
    tries_ = [blocks.button("I try it", f"card_try:{card.id}", card.id, style="primary")]
    change = blocks.button("Change", f"card_change:{card.id}", card.id)
    if card.state in ("proposed", "retired"):
        back = [blocks.button("Bring it back", f"card_right:{card.id}", card.id)] if card.state == "retired" else []
        return [*back, change] if keeps else [blocks.button("Write another card", "card_new")]
    mine = [change, blocks.button("Retire", f"card_retire:{card.id}", card.id)]
    checked_ = [blocks.button("Still right", f"card_right:{card.id}", card.id)]
    return [*tries_, *((checked_ + mine) if keeps else [])]


def _proposed(card: Seen, *, led: Sequence[int], me: str) -> list[Block]:
    who = f" by {of_people(card.keeper_name, 60)}" if card.keeper_name else ""
    press = [blocks.button("Read", f"card_read:{card.id}", card.id)]
    if card.team_id in led:
        press += [blocks.button("Take it", f"card_take:{card.id}", card.id)]
    if card.team_id in led or card.keeper == me:
        press += [blocks.button("Leave it", f"card_leave:{card.id}", card.id, confirm="Its words are erased.")]
    return [
        lines.paragraph(f"Proposed{who}: *{of_people(card.title)}*\n{of_people(card.moment)}"),
        blocks.actions(*press),
    ]


def _read(card: Seen) -> Block:
    return blocks.actions(blocks.button("Read it", f"card_read:{card.id}", card.id))
