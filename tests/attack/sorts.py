"""Sorts of anonymous entries. A further sort is one more class: how somebody says it by the door."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from tests.acting import Actor


async def look_up(actor: Actor) -> None:
    """Nobody can press anything behind a window."""
    if actor.modal:
        await actor.close(all_views=True)


class Sort(Protocol):
    """``table`` is where its words can be read at the end, in a column ``text``."""

    @property
    def name(self) -> str: ...

    @property
    def table(self) -> str: ...

    def is_in(self, boxes: Iterable[str]) -> bool:
        """Whether one of these boxes holds it until then."""

    async def say(self, actor: Actor, text: str) -> None:
        """By any of the doors that there are."""


@dataclass(frozen=True)
class Stories:
    """They become readable at the next full hour."""

    doors: tuple[str, ...] = ("line", "form", "Home", "shortcut")
    name: str = "stories"
    table: str = "story"

    def is_in(self, boxes: Iterable[str]) -> bool:
        return any(box.startswith("stories/") for box in boxes)

    async def say(self, actor: Actor, text: str) -> None:
        match random.choice(self.doors):
            case "line":
                await actor.say(f"/servicestory #anonymous {text}", "support")
                return
            case "form":
                await actor.say("/servicestory", "support")
            case "Home":
                await look_up(actor)
                await actor.open_home()
                await actor.press("Tell a story", actor.home)
            case "shortcut":
                await look_up(actor)
                await actor.use_shortcut("story_new")
        await actor.submit(text=text, anonymous=["yes"])


SORTS: tuple[Sort, ...] = (Stories(),)
