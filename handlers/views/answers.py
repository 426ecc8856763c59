"""What a person reads in answer to what they did, before it is known how it reaches them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from handlers.views import blocks, lines
from handlers.views.blocks import Block


@dataclass(frozen=True)
class Answer:
    """Words, or a ``modal`` to look at; the listener brings it to where the person looks.

    Words take the place of what held the pressed button, or stand ``beside`` it; where that was in a modal or on
    Home, a modal shows them under ``title``. A ``modal`` opens on top, or ``in_place`` of the one that held the
    button. ``redrawn``: it is that one after a choice in it, and gives way to a newer choice. ``options`` are what a
    menu offers, of which those are shown that hold what was typed into it. ``afterwards`` is what takes longer than
    Slack waits for an answer.
    """

    text: str = ""
    blocks: Sequence[Block] = ()
    title: str = "Warmline"
    is_public: bool = False  # everybody in the channel reads it
    beside: bool = False
    modal: Block | None = None
    in_place: bool = False
    redrawn: bool = False
    options: Sequence[tuple[str, object]] = ()
    afterwards: Callable[[], Awaitable[None]] | None = None

    def as_modal(self) -> Block:
        return self.modal or blocks.notice(self.title, self.blocks or [blocks.section(self.text)])


def paragraph(text: str, *shown: Block, title: str = "Warmline") -> Answer:
    """One paragraph in words of our own, with people's words in it as ``lines.of_people``, and what is ``shown`` below
    it."""
    return Answer(lines.plainly(text), [lines.section(text), *shown], title=title)
