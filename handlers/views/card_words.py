"""One card in words, wherever it is shown."""

from functools import partial

from handlers.views import lines
from handlers.views.answers import paragraph
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from storage.cards.cards import Seen, Tried

TITLE = "Library"
PRACTICES = {"compassion": "Compassion", "solutions": "Solutions", "beyond": "Going beyond"}
RESULTS = {"worked": "it worked", "partly": "it worked partly", "not_here": "it is not for here"}
said = partial(paragraph, title=TITLE)


def whole(card: Seen) -> list[Block]:
    belongs = [of_people(words, 60) for words in (card.point, card.behaviour) if words]
    belongs += [PRACTICES[card.practice]] if card.practice in PRACTICES else []
    shown = [
        lines.paragraph(f"🃏 *{of_people(card.title)}*{mark(card)}"),
        lines.paragraph(f"*When:* {of_people(card.moment)}\n*Do:* {of_people(card.advice, 300)}"),
        lines.note(evidence(card.tried)),
    ]
    return [*shown, *([lines.note(" · ".join(belongs))] if belongs else [])]


def evidence(tried: Tried) -> str:
    """tried by 5, worked for 3, not here: 1 (night shift)"""
    if not tried.by:
        return "nobody has tried it yet"
    parts = [f"tried by {tried.by}"]
    parts += [f"worked for {tried.worked}"] if tried.worked else []
    parts += [f"partly for {tried.partly}"] if tried.partly else []
    if tried.not_here:
        where = f" ({'; '.join(of_people(words, 60) for words in tried.where[:5])})" if tried.where else ""
        parts.append(f"not here: {tried.not_here}{where}")
    return ", ".join(parts)


def mark(card: Seen) -> str:
    return {"to_check": " (to be checked)", "retired": " (retired)", "proposed": " (proposed)"}.get(card.state, "")
