"""The answer where a typed name is no customer's: who comes close, and what was typed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.outreach import VALUE_LIMIT, literally
from storage.customers.customers import Near
from storage.refusal import escape, theirs

DONE_BY = {"log": "Log to", "problem": "Problem of", "solved": "Solved for", "edit": "Edit", "hand": "Hand over"}


def unknown(do: str, typed: str, *, name: str, rest: str, close: Sequence[Near]) -> Answer | None:
    """Who comes close, with a button for each. None where what was typed is too long for a button to carry."""
    buttons = [
        blocks.button(
            blocks.shorten(f"{DONE_BY[do]} {near.name}", 75),
            f"checkin_pick:{near.id}",
            _json({"do": do, "customer": near.id, "text": near.rest}),
        )
        for near in close
    ]
    if do == "log":
        add = blocks.shorten(f"Add {name} as a new customer", 75)
        buttons.append(blocks.button(add, "checkin_new", _json({"name": name, "note": rest})))
    if any(len(button["value"]) > VALUE_LIMIT for button in buttons):
        return None
    answer = literally(_not_found(close), blocks.typed(typed), *([blocks.actions(*buttons)] if buttons else []))
    return replace(answer, text=f"{answer.text} You typed: {escape(typed)}")


def _not_found(close: Sequence[Near]) -> str:
    nothing = "I know no customer of that name, so nothing was recorded yet."
    if not close:
        return f"{nothing} What you typed is kept below."
    names = " or ".join(blocks.shorten(near.name, 80) for near in close)
    return f"{nothing} Did you mean {names}?"


def unknown_words(close: Sequence[Near]) -> str:
    """The same where there is no room for buttons: what was typed is given back with it."""
    return f"{theirs(_not_found(close))} Please write the name as it is on the list, in quotes if that helps."


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
