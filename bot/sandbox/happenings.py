"""What happens in a workspace without the app: people come, change and go, channels and groups too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.sandbox import objects
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.company import User, UserGroup
from bot.sandbox.conversations import Conversation
from bot.sandbox.dispatcher import Dispatcher
from bot.sandbox.membership import join, leave
from bot.sandbox.state import PARTNER, Slack


class Happenings:
    """Each method lets something happen, and waits for the app's first reply if it subscribes to the event.

    Channels, people and groups are meant by their id or by their name.
    """

    def __init__(self, slack: Slack, dispatcher: Dispatcher) -> None:
        self._slack = slack
        self._dispatcher = dispatcher

    # Channels

    async def join(self, channel: str, user: str) -> None:
        """Somebody joins a channel. The app, too, can be added in this way."""
        conversation, person = self._conversation(channel), self._user(user)
        await self._after(lambda: join(self._slack, conversation, person.id))

    async def leave(self, channel: str, user: str) -> None:
        """Somebody leaves a channel, or is removed from it. The app, too, can be removed in this way."""
        conversation, person = self._conversation(channel), self._user(user)
        await self._after(lambda: leave(self._slack, conversation, person.id))

    async def rename(self, channel: str, name: str) -> None:
        """A channel gets another name."""
        conversation = self._conversation(channel)
        conversation.name = name
        about = {"id": conversation.id, "name": name, "name_normalized": name, "is_mpim": False}
        about |= {"is_channel": conversation.kind == "channel", "created": conversation.created}
        await self._event_about(conversation, f"{_word(conversation)}_rename", channel=about)

    async def archive(self, channel: str, by: str) -> None:
        """A channel is archived: nobody can write there any more."""
        conversation = self._conversation(channel)
        conversation.is_archived = True
        event = f"{_word(conversation)}_archive"
        await self._event_about(conversation, event, channel=conversation.id, user=self._user(by).id, is_moved=0)

    async def unarchive(self, channel: str, by: str) -> None:
        """An archived channel is opened again."""
        conversation = self._conversation(channel)
        conversation.is_archived = False
        event = f"{_word(conversation)}_unarchive"
        await self._event_about(conversation, event, channel=conversation.id, user=self._user(by).id)

    async def delete(self, channel: str) -> None:
        """A channel is deleted, with everything in it."""
        conversation = self._conversation(channel)
        del self._slack.conversations[conversation.id]
        await self._event_about(conversation, f"{_word(conversation)}_deleted", channel=conversation.id)

    async def make_private(self, channel: str) -> None:
        """A public channel becomes private. Slack sends no event: only conversations.info says so."""
        self._conversation(channel).kind = "private"
        self._slack.on_change("people")

    async def share(self, channel: str, team: str = PARTNER) -> None:
        """Another organisation accepts the invitation into a channel."""
        conversation = self._conversation(channel)
        conversation.pending_with = [pending for pending in conversation.pending_with if pending != team]
        conversation.shared_with.append(team)
        await self._event_about(conversation, "channel_shared", channel=conversation.id, connected_team_id=team)

    async def invite_organisation(self, channel: str, team: str = PARTNER) -> None:
        """Another organisation is invited into a channel. Only conversations.info says so."""
        self._conversation(channel).pending_with.append(team)

    async def share_within_organisation(self, channel: str) -> None:
        """Other workspaces of the same organisation get a channel. Only conversations.info says so."""
        self._conversation(channel).is_org_shared = True

    async def unshare(self, channel: str, team: str = PARTNER) -> None:
        """Another organisation is not in a channel any more."""
        conversation = self._conversation(channel)
        conversation.shared_with.remove(team)
        await self._event_about(
            conversation,
            "channel_unshared",
            channel=conversation.id,
            previously_connected_team_id=team,
            is_ext_shared=conversation.is_ext_shared,
        )

    async def change_id(self, channel: str, new_id: str) -> None:
        """A channel gets a new id, as a private one may when it is prepared for sharing. The old id is gone."""
        conversation = self._conversation(channel)
        old_id = conversation.id
        self._slack.change_id(conversation, new_id)
        await self._event_about(conversation, "channel_id_changed", old_channel_id=old_id, new_channel_id=new_id)

    # People and groups

    async def add_person(self, user: User) -> None:
        """Somebody new comes into the workspace."""
        self._slack.replace_person(user)
        await self._event("team_join", user=objects.user(self._slack, user))

    async def change(self, user: str, **fields: Any) -> None:
        """Somebody moves, is renamed, sets a status, is deactivated (deleted=True) or made an admin."""
        person = replace(self._user(user), **fields)
        self._slack.replace_person(person)
        await self._event(
            "user_change", user=objects.user(self._slack, person), cache_ts=self._slack.updated(person.id)
        )

    async def add_group(self, group: UserGroup) -> None:
        """A new user group."""
        self._slack.groups[group.id] = group
        await self._event("subteam_created", subteam=objects.group(self._slack, group))

    async def set_group(self, group: str, users: tuple[str, ...]) -> None:
        """A user group gets other people."""
        before = self._group(group)
        after = replace(before, users=users)
        self._slack.groups[after.id] = after
        now = int(self._slack.clock.now().timestamp())
        added = [user for user in users if user not in before.users]
        removed = [user for user in before.users if user not in users]
        await self._event("subteam_updated", subteam=objects.group(self._slack, after))
        await self._event(
            "subteam_members_changed",
            subteam_id=after.id,
            team_id=self._slack.workspace.id,
            date_previous_update=now,
            date_update=now,
            added_users=added,
            added_users_count=len(added),
            removed_users=removed,
            removed_users_count=len(removed),
        )

    async def _event_about(self, conversation: Conversation, event: str, **about: Any) -> None:
        """An event about a channel. Of a private one the app hears only while it is in there."""
        if conversation.kind == "channel" or BOT_USER_ID in conversation.members:
            await self._event(event, **about)
        self._slack.on_change("people")

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

    def _group(self, ref: str) -> UserGroup:
        group = next((g for g in self._slack.groups.values() if ref in (g.id, g.handle)), None)
        if group is None:
            raise LookupError(f"there is no user group {ref}")
        return group


def _word(conversation: Conversation) -> str:
    """How Slack's events call this kind of conversation."""
    return "channel" if conversation.kind == "channel" else "group"
