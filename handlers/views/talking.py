"""What the bot says to whoever speaks to it in plain words: what it can do, in three lines, with buttons."""

import json
from collections.abc import Mapping, Sequence

from handlers.views import blocks
from handlers.views.blocks import Block, Message

HELLO = "Hello, I am Warmline: what you call when nothing is on fire."
LINES = (
    "• *Tell and thank:* a story of service, wonderful or difficult, or kudos with a reason.",
    "• *Call while all is well:* I remind you of the two to four customers who have waited longest.",
    "• *See how we serve:* map, ideas, mood and library; my Home tab shows what waits for you.",
)
UNKNOWN = "I answer to buttons and commands, and keep nothing of what is written here. This is what I can do:"
TOPICS = "This may be what you look for:"
UNSEEN = "I kept nothing of that. To tell it without your name, tick *Anonymous* in the form."
DO_IT: Mapping[str, tuple[str, str]] = {
    "/servicestory": ("Tell this story", "a story"),
    "/kudos": ("Give these kudos", "kudos"),
    "/checkin": ("Log this", "a check-in"),
    "/warmline": ("Do this", "a command"),
}


def greeting() -> Message:
    """The first that somebody reads of the bot."""
    return _message(HELLO, overview=True, buttons=_usual())


def answer(topics: Sequence[str], *, command: str = "", ts: str = "") -> Message:
    """To a message: what it may have meant as buttons, else what there is."""
    if command:
        label, what = DO_IT[command]
        text = f"That looks like {what}, and nothing was recorded yet. Press the button, and I take it as you wrote it."
        typed = json.dumps({"command": command, "ts": ts})
        return _message(text, buttons=[blocks.button(label, "talk_typed", typed, style="primary"), _everything()])
    if topics:
        return _message(TOPICS, buttons=[*(_button(topic) for topic in topics), _everything()])
    return _message(UNKNOWN, overview=True, buttons=_usual())


def unseen() -> Message:
    """To words that ask not to be named, which are answered without a trace."""
    return _message(UNSEEN, buttons=[_button("story")])


def _message(text: str, *, buttons: Sequence[Block], overview: bool = False) -> Message:
    spoken = "\n".join([text, *LINES]) if overview else text
    return Message(spoken, [blocks.section(spoken), blocks.actions(*buttons)])


def _usual() -> list[Block]:
    return [*(_button(topic) for topic in ("story", "kudos", "customers", "team", "privacy")), _everything()]


def _everything() -> Block:
    return asks("Everything I can do", "/warmline", "help")


def _button(topic: str) -> Block:
    """Forms open; what is to be read comes to whoever pressed, and to nobody else."""
    forms = {
        "story": blocks.button("Tell a story", "story_new", style="primary"),
        "kudos": blocks.button("Give kudos", "kudos_new"),
        "away": blocks.button("Away dates", "away_new"),
    }
    if topic in forms:
        return forms[topic]
    label, command, text = ASKED[topic]
    return asks(label, command, text)


# What a button asks in place of whoever presses it, by topic.
ASKED: Mapping[str, tuple[str, str, str]] = {
    "customers": ("My customers", "/checkin", ""),
    "free": ("Days on which we are closed", "/warmline", "free"),
    "team": ("My teams", "/warmline", "team"),
    "prompts": ("Check-in prompts", "/warmline", "prompts"),
    "digest": ("The week", "/warmline", "digest"),
    "map": ("Touch-point map", "/warmline", "map"),
    "idea": ("Ideas", "/warmline", "idea"),
    "goals": ("Goals", "/warmline", "goals"),
    "means": ("What service means", "/warmline", "means"),
    "dominoes": ("Hand-overs", "/warmline", "dominoes"),
    "library": ("Library", "/warmline", "library"),
    "pulse": ("Pulse", "/warmline", "pulse"),
    "mood": ("The team's mood", "/warmline", "mood"),
    "privacy": ("Privacy", "/warmline", "privacy"),
    "keep": ("How long things are kept", "/warmline", "keep"),
    "start": ("The first month", "/warmline", "start"),
    "hold": ("Holds", "/warmline", "hold"),
    "admin": ("Admins", "/warmline", "admin"),
}


def asks(label: str, command: str, text: str) -> Block:
    """A button that types a command for whoever presses it, and answers beside the message that holds it."""
    return blocks.button(label, f"talk_ask:{command}-{text}", json.dumps({"command": command, "text": text}))
