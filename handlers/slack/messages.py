"""The message that somebody chose a shortcut on: its words in plain text, its author, the way to it."""

from collections.abc import Mapping
from typing import Any

from handlers.slack import naming
from handlers.slack.context import Context
from handlers.views.messages import Quoted
from storage.engine.database import Session
from storage.people import places


def is_private(channel_name: str) -> bool:
    """By the name that Slack gives a conversation in what it delivers."""
    return channel_name in {"privategroup", "directmessage"} or channel_name.startswith("mpdm-")


async def read(body: Mapping[str, Any], context: Context) -> Quoted:
    words = await naming.plain(body["message"].get("text") or "", context)
    return await context.store.read(_read, words=words.strip(), body=body)


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
