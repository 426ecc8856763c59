"""The message that somebody chose a shortcut on: its words in plain text, its author, the way to it."""

from collections.abc import Collection, Mapping
from typing import Any

from handlers.slack import mentions, message_words, naming
from handlers.slack import people as slack_people
from handlers.slack.context import Context
from handlers.views.messages import Quoted
from storage.engine.database import Session
from storage.people import places
from storage.refusal import Refused

UNSEEN = {"channel_not_found", "missing_scope", "not_in_channel"}


def is_private(channel_name: str) -> bool:
    """By the name that Slack gives a conversation in what it delivers."""
    return channel_name in {"privategroup", "directmessage"} or channel_name.startswith("mpdm-")


async def read(body: Mapping[str, Any], context: Context) -> Quoted:
    message = body["message"]
    hidden = await context.store.read(_private, message_words.forwarded_from(message))
    said = message_words.of(message, hidden=hidden)
    words = await naming.plain(said, context)
    return await context.store.read(_read, words=words.strip(), body=body, marked=tuple(mentions.called(said, {})))


async def text_of(channel: str, ts: str, context: Context, *, by: str) -> str:
    """What a message ``by`` somebody says now, as they typed it. Refused where it is gone, or hidden from us."""
    asking = context.client.conversations_history(channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1)
    (answer,) = await slack_people.ask(asking, unknown=UNSEEN)
    found = [one for one in answer.get("messages") or () if one.get("ts") == ts and one.get("user") == by]
    if not found:
        raise Refused("That message is not there any more, so there is nothing to take. Please write it again.")
    return str(found[0].get("text") or "")


def _private(session: Session, channels: Collection[str]) -> list[str]:
    return [id_ for id_, channel in places.find_channels(session, channels).items() if channel.is_private]


def _read(session: Session, *, words: str, body: Mapping[str, Any], marked: tuple[str, ...]) -> Quoted:
    message, channel = body["message"], body["channel"]
    kept = places.channel(session, channel["id"])
    return Quoted(
        words=words,
        author=message.get("user"),
        channel=channel["id"],
        link=places.link(session, channel["id"], body.get("message_ts") or message["ts"]),
        is_private=is_private(channel.get("name") or "") or bool(kept and kept.is_private),
        marked=marked,
    )
