"""What happens in a workspace without the app: people come, change and go, channels and groups too."""

from dataclasses import replace
from typing import Any

from bot.sandbox import objects
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation
from bot.sandbox.delivery import Deliveries
from bot.sandbox.state import Slack


def join(slack: Slack, conversation: Conversation, user: str) -> None:
    if user not in conversation.members:
        conversation.members.append(user)
        _membership(slack, "member_joined_channel", conversation, user)


def leave(slack: Slack, conversation: Conversation, user: str) -> None:
    if user in conversation.members:
        _membership(slack, "member_left_channel", conversation, user)
        conversation.members.remove(user)


def _membership(slack: Slack, event: str, conversation: Conversation, user: str) -> None:
    slack.notify("people")
    if BOT_USER_ID in conversation.members:
        kind = {"channel": "C", "private": "G", "dm": "D"}[conversation.kind]
        place = {"channel": conversation.id, "channel_type": kind, "team": slack.workspace.id}
        slack.listen(event, {"type": event, "user": user, **place})


class Happenings:
    """Each method lets something happen, and waits until the app has heard of it if it listens."""

    def __init__(self, slack: Slack, deliveries: Deliveries) -> None:
        self._slack = slack
        self._deliveries = deliveries

    async def join(self, channel: str, user: str) -> None:
        before = self._deliveries.under_way()
        join(self._slack, self._conversation(channel), self._user(user).id)
        await self._deliveries.heard(before)

    async def leave(self, channel: str, user: str) -> None:
        before = self._deliveries.under_way()
        leave(self._slack, self._conversation(channel), self._user(user).id)
        await self._deliveries.heard(before)

    async def rename(self, channel: str, name: str) -> None:
        conversation = self._conversation(channel)
        conversation.name = name
        about = {"id": conversation.id, "name": name, "name_normalized": name, "is_mpim": False}
        about |= {"is_channel": conversation.kind == "channel", "created": conversation.created}
        await self._tell(f"{self._word(conversation)}_rename", channel=about)

    async def archive(self, channel: str, by: str) -> None:
        conversation = self._conversation(channel)
        conversation.is_archived = True
        event = f"{self._word(conversation)}_archive"
        await self._tell(event, channel=conversation.id, user=self._user(by).id, is_moved=0)

    async def unarchive(self, channel: str, by: str) -> None:
        conversation = self._conversation(channel)
        conversation.is_archived = False
        event = f"{self._word(conversation)}_unarchive"
        await self._tell(event, channel=conversation.id, user=self._user(by).id)

    async def arrive(self, user: User) -> None:
        """Somebody new in the workspace."""
        self._slack.people[user.id] = user
        await self._tell("team_join", user=objects.user(self._slack, user))

    async def change(self, user: str, **fields: Any) -> None:
        """Somebody moves, is renamed, deactivated (deleted=True), made an admin."""
        person = replace(self._user(user), **fields)
        self._slack.people[person.id] = person
        now = int(self._slack.clock.now().timestamp())
        await self._tell("user_change", user=objects.user(self._slack, person), cache_ts=now)

    async def regroup(self, group: str, users: tuple[str, ...]) -> None:
        """Other people in a user group, which is named by id or handle."""
        before = next(g for g in self._slack.groups.values() if group in (g.id, g.handle))
        after = replace(before, users=users)
        self._slack.groups[after.id] = after
        now = int(self._slack.clock.now().timestamp())
        added = [user for user in users if user not in before.users]
        removed = [user for user in before.users if user not in users]
        await self._tell("subteam_updated", subteam=objects.group(self._slack, after))
        await self._tell(
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

    async def _tell(self, event: str, **about: Any) -> None:
        before = self._deliveries.under_way()
        self._slack.notify("people")
        self._slack.listen(event, {"type": event, **about})
        await self._deliveries.heard(before)

    def _conversation(self, ref: str) -> Conversation:
        found = self._slack.find_conversation(ref)
        if found is None:
            raise LookupError(f"there is no channel {ref}")
        return found

    def _user(self, ref: str) -> User:
        found = self._slack.find_user(ref)
        if found is None:
            raise LookupError(f"there is nobody called {ref}")
        return found

    @staticmethod
    def _word(conversation: Conversation) -> str:
        return "channel" if conversation.kind == "channel" else "group"
