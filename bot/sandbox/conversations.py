"""Conversations and the messages in them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Self

Json = dict[str, Any]
Kind = Literal["channel", "private", "dm"]


@dataclass
class Message:
    """One message, as the workspace keeps it."""

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
    files: list[Json] = field(default_factory=list)

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
    """A channel or a direct message, with its members and messages."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    created: int
    topic: str = ""
    shared_with: list[str] = field(default_factory=list)  # other organisations, by the id of their team
    is_org_shared: bool = False  # with other workspaces of the same organisation
    pending_with: list[str] = field(default_factory=list)  # those who were invited and have not answered
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    read: dict[str, float] = field(default_factory=dict)  # how far each person has read
    _stamps: set[str] = field(default_factory=set)
    _last_stamp: tuple[int, int] = (0, 0)
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    def new_ts(self, at: datetime) -> str:
        """A timestamp that no message here has had yet, at that moment or a little later."""
        asked = micros = round(at.timestamp() * 1_000_000)
        if asked == self._last_stamp[0]:  # while the clock stands still, go on from the last one
            micros = self._last_stamp[1] + 1
        while (ts := f"{micros // 1_000_000}.{micros % 1_000_000:06d}") in self._stamps:
            micros += 1
        self._stamps.add(ts)
        self._last_stamp = (asked, micros)
        return ts

    def put(self, message: Message) -> None:
        if message.is_ephemeral:
            self.ephemerals.append(message)
            return
        self.messages[message.ts] = message
        if message.is_reply:
            self._threads.setdefault(str(message.thread_ts), []).append(message)

    def everything(self) -> list[Message]:
        """Every message that is kept here, in no order."""
        return [*self.messages.values(), *self.ephemerals]

    def in_order(self) -> list[Message]:
        # Timestamps have ten digits before the point from 2001 to 2286, so their text sorts as they do.
        return [self.messages[ts] for ts in sorted(self.messages)]

    def replies(self, ts: str) -> list[Message]:
        return sorted(self._threads.get(ts, ()), key=lambda m: m.ts)

    def seen_by(self, user: str) -> list[Message]:
        mine = [m for m in self.ephemerals if m.reader == user]
        return sorted([*self.messages.values(), *mine], key=lambda m: m.ts)

    def find(self, ts: str, reader: str | None = None) -> Message | None:
        """The message, or the reader's ephemeral one, with this timestamp."""
        hidden = (m for m in self.ephemerals if m.ts == ts and m.reader == reader)
        return self.messages.get(ts) or next(hidden, None)

    def remove(self, message: Message) -> None:
        if message.is_ephemeral:
            self.ephemerals.remove(message)
        elif self.messages.pop(message.ts, None) and message.is_reply:
            self._threads[str(message.thread_ts)].remove(message)

    @property
    def is_ext_shared(self) -> bool:
        """Whether people of another organisation are here."""
        return bool(self.shared_with)

    @property
    def type(self) -> str:
        """Slack's channel_type in events."""
        return {"channel": "channel", "private": "group", "dm": "im"}[self.kind]
