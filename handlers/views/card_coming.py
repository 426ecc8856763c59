"""A card that comes by itself, below an answer: to a story, a problem, a call."""

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.card_words import said, whole
from handlers.views.lines import of_people
from storage.cards.coming import Came

WHY_STORY = "A card of your library belongs to where this happened:"
WHY_PROBLEM = "A card of your library may help with this:"


def why_call(customer: str) -> str:
    return f"Before you call {of_people(customer)}, a card of your library:"


def came(found: Came | None, *, why: str) -> list[Block]:
    """One card that came by itself, below an answer; nothing where none did."""
    if found is None or found.is_unwanted:
        return []
    card = found.card
    press = [blocks.button("Not useful here", "card_not_here", found.offer)]
    if card.state in ("fresh", "to_check"):
        press.insert(0, blocks.button("I try it", f"card_try:{card.id}", card.id))
    return [lines.note(why), *whole(card), blocks.actions(*press)]


def not_useful() -> Answer:
    return said("It will come less for things like this. It stays in the library.")
