"""Conversations and the messages in them."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Json = dict[str, Any]
Kind = Literal["channel", "private", "dm"]


@dataclass
class Message:
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    edited: Json | None = None
    reader: str | None = None  # the only person who sees an ephemeral message
    from_app: bool = False
    is_answer: bool = False  # came by an ack or a response_url: the Web API cannot change it
    username: str | None = None
    client_msg_id: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_ephemeral(self) -> bool:
        return self.reader is not None

    def copy(self) -> Self:
        return replace(self)


@dataclass
class Conversation:
    id: str
    name: str
    kind: Kind
    members: list[str]
    created: int
    topic: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)

    def in_order(self) -> list[Message]:
        return [self.messages[ts] for ts in sorted(self.messages, key=float)]

    def replies(self, ts: str) -> list[Message]:
        return [m for m in self.in_order() if m.thread_ts == ts and m.ts != ts]

    def seen_by(self, user: str) -> list[Message]:
        mine = [m for m in self.ephemerals if m.reader == user]
        return sorted([*self.messages.values(), *mine], key=lambda m: float(m.ts))

    def find(self, ts: str, reader: str | None = None) -> Message | None:
        """The message, or the reader's ephemeral one, with this timestamp."""
        hidden = (m for m in self.ephemerals if m.ts == ts and m.reader == reader)
        return self.messages.get(ts) or next(hidden, None)

    def remove(self, message: Message) -> None:
        if message.is_ephemeral:
            self.ephemerals.remove(message)
        else:
            self.messages.pop(message.ts, None)

    @property
    def type(self) -> str:
        """Slack's channel_type in events."""
        return {"channel": "channel", "private": "group", "dm": "im"}[self.kind]
