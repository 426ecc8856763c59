"""Where on the map a story happened: what its author is offered after telling it."""

import json
from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from handlers.views.maps import said


def offered(story_id: int, points: Sequence[tuple[int, str]]) -> list[Block]:
    """At most three likely points, and none of them."""
    if not points:
        return []
    buttons = [
        blocks.button(blocks.shorten(name, 75), f"map_tag:{id_}", _value(story=story_id, point=id_))
        for id_, name in points
    ]
    none = blocks.button("None of these", "map_none", story_id)
    return [blocks.context("Where on your team's map was it?"), blocks.actions(*buttons, none)]


def at_new_point(point_id: int, story: tuple[int, str] | None) -> list[Block]:
    """Below a point that has just been added: whether what was told before it was on the map happened there."""
    if story is None:
        return []
    story_id, text = story
    asked = lines.paragraph(f"Did your story “{of_people(text, 80)}” happen there?")
    return [
        asked,
        blocks.actions(blocks.button("Yes, there", f"map_tag:{point_id}", _value(story=story_id, point=point_id))),
    ]


def tagged(story_id: int, point_id: int, name: str, *, feelings: Sequence[str], offers_action: bool) -> Answer:
    """It has its place; what they felt there is one choice more."""
    text = f"Noted: it happened at *{of_people(name)}*. What did they feel?"
    options = [(word, _value(story=story_id, felt=word)) for word in feelings]
    menu = blocks.choose("static_select", options[: blocks.MENU_LIMIT])
    chosen = menu | {"action_id": "map_felt", "placeholder": blocks.plain_text("They felt …")}
    return said(text, blocks.actions(chosen), *(slip(point_id) if offers_action else []), title="Story told")


def slip(point_id: int) -> list[Block]:
    """Competence slipped: somebody could do something about that."""
    act = blocks.button("Add an action", "map_act", point_id)
    return [lines.paragraph("Competence slipped. Is there something to learn, or to show?"), blocks.actions(act)]


def for_forum(story_id: int) -> list[Block]:
    """Attitude slipped: others may learn from it, if its author wants that."""
    text = "Attitude slipped. Would it help others in the next forum? It stands there without your name."
    offer = blocks.button("Offer it to the forum", "forum_offer", story_id)
    return [lines.paragraph(text), blocks.actions(offer)]


def agreed(behaviours: Sequence[str]) -> list[Block]:
    """Behaviour slipped: this is what the team agreed that customer service means."""
    if not behaviours:
        return []
    listed = "\n".join(f"• {of_people(one)}" for one in behaviours)
    return [lines.paragraph(f"Behaviour slipped. You agreed that customer service means …\n{listed}")]


def felt(word: str) -> Answer:
    return said(f"Noted: they felt {of_people(word)}. Thank you.", title="Story told")


def none() -> Answer:
    return said("It stays off the map. *Edit* gives it a place later.", title="Story told")


def _value(**meant: object) -> str:
    return json.dumps(meant, ensure_ascii=False)
