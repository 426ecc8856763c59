"""What somebody does in Slack and what they see: they type, press, fill in and read.

await ana.say("/kudos @bo for the map", "support")
await ana.press("Undo")

assert "for the map" not in words(bo.dm)
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from inspect import isawaitable
from typing import Any

from bot.sandbox import Reply, Sandbox
from bot.sandbox.inputs import INITIAL_KEYS
from bot.sandbox.normalizing import interactive
from bot.sandbox.observer import Target
from handlers.views.blocks import Message

Json = dict[str, Any]

# Where words are, in the order in which people read them.
SHOWN = (
    "title", "label", "text", "fields", "blocks", "elements", "rows", "accessory", "element", "options", "hint",
    "placeholder", "initial_value", "submit", "close",
)  # fmt: skip


class Actor:
    """Acts for somebody, who is in the channel where they typed or pressed last."""

    def __init__(self, slack: Sandbox, name: str) -> None:
        self._person = slack.person(name)
        self.channel = "general"

    # What they do

    async def say(self, text: str, channel: str = "general", *, raw: bool = False) -> Reply:
        """Type into a channel: a command if it begins with a slash. ``raw`` is text that Slack has escaped already.

        Nobody can type behind a window: one that is open is closed first.
        """
        if self.modal:
            await self.close(all_views=True)
        self.channel = channel
        command, _, rest = text.partition(" ")
        if not command.startswith("/"):
            return await self._person.say(self.channel, text)
        return _shown(await self._person.command(command, rest, channel=self.channel, raw=raw))

    async def press(self, label: str, on: Target = None, *, nth: int = 0) -> Reply:
        """Press a button by its words: in ``on``, else in the open form, else in the newest answer to them alone.

        Of several with the same words it is the first, unless ``nth`` says which.
        """
        target = on if on is not None else self.modal or self.answer
        there = pressable({"blocks": list(self._person.aim(target).blocks)})
        labelled = [button for button in there if _label(button) == label]
        assert len(labelled) > nth, f"no {label!r} among {[_label(button) for button in there]}"
        return await self.press_this(labelled[nth], target)

    async def press_this(self, button: Json, on: Target) -> Reply:
        """Press one of the ``pressable`` buttons."""
        self.channel = getattr(self._person.aim(on), "channel", self.channel)
        return _shown(await self._person.press(on, button["action_id"], button.get("value")))

    async def choose(self, field: str, value: str) -> Reply:
        """Choose something in the open form that changes the form."""
        action_id = fields(self.form)[field]["element"]["action_id"]
        return _shown(await self._person.press(self.form, f"{field}.{action_id}", value))

    async def submit(self, **values: Any) -> Reply:
        """Fill in fields of the open form, and send it off."""
        return _shown(await self._person.submit({f"{field}.value": value for field, value in values.items()}))

    async def close(self, *, all_views: bool = False) -> None:
        await self._person.close(all_views=all_views)

    async def use_shortcut(self, callback_id: str, message: Target = None) -> Reply:
        """Choose a shortcut: out of a message's menu, or one that is everywhere."""
        if message is None:
            return _shown(await self._person.shortcut(callback_id))
        return _shown(await self._person.message_shortcut(callback_id, message))

    async def react(self, message: Target, name: str) -> Reply:
        """Put an emoji under a message, by its name."""
        return _shown(await self._person.react(message, name))

    async def unreact(self, message: Target, name: str) -> Reply:
        """Take it away again."""
        return _shown(await self._person.unreact(message, name))

    async def open_home(self) -> str:
        """Look at the Home tab; returns what it says."""
        _shown(await self._person.open_home())
        return words(self.home)

    async def open_messages(self) -> None:
        """Look at the conversation with the bot."""
        _shown(await self._person.open_messages())

    # What they see

    @property
    def id(self) -> str:
        return self._person.id

    @property
    def answer(self) -> Json:
        """The newest message that only they see, where they are."""
        return self._person.ephemerals(self.channel)[-1]

    @property
    def answers(self) -> list[Json]:
        """Every message that only they see, where they are, the oldest first."""
        return self._person.ephemerals(self.channel)

    @property
    def form(self) -> Json:
        """The open form, or whatever else is in the window on top."""
        assert self.modal, f"{self._person.user.name} has no window open"
        return self.modal

    @property
    def modal(self) -> Json | None:
        return self._person.modal

    @property
    def depth(self) -> int:
        """How many windows lie on each other."""
        return self._person.stack_depth

    @property
    def home(self) -> Json | None:
        return self._person.home

    @property
    def dm(self) -> list[Json]:
        """The conversation with the bot, the oldest message first."""
        return self._person.messages("dm")

    def posts(self, channel: str) -> list[Json]:
        """What everybody sees there, the oldest first."""
        return self._person.messages(channel)


def words(shown: Any) -> str:
    """Every word that people read in an answer, a message, a window, or a part of one."""
    return "\n".join(_parts(shown))


def buttons(shown: Any) -> list[str]:
    """The words of every button, in order."""
    return [_label(button) for button in pressable(shown)]


def marked_up(shown: Any) -> str:
    """Everything that Slack reads as mrkdwn: also the text of a message that has no blocks."""
    match shown:
        case Reply():
            return marked_up([{"text": shown.text or "", "blocks": shown.blocks}, shown.modal])
        case Mapping():
            is_read = shown.get("type") == "mrkdwn" or not shown.get("blocks", True)
            own = str(shown.get("text") or "") if is_read else ""
            return own + "".join(marked_up(value) for value in shown.values())
        case list() | tuple():
            return "".join(map(marked_up, shown))
    return ""


def pressable(shown: Any) -> list[Json]:
    """Every button with what Slack knows of it, in order."""
    return [element for _, element in interactive(_blocks(shown)) if element["type"] == "button"]


def fields(form: Mapping[str, Any] | None) -> dict[str, Json]:
    """The fields of a form by name, in order."""
    return {block["block_id"]: block for block in (form or {}).get("blocks", []) if block["type"] == "input"}


def value(form: Mapping[str, Any] | None, field: str) -> Any:
    """What a field holds when the form opens: its text, the value of what is chosen, or who or what is."""
    element = fields(form)[field]["element"]
    held = next((element[key] for key in INITIAL_KEYS.values() if key in element), None)
    return held["value"] if isinstance(held, dict) else held


async def until(happened: Callable[[], bool | Awaitable[bool]], *, within: float = 30) -> None:
    """Wait for something that comes by itself; fails if it has not come after so many seconds."""
    async with asyncio.timeout(within):
        while not (await answer if isawaitable(answer := happened()) else answer):
            await asyncio.sleep(0.01)


def _shown(reply: Reply) -> Reply:
    assert reply.error is None, f"Slack shows an error: {reply.error}"
    return reply


def _label(button: Mapping[str, Any]) -> str:
    return str(button["text"]["text"])


def _blocks(shown: Any) -> list[Json]:
    if isinstance(shown, Reply):
        return shown.blocks or _blocks(shown.modal)
    if isinstance(shown, Message):
        return list(shown.blocks)
    return list(shown["blocks"]) if shown else []


def _parts(shown: Any) -> Iterator[str]:
    match shown:
        case None:
            return
        case str():
            yield shown
        case Reply():
            yield from _parts([shown.blocks or shown.text, shown.modal, *shown.errors.values()])
        case Message():
            yield from _parts(shown.blocks or shown.text)
        case {"user_id": str(id_)}:
            yield f"<@{id_}>"
        case {"type": "date", "fallback": str(moment)}:
            yield moment
        case {"channel_id": str(id_)}:
            yield f"<#{id_}>"
        case {"type": "link", "url": str(url)}:
            yield shown.get("text", url)
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            yield "".join(_parts(shown["elements"]))
        case Mapping():
            hidden = {"text"} if shown.get("blocks") else set()  # what notifications say, where there are blocks
            yield from _parts([shown[key] for key in SHOWN if key in shown and key not in hidden])
        case Iterable():
            for part in shown:
                yield from _parts(part)
