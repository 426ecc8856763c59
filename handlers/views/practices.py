"""The three practices that run through good service, as people read and choose them."""

from collections.abc import Iterable

from handlers.views import blocks
from handlers.views.blocks import Block

NAMES = {
    "compassion": "compassion",
    "solutions": "solutions, not excuses",
    "beyond": "above and beyond",
}


def field(chosen: Iterable[str] = ()) -> Block:
    named = [(name.capitalize(), key) for key, name in NAMES.items()]
    options = blocks.choose("checkboxes", named, initial=list(chosen))
    return blocks.form_field("practices", "Which practice does it show?", options, optional=True)


def line(shown: Iterable[str]) -> str:
    return "Practice: " + ", ".join(NAMES[practice] for practice in shown)
