"""The message that somebody chose a shortcut on: its words in plain text, its author, the way to it."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.slack import mentions
from handlers.slack.context import Context
from handlers.views.messages import Quoted
from storage.engine.database import Session
from storage.people import people, places


def is_private(channel_name: str) -> bool:
    """By the name that Slack gives a conversation in what it delivers."""
    return channel_name in {"privategroup", "directmessage"} or channel_name.startswith("mpdm-")


async def read(body: Mapping[str, Any], context: Context) -> Quoted:
    return await context.store.read(_read, body=body)


def _read(session: Session, *, body: Mapping[str, Any]) -> Quoted:
    message, channel = body["message"], body["channel"]
    text = message.get("text") or ""
    kept = places.channel(session, channel["id"])
    return Quoted(
        words=mentions.plain(text, names=_names(session, text)).strip(),
        author=message.get("user"),
        channel=channel["id"],
        link=places.link(session, channel["id"], body.get("message_ts") or message["ts"]),
        is_private=is_private(channel.get("name") or "") or bool(kept and kept.is_private),
    )


def _names(session: Session, text: str) -> dict[str, str]:
    """Names for the mentions in a message, which come without them."""
    people_named = people.find(session, re.findall(r"<@([^<>|]+)>", text))
    groups = people.group_names(session, re.findall(r"<!subteam\^([^<>|]+)>", text))
    return {person.id: person.name for person in people_named.values()} | groups
