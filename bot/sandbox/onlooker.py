"""What a person in the workspace sees, and where they are."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import objects
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.dressing import interactive
from bot.sandbox.methods.call import Desk
from bot.sandbox.reply import Reply
from bot.sandbox.screens import View

Json = dict[str, Any]
Target = Mapping[str, Any] | Reply | None


class NotPossible(Exception):  # noqa: N818  (reads as what it says)
    """Slack would not let this person do that: no such button, channel or form in front of them."""


class Onlooker:
    def __init__(self, desk: Desk, user: User) -> None:
        self._desk = desk
        self._slack = desk.slack
        self._screens = desk.screens
        self.user = user
        self.id = user.id

    @property
    def modal(self) -> Json | None:
        view = self._screens.top(self.id)
        return self._screens.as_json(view) if view else None

    @property
    def home(self) -> Json | None:
        view = self._screens.homes.get(self.id)
        return self._screens.as_json(view) if view else None

    @property
    def stack_depth(self) -> int:
        return len(self._screens.modals.get(self.id, []))

    def place(self, channel: str) -> Conversation:
        """A conversation that this person can read; `dm` is the one with the bot."""
        if channel == "dm":
            return self._slack.dm_with(self.id)
        found = self._slack.find_conversation(channel)
        if found is None or (found.kind != "channel" and self.id not in found.members):
            raise NotPossible(f"{self.user.name} sees no channel {channel}")
        return found

    def messages(self, channel: str) -> list[Json]:
        """What everybody sees there, oldest first."""
        return [self._shown(m) for m in self.place(channel).in_order()]

    def ephemerals(self, channel: str) -> list[Json]:
        """What only this person sees there, oldest first."""
        return [self._shown(m) for m in self.place(channel).seen_by(self.id) if m.is_ephemeral]

    @property
    def dm(self) -> list[Json]:
        return self.messages("dm")

    def _shown(self, message: Message) -> Json:
        ephemeral = {"channel": message.channel, "ephemeral": message.is_ephemeral}
        return objects.message(self._slack, message, with_metadata=True) | ephemeral

    def present(self, place: Conversation) -> Conversation:
        if self.id not in place.members or place.is_archived:
            raise NotPossible(f"{self.user.name} cannot write in {place.name or place.id}")
        return place

    def aim(self, target: Target) -> View | Message:
        """The view or message that is meant, as it is now."""
        if isinstance(target, Reply):
            target = target.modal or {"channel": target.channel, "ts": target.ts}
        if target is None:
            return self.open_view()
        if "ts" in target:
            found = self.place(str(target["channel"])).find(target["ts"], self.id)
            if found is None:
                raise NotPossible(f"{self.user.name} sees no such message")
            return found
        view = self._screens.find(lambda v: v.user == self.id and v.id == target["id"])
        if view is None:
            raise NotPossible(f"{self.user.name} has no such view open")
        return view

    def open_view(self) -> View:
        view = self._screens.top(self.id)
        if view is None:
            raise NotPossible(f"{self.user.name} has no modal open")
        return view

    def _id_of(self, ref: str) -> str:
        thing = self._slack.find_user(ref) or self._slack.find_conversation(ref)
        return thing.id if thing else ref


def find(blocks: list[Json], action_id: str, value: Any) -> tuple[Json, Json]:
    """The one element that is meant."""
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
