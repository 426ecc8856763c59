"""What happens in a workspace without the app: people come, change and go, channels and groups too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.sandbox import objects
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation
from bot.sandbox.dispatcher import Dispatcher
from bot.sandbox.membership import join, leave
from bot.sandbox.state import Slack


class Happenings:
    """Each method lets something happen, and waits for the app's first reply if it subscribes to the event."""

    def __init__(self, slack: Slack, dispatcher: Dispatcher) -> None:
        self._slack = slack
        self._dispatcher = dispatcher

    async def join(self, channel: str, user: str) -> None:
        """Somebody joins a channel. The app, too, can be added in this way."""
        await self._after(lambda: join(self._slack, self._conversation(channel), self._user(user).id))

    async def leave(self, channel: str, user: str) -> None:
        """Somebody leaves a channel, or is removed from it."""
        await self._after(lambda: leave(self._slack, self._conversation(channel), self._user(user).id))

    async def rename(self, channel: str, name: str) -> None:
        """A channel gets another name."""
        conversation = self._conversation(channel)
        conversation.name = name
        about = {"id": conversation.id, "name": name, "name_normalized": name, "is_mpim": False}
        about |= {"is_channel": conversation.kind == "channel", "created": conversation.created}
        await self._event(f"{_word(conversation)}_rename", channel=about)

    async def archive(self, channel: str, by: str) -> None:
        """A channel is archived: nobody can write there any more."""
        conversation = self._conversation(channel)
        conversation.is_archived = True
        event = f"{_word(conversation)}_archive"
        await self._event(event, channel=conversation.id, user=self._user(by).id, is_moved=0)

    async def change(self, user: str, **fields: Any) -> None:
        """Somebody moves, is renamed, deactivated (deleted=True) or made an admin."""
        person = replace(self._user(user), **fields)
        self._slack.people[person.id] = person
        now = int(self._slack.clock.now().timestamp())
        await self._event("user_change", user=objects.user(self._slack, person), cache_ts=now)

    async def _event(self, event: str, **about: Any) -> None:
        self._slack.on_change("people")
        await self._after(lambda: self._slack.on_event(event, {"type": event, **about}))

    async def _after(self, act: Callable[[], object]) -> None:
        await self._dispatcher.first_reply(act)

    def _conversation(self, ref: str) -> Conversation:
        conversation = self._slack.find_conversation(ref)
        if conversation is None:
            raise LookupError(f"there is no channel {ref}")
        return conversation

    def _user(self, ref: str) -> User:
        user = self._slack.find_user(ref)
        if user is None:
            raise LookupError(f"there is nobody called {ref}")
        return user


def _word(conversation: Conversation) -> str:
    """How Slack's events call this kind of conversation."""
    return "channel" if conversation.kind == "channel" else "group"
