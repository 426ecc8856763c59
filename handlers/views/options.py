"""Endings to choose from: in full above the field, shortened in its menu, under the same numbers."""

from collections.abc import Collection, Sequence
from typing import Any

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from storage.meanings.options import Option

IN_A_BLOCK = 20  # lines
BEGINNING = "Customer service means …"


def listed(there: Sequence[Option], *, notes: Sequence[str] | None = None) -> list[Block]:
    """Each in full, with the words that it was merged of, and a note of ours."""
    told = [_line(number, one, notes[number] if notes else "") for number, one in enumerate(there)]
    return [lines.paragraph("\n".join(told[at : at + IN_A_BLOCK])) for at in range(0, len(told), IN_A_BLOCK)]


def menu(there: Sequence[Option], *, chosen: Collection[str], most: int | None = None) -> Block:
    """Several of them; in groups where Slack takes no more in a menu."""
    offered: list[tuple[str, object]] = [(f"{number}. {one.words}", one.uuid) for number, one in enumerate(there, 1)]
    element = blocks.choose("multi_static_select", offered, initial=list(chosen))
    if len(offered) > blocks.MENU_LIMIT:
        made: list[Any] = element.pop("options")
        parts = [made[at : at + blocks.MENU_LIMIT] for at in range(0, len(made), blocks.MENU_LIMIT)]
        element["option_groups"] = [
            {"label": blocks.plain_text(f"From {number * blocks.MENU_LIMIT + 1}"), "options": part}
            for number, part in enumerate(parts)
        ]
    return element | ({"max_selected_items": most} if most else {})


def _line(number: int, one: Option, note: str) -> str:
    merged = (
        f"\n      _made of_ {' · '.join(lines.of_people(words) for words in one.originals)}" if one.originals else ""
    )
    return f"*{number + 1}.* {lines.of_people(one.words)}{f' ({note})' if note else ''}{merged}"
