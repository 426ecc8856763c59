"""The question whether a command was meant."""

import json

from handlers.views import blocks
from handlers.views.answers import Answer
from storage.refusal import escape

VALUE_LIMIT = 2000  # characters that a button can carry


def ask(name: str, text: str, *, shown: str, meant: str, otherwise: str = "") -> Answer | None:
    """``name`` and ``text`` were typed (``shown`` with names), ``meant`` is the command that was probably wanted.

    ``otherwise`` is the button that takes it as it was typed. None where it is too long for a button to carry.
    """
    typed = f"{name} {text}"
    buttons = [blocks.button("Yes", "slip:meant", _value(meant), style="primary")]
    buttons += [blocks.button(otherwise, "slip:kept", _value(typed))] if otherwise else []
    if any(len(button["value"]) > VALUE_LIMIT for button in buttons):
        return None
    wanted = " ".join(meant.split()[: len(name.split()) + 1]) if meant.startswith(f"{name} ") else meant
    question = f"Did you mean `{wanted}`? Nothing was recorded yet."
    given_back = f"{name} {shown}".strip()
    return Answer(
        f"{question} You typed: {escape(given_back)}",
        [blocks.section(question), blocks.typed(given_back), blocks.actions(*buttons)],
    )


def _value(whole: str) -> str:
    """A command and what follows it; of a slip that is often another command."""
    command, _, text = whole.partition(" ")
    return json.dumps({"command": command, "text": text.strip()}, ensure_ascii=False)
