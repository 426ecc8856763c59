"""What a search found: cards, ideas, stories with the words marked, and the way to newer and older ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks, lines, snippets
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.stories import TITLE, TITLES
from storage.stories.library import Found, Told
from storage.stories.search import Match, Query

HELP = (
    "`/servicestory search WORDS` finds the stories that hold all of these words, the newest first; accents, other"
    " endings and the rest of a word make no difference. For example `/servicestory search coffee machine`.\n"
    '• `"coffee machine"` in quotes finds just that, and `-tea` leaves out what holds it.\n'
    "• Narrow it down with `kind:difficult`, `side:internal`, `practice:beyond`, `from:@ana`, `in:#support`,"
    " `team:Support`, `since:2026-01` and `until:2026-03`."
)
FEWER = "Fewer words find more. If this was the story itself, please begin it with another word than “search”."
LOOSE = "With other endings, or with words that begin so:"


@dataclass(frozen=True)
class Shown:
    """What was looked for as it was ``typed`` and as people read it, and the number of the first story on the page."""

    typed: str
    words: str
    query: Query
    first: int = 1


def page(found: Found, shown: Shown, *, others: Sequence[Block] = ()) -> Answer:
    """``others``, cards and ideas, stand before the stories."""
    if not found.stories and not others:
        return _nothing(shown)
    stories = [block for number, told in enumerate(found.stories) for block in _listed(told, found, shown, number)]
    heading = _heading(found, shown) if found.stories else ""
    above = [*others, *([lines.paragraph(heading)] if heading else [])]
    spoken = "\n".join([lines.plainly(heading), *map(_spoken, found.stories)])
    return Answer(spoken, [*above, *stories, *_beside(found, shown)], title=TITLE)


def _nothing(shown: Shown) -> Answer:
    text = f"I know no story with all of these words: {lines.of_people(shown.words)}\n{FEWER}"
    if shown.first > 1:
        text = f"There are no more stories with {lines.of_people(shown.words)}."
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)


def _heading(found: Found, shown: Shown) -> str:
    last = shown.first + len(found.stories) - 1
    which = f"{shown.first}" if last == shown.first else f"{shown.first} to {last}"
    more = "; there are older ones" if found.older else ""
    return f"Stories with *{lines.of_people(shown.words)}*: {which}, the newest first{more}"


def _listed(told: Told, found: Found, shown: Shown, number: int) -> list[Block]:
    """When, whose, which kind, the words that were looked for, and the way to the whole."""
    begins = told.id in found.loose and (number == 0 or found.stories[number - 1].id not in found.loose)
    heading = [lines.paragraph(f"_{LOOSE}_")] if begins else []
    who = f", <@{told.author}>" if told.author else ", a colleague"
    head = f"*{blocks.when(told.told_at, '{date_short_pretty}')}*{who} · {told.kind}, {told.side}\n"
    field, part = snippets.snippet({name: getattr(told, name) for name in TITLES}, shown.query)
    name = f"_{TITLES[field]}:_ " if field not in ("", "text") else ""
    link = f"\n<{told.link}|Open it in its channel>" if told.link else ""
    read = blocks.button("Read it", "story_read", told.id)
    return [*heading, lines.around(head + name, part, link), blocks.actions(read)]


def _spoken(told: Told) -> str:
    """For screen readers, which read no blocks."""
    return f"• {told.kind}: {blocks.one_line(told.text, 100)}"


def _beside(found: Found, shown: Shown) -> list[Block]:
    """*Newer* and *Older*, where there is something."""
    newer = [_turn("Newer", "after", found.newer, shown, shown.first)] if found.newer else []
    next_ = shown.first + len(found.stories)
    older = [_turn("Older", "before", found.older, shown, next_)] if found.older else []
    return [blocks.actions(*newer, *older)] if newer or older else []


def _turn(title: str, direction: str, at: Match, shown: Shown, number: int) -> Block:
    value = {"words": shown.typed, direction: at.id, "loose": at.is_loose, "number": number}
    return blocks.button(title, f"story_more:{title.lower()}", json.dumps(value, ensure_ascii=False))
