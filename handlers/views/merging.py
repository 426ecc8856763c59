"""Sorting the endings, in words: near-equal ones side by side."""

from collections.abc import Sequence

from handlers.views import blocks
from handlers.views.blocks import Block
from handlers.views.options import listed, menu
from storage.engine import pages
from storage.meanings.endings import LONGEST
from storage.meanings.options import Option
from storage.tables import MeansRound

TITLE = "Sort the endings"
PAGE = 8  # groups
SPLIT = "It stands by itself again. Nobody learns who did that."
HOW = (
    "Put together what means the same, or say it in clearer words. Nothing is dropped: the original words stay readable"
    " under yours, and whoever wrote one can take it out again, once and unseen."
)


def overview(round_: MeansRound, groups: Sequence[Sequence[Option]], page: int = 0) -> Block:
    """All endings, near-equal ones side by side, a page at a time."""
    there = pages.among(groups, page, size=PAGE)
    shown = [blocks.section(HOW), *(part for group in there.rows for part in _group(round_, group))]
    pressed = [
        blocks.button(text, f"means_merge:{to}", f"{round_.id} {to}") for text, to in there.turns("Before", "Next")
    ]
    vote = "Then everybody votes, for three working days."
    done = blocks.button("Done, let us vote", f"means_merged:{round_.id}", round_.id, style="primary", confirm=vote)
    return blocks.notice(TITLE, [*shown, blocks.actions(*pressed, done)])


def form(round_: MeansRound, there: Sequence[Option], *, chosen: Sequence[str]) -> Block:
    """Which belong together, and in which words."""
    first = next((one.words for one in there if one.uuid in chosen), "")
    which = blocks.form_field(
        "chosen", "Which belong together?", menu(there, chosen=chosen), hint="Or the one you reword."
    )
    words = blocks.form_field("words", "In which words?", blocks.text_input(first, limit=LONGEST))
    return blocks.form("means_merge_form", TITLE, [*listed(there), which, words], metadata=str(round_.id))


def _group(round_: MeansRound, group: Sequence[Option]) -> list[Block]:
    """Near-equal ones, and what can be done with them; those that their author took out stay."""
    head = [blocks.section(f"*{len(group)} alike*")] if len(group) > 1 else []
    if all(one.is_split for one in group):
        return [*head, *listed(group), blocks.context("Taken out again by who wrote it: it stays by itself.")]
    label = "Merge these" if len(group) > 1 else "Merge or reword"
    press = blocks.button(label, f"means_merge_one:{group[0].uuid}", f"{round_.id} {group[0].uuid}")
    return [*head, *listed(group), blocks.actions(press)]


def begun(round_: MeansRound) -> str:
    until = f" until {blocks.when(round_.ends_at)}" if round_.ends_at else ""
    return f"The vote has begun, and is open{until}."
