"""What the page shows: the workspace as one person sees it, in plain JSON."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox import objects
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.local_slack import LocalSlack

Json = dict[str, Any]


class PageState:
    """What each person sees, and what each has read already."""

    def __init__(self, local: LocalSlack) -> None:
        self._local = local
        self._slack = local.slack

    def state(self, me: User | None) -> Json:
        clock, app = self._slack.clock, self._slack.app
        conversations = [self._conversation(c, me) for c in self._visible(me)]
        return {
            "now": clock.now().isoformat(),
            "real_now": clock.real_now().isoformat(),
            "offset_seconds": round(clock.offset.total_seconds(), 3),
            "frozen": clock.frozen,
            "ready": self._local.is_ready,
            "workspace": {"id": self._slack.workspace.id, "name": self._slack.workspace.name},
            "me": self._person(me) if me else None,
            "people": [self._person(p) for p in self._slack.people.values() if p.id != "USLACKBOT"],
            "conversations": conversations,
            "groups": [
                {"id": g.id, "handle": g.handle, "name": g.name, "users": list(g.users)}
                for g in self._slack.groups.values()
            ],
            "commands": app.commands,
            "shortcuts": app.shortcuts,
            "app": self._app(),
            "faults": [rule.as_json() for rule in self._local.faults],
            "limits_off": self._local.limits_off,
            "guide": [dict(step) for step in self._slack.workspace.guide],
        }

    def conversation(self, conversation: Conversation, me: User) -> Json:
        """The messages, oldest first; from now on this person has read them."""
        return {"messages": [self._message(m) for m in self._seen(conversation, me.id)]}

    def catch_up(self) -> None:
        for conversation in self._slack.conversations.values():
            for member in conversation.members:
                self._seen(conversation, member)

    def _seen(self, conversation: Conversation, reader: str) -> list[Message]:
        messages = conversation.seen_by(reader)
        if messages:
            conversation.read[reader] = float(messages[-1].ts)
        return messages

    def view(self, me: User) -> Json:
        person = self._local.person(me.id)
        modal = person.modal
        if modal is not None:
            modal["stack_depth"] = person.stack_depth
        return {"modal": modal, "home": person.home, "toast": None}

    def _visible(self, me: User | None) -> list[Conversation]:
        if me is not None and not (me.is_bot or me.deleted or self._slack.is_outside(me)):
            self._slack.dm_with(me.id)
        return [
            c
            for c in self._slack.conversations.values()
            if not c.is_archived and (self._slack.sees(me, c) if me else c.kind == "channel")
        ]

    def _conversation(self, conversation: Conversation, me: User | None) -> Json:
        return {
            "id": conversation.id,
            "name": conversation.name,
            "kind": conversation.kind,
            "topic": conversation.topic,
            "members": conversation.members,
            "unread": self._unread(conversation, me) if me else 0,
            "is_shared": conversation.is_ext_shared,
            "is_member": me is not None and me.id in conversation.members,
        }

    def _unread(self, conversation: Conversation, me: User) -> int:
        if me.id not in conversation.members:
            return 0
        read = conversation.read.get(me.id, 0.0)
        return sum(1 for m in conversation.seen_by(me.id) if m.user != me.id and float(m.ts) > read)

    def _person(self, person: User) -> Json:
        local = self._slack.clock.now().astimezone(ZoneInfo(person.tz))
        return {
            "id": person.id,
            "name": person.name,
            "real_name": person.real_name or person.name,
            "tz": person.tz,
            "avatar": person.avatar,
            "local_time": local.strftime("%H:%M"),
            "is_bot": person.is_bot,
            "deleted": person.deleted,
            "guest": person.is_guest or self._slack.is_outside(person),
        }

    def _app(self) -> Json:
        mode = "socket" if self._local.events_url is None else "http"
        return {
            "name": self._slack.people[BOT_USER_ID].name,
            "user_id": BOT_USER_ID,
            "connected": self._local.is_connected,
            "connections": self._local.connections,
            "mode": mode,
        }

    def _message(self, message: Message) -> Json:
        author = self._slack.people.get(message.user)
        shown = objects.message(self._slack, message)
        return {
            "ts": message.ts,
            "user": message.user,
            "name": message.username or (author.real_name or author.name if author else message.user),
            "avatar": author.avatar if author else "",
            "text": message.text,
            "blocks": message.blocks,
            "ephemeral": message.is_ephemeral,
            "edited": message.edited is not None,
            "thread_ts": message.thread_ts,
            "reply_count": shown.get("reply_count", 0),
            "reactions": shown.get("reactions", []),
            "files": message.files,
            "is_app": message.from_app,
            "at": datetime.fromtimestamp(float(message.ts), UTC).isoformat(),
        }
