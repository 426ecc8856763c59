"""The people and channels that a sandbox starts with, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True)
class User:
    """Somebody in the workspace: a member, a guest, a bot, or a person of another workspace."""

    id: str
    name: str
    real_name: str = ""
    tz: str = "UTC"
    avatar: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    team_id: str | None = None  # None: the workspace's own people
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0  # Unix time; 0 means that it does not end

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted


@dataclass(frozen=True)
class Channel:
    """A public or private channel and who is in it."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_ext_shared: bool = False
    topic: str = ""
    bot_is_member: bool = True


@dataclass(frozen=True)
class UserGroup:
    """A user group, which people mention by its handle."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastMessage:
    """A message that stands in a channel when the sandbox starts."""

    channel: str
    user: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Workspace:
    """A company: its people, channels, groups, first messages, and the steps of the page's guide."""

    id: str
    name: str
    users: tuple[User, ...]
    channels: tuple[Channel, ...] = ()
    groups: tuple[UserGroup, ...] = ()
    messages: tuple[PastMessage, ...] = ()
    guide: tuple[Mapping[str, str], ...] = ()  # steps that the page offers: text, as, channel, type, clock

    @property
    def domain(self) -> str:
        return "".join(c for c in self.name.lower() if c.isalnum()) or "sandbox"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Builds a company from a JSON object with the same field names; lists stand for tuples."""
        messages = ({**m, "at": datetime.fromisoformat(m["at"])} for m in data.get("messages", ()))
        return cls(
            id=data["id"],
            name=data["name"],
            users=tuple(_read(User, u) for u in data["users"]),
            channels=tuple(_read(Channel, c) for c in data.get("channels", ())),
            groups=tuple(_read(UserGroup, g) for g in data.get("groups", ())),
            messages=tuple(_read(PastMessage, m) for m in messages),
            guide=tuple(data.get("guide", ())),
        )


def _read(kind: type[Any], values: Mapping[str, Any]) -> Any:
    unknown = values.keys() - {field.name for field in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} knows no {', '.join(sorted(unknown))}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
