"""Everything the sandbox remembers: people, conversations, what was posted, what went wrong."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sandbox import pings
from bot.sandbox.app import APP_ID, BOT_ID, BOT_USER_ID, App
from bot.sandbox.clock import Clock
from bot.sandbox.company import User, UserGroup, Workspace
from bot.sandbox.conversations import Conversation, Message

Json = dict[str, Any]
PARTNER = "T0PARTNER"  # the other organisation, where nobody says which
LONG_AGO = 1577836800  # people who were there from the beginning were changed last in January 2020


class Slack:
    """The workspace as it is now, without HTTP.

    `on_event` gets every event that Slack would send; `on_change` gets the name of what the page must read again.
    """

    def __init__(self, workspace: Workspace, app: App, clock: Clock) -> None:
        self.workspace = workspace
        self.app = app
        self.clock = clock
        self.on_event: Callable[[str, Json], None] = lambda subscription, event: None
        self.on_change: Callable[[str], None] = lambda what: None
        self.posts: list[Json] = []
        self.pings: list[Json] = []
        self.complaints: list[str] = app.manifest_problems()
        bot = User(BOT_USER_ID, app.bot_name, app.bot_name, avatar="/static/icon.svg", is_bot=True)
        slackbot = User("USLACKBOT", "slackbot", "Slackbot")
        self.people: dict[str, User] = {u.id: u for u in (*workspace.users, bot, slackbot)}
        self.groups: dict[str, UserGroup] = {g.id: g for g in workspace.groups}
        self.conversations: dict[str, Conversation] = {}
        self.changed_at: dict[str, int] = {}  # when somebody was changed last, in Unix time
        self._new_ids: dict[str, str] = {}  # former id of a conversation -> its id now
        self._set_up_channels()
        for past in workspace.messages:
            self.add(Message(past.channel, self.new_ts(past.channel, past.at), past.user, past.text))

    def _set_up_channels(self) -> None:
        for channel in self.workspace.channels:
            members = [*channel.members, *([BOT_USER_ID] if channel.bot_is_member else [])]
            self.conversations[channel.id] = Conversation(
                id=channel.id,
                name=channel.name,
                kind="private" if channel.is_private else "channel",
                members=members,
                created=int(self.clock.now().timestamp()),
                topic=channel.topic,
                shared_with=[PARTNER] if channel.is_ext_shared else [],
            )

    # People and places

    def find_user(self, ref: str) -> User | None:
        """Finds somebody by id or by name, with or without the @."""
        name = ref.removeprefix("@")
        return self.people.get(ref) or next((u for u in self.people.values() if u.name == name), None)

    def find_conversation(self, ref: str) -> Conversation | None:
        """Finds a channel by id or by name, with or without the #."""
        name = ref.removeprefix("#")
        named = (c for c in self.conversations.values() if c.kind != "dm" and c.name == name)
        return self.conversations.get(ref) or next(named, None)

    def dm_with(self, user: str) -> Conversation:
        """The person's conversation with the bot, opened if need be."""
        dm_id = f"D{user}"
        if dm_id not in self.conversations:
            created = int(self.clock.now().timestamp())
            self.conversations[dm_id] = Conversation(dm_id, "", "dm", [user, BOT_USER_ID], created)
        return self.conversations[dm_id]

    def is_outside(self, user: User) -> bool:
        return user.is_stranger or user.team_id not in (None, self.workspace.id)

    def team_of(self, user: User) -> str:
        return user.team_id or self.workspace.id

    def sees(self, user: User, conversation: Conversation) -> bool:
        """Whether somebody can read there: guests and people from outside see only where they are members."""
        is_full_member = not user.is_guest and not self.is_outside(user)
        return user.id in conversation.members or (conversation.kind == "channel" and is_full_member)

    def updated(self, user: str) -> int:
        """When somebody was changed last, as `updated` of a user object says it."""
        return self.changed_at.get(user, LONG_AGO)

    def replace_person(self, person: User) -> None:
        """Keeps somebody as they are from now on; `updated` never goes back, even if the clock does."""
        self.people[person.id] = person
        now = int(self.clock.now().timestamp())
        self.changed_at[person.id] = max(self.changed_at.get(person.id, 0), now)

    def change_id(self, conversation: Conversation, new_id: str) -> None:
        """Gives a conversation a new id. Its old one is unknown to the Web API from now on."""
        self._new_ids.pop(new_id, None)
        self._new_ids[conversation.id] = new_id
        del self.conversations[conversation.id]
        self.conversations[new_id] = conversation
        conversation.id = new_id
        for message in conversation.everything():
            message.channel = new_id

    def current_id(self, conversation_id: str) -> str:
        """The id that a conversation has now, for what was begun under a former one."""
        while conversation_id in self._new_ids:
            conversation_id = self._new_ids[conversation_id]
        return conversation_id

    # Messages

    def new_ts(self, channel: str, at: datetime | None = None) -> str:
        return self.conversations[channel].new_ts(at or self.clock.now())

    def add(self, message: Message, *, linked: bool = False) -> Message:
        conversation = self.conversations[message.channel]
        conversation.put(message)
        if not message.is_ephemeral:
            self._send_message_event(conversation, message_fields(message))
        self._look_for_pings(message, linked=linked)
        self.on_change("messages")
        return message

    def change(self, message: Message, *, text: str | None = None, blocks: list[Json] | None = None) -> None:
        before = message.copy()
        message.text = message.text if text is None else text
        message.blocks = message.blocks if blocks is None else blocks
        if not message.is_ephemeral:
            message.edited = {"user": message.user, "ts": self.new_ts(message.channel)}
            changed = {"message": message_fields(message), "previous_message": message_fields(before)}
            self._send_message_event(self.conversations[message.channel], {"subtype": "message_changed", **changed})
        self._look_for_pings(message)
        self.on_change("messages")

    def remove(self, message: Message) -> None:
        conversation = self.conversations[message.channel]
        replies = conversation.replies(message.ts)
        conversation.remove(message)
        if replies:  # a thread keeps its place when its first message goes
            tombstone = replace(message, user="USLACKBOT", text="This message was deleted.", blocks=[])
            tombstone.subtype, tombstone.metadata, tombstone.from_app = "tombstone", None, False
            conversation.put(tombstone)
        if not message.is_ephemeral:
            deleted = {"deleted_ts": message.ts, "previous_message": message_fields(message)}
            self._send_message_event(conversation, {"subtype": "message_deleted", "hidden": True, **deleted})
        self.on_change("messages")

    def record(self, method: str, message: Message) -> None:
        """Logs a call that took effect, so that tests can compare it with what the bot believes."""
        self.posts.append(
            {
                "number": len(self.posts) + 1,
                "method": method,
                "channel": message.channel,
                "ts": message.ts,
                "text": message.text,
                "blocks": message.blocks,
                "metadata": message.metadata,
                "thread_ts": message.thread_ts,
                "at": self.clock.now().isoformat(),
                "at_monotonic": time.monotonic(),
            }
        )
        self.on_change("posts")

    def complain(self, words: str) -> None:
        self.complaints.append(words)
        self.on_change("complaints")

    def _look_for_pings(self, message: Message, *, linked: bool = False) -> None:
        if not message.from_app:
            return
        for what in pings.in_message(message.text, message.blocks, linked=linked):
            self.pings.append({"channel": message.channel, "ts": message.ts, "what": what, "text": message.text})

    def _send_message_event(self, conversation: Conversation, fields: Json) -> None:
        if BOT_USER_ID not in conversation.members:
            return
        subscription = {"channel": "message.channels", "private": "message.groups", "dm": "message.im"}
        ts = fields.get("ts") or self.new_ts(conversation.id)
        event = {"type": "message", **fields, "channel": conversation.id, "ts": ts, "event_ts": ts}
        event |= {"channel_type": conversation.type, "team": self.workspace.id}
        self.on_event(subscription[conversation.kind], event)
        if f"<@{BOT_USER_ID}>" in event.get("text", "") and conversation.kind != "dm":
            self.on_event("app_mention", {**event, "type": "app_mention"})


def message_fields(message: Message) -> Json:
    """A message as Slack shows it in events, payloads and history; without its metadata."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.from_app:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.is_ephemeral:
        shown |= {"is_ephemeral": True}
    optional = ("blocks", "files", "subtype", "thread_ts", "edited", "username", "client_msg_id")
    return shown | {name: value for name in optional if (value := getattr(message, name))}
