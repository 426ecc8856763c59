"""The message that somebody chose a shortcut on: its words in plain text, its author, the way to it."""

from collections.abc import Collection, Mapping
from typing import Any

from handlers.slack import message_words, naming
from handlers.slack.context import Context
from handlers.views.messages import Quoted
from storage.engine.database import Session
from storage.people import places


def is_private(channel_name: str) -> bool:
    """By the name that Slack gives a conversation in what it delivers."""
    return channel_name in {"privategroup", "directmessage"} or channel_name.startswith("mpdm-")


async def read(body: Mapping[str, Any], context: Context) -> Quoted:
    message = body["message"]
    hidden = await context.store.read(_private, message_words.forwarded_from(message))
    words = await naming.plain(message_words.of(message, hidden=hidden), context)
    return await context.store.read(_read, words=words.strip(), body=body)


def _private(session: Session, channels: Collection[str]) -> list[str]:
    return [id_ for id_, channel in places.find_channels(session, channels).items() if channel.is_private]


def _read(session: Session, *, words: str, body: Mapping[str, Any]) -> Quoted:
    message, channel = body["message"], body["channel"]
    kept = places.channel(session, channel["id"])
    return Quoted(
        words=words,
        author=message.get("user"),
        channel=channel["id"],
        link=places.link(session, channel["id"], body.get("message_ts") or message["ts"]),
        is_private=is_private(channel.get("name") or "") or bool(kept and kept.is_private),
    )
