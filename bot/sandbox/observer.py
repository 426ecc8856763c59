"""What a person in the workspace sees, and where they are."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import objects
from bot.sandbox.backend import Backend
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.normalizing import interactive
from bot.sandbox.reply import Reply
from bot.sandbox.views import View

Json = dict[str, Any]
Target = Mapping[str, Any] | Reply | None


class NotPossible(Exception):  # noqa: N818  (reads as what it says)
    """Slack would not let this person do that: no such button, channel or form in front of them."""


class Observer:
    """Somebody who looks: at conversations, at their modal, at their Home tab."""

    def __init__(self, backend: Backend, user: User) -> None:
        self._backend = backend
        self._slack = backend.slack
        self._views = backend.views
        self.user = user
        self.id = user.id

    @property
    def modal(self) -> Json | None:
        """The modal on top, if one is open."""
        view = self._views.top(self.id)
        return self._views.as_json(view) if view else None

    @property
    def home(self) -> Json | None:
        """The Home tab as the app published it last."""
        view = self._views.homes.get(self.id)
        return self._views.as_json(view) if view else None

    @property
    def stack_depth(self) -> int:
        """How many modals stand on each other."""
        return len(self._views.modals.get(self.id, []))

    def place(self, channel: str) -> Conversation:
        """A conversation that this person can read; `dm` is the one with the bot."""
        if channel == "dm":
            return self._slack.dm_with(self.id)
        conversation = self._slack.find_conversation(channel)
        if conversation is None or not self._slack.sees(self.user, conversation):
            raise NotPossible(f"{self.user.name} sees no channel {channel}")
        return conversation

    def messages(self, channel: str) -> list[Json]:
        """What everybody sees there, oldest first."""
        return [self._shown(m) for m in self.place(channel).in_order()]

    def ephemerals(self, channel: str) -> list[Json]:
        """What only this person sees there, oldest first."""
        return [self._shown(m) for m in self.place(channel).seen_by(self.id) if m.is_ephemeral]

    @property
    def dm(self) -> list[Json]:
        """The direct messages with the bot."""
        return self.messages("dm")

    def _shown(self, message: Message) -> Json:
        ephemeral = {"channel": message.channel, "ephemeral": message.is_ephemeral}
        return objects.message(self._slack, message, with_metadata=True) | ephemeral

    def present(self, place: Conversation) -> Conversation:
        """The same conversation. Raises NotPossible if this person cannot write there."""
        if self.id not in place.members or place.is_archived:
            raise NotPossible(f"{self.user.name} cannot write in {place.name or place.id}")
        return place

    def aim(self, target: Target) -> View | Message:
        """The view or message that is meant, as it is now; None means the open modal."""
        if isinstance(target, Reply):
            target = target.modal or {"channel": target.channel, "ts": target.ts}
        if target is None:
            return self.open_view()
        if "ts" in target:
            return self.message_at(str(target["channel"]), target["ts"])
        view = self._views.find(lambda v: v.user == self.id and v.id == target["id"])
        if view is None:
            raise NotPossible(f"{self.user.name} has no such view open")
        return view

    def message_at(self, channel: str, ts: str) -> Message:
        """A message that this person sees."""
        message = self.place(channel).find(ts, self.id)
        if message is None:
            raise NotPossible(f"{self.user.name} sees no such message")
        return message

    def open_view(self) -> View:
        """The modal on top."""
        view = self._views.top(self.id)
        if view is None:
            raise NotPossible(f"{self.user.name} has no modal open")
        return view

    def _id_of(self, ref: str) -> str:
        thing = self._slack.find_user(ref) or self._slack.find_conversation(ref)
        return thing.id if thing else ref


def find(blocks: list[Json], action_id: str, value: Any) -> tuple[Json, Json]:
    """The one element that is meant, with its block."""
    candidates = [
        (block, element)
        for block, element in interactive(blocks)
        if action_id in (element["action_id"], f"{block['block_id']}.{element['action_id']}")
    ]
    if value is not None and all(element["type"] == "button" for _, element in candidates):
        candidates = [(b, e) for b, e in candidates if e.get("value") == value]
    if len(candidates) == 1:
        return candidates[0]
    there = ", ".join(f"{b['block_id']}.{e['action_id']}" for b, e in interactive(blocks))
    how_many = "several" if candidates else "no"
    raise NotPossible(f"there are {how_many} elements {action_id!r} with {value!r}; there are: {there}")
