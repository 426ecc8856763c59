"""Names for the marks in a text, which Slack mostly sends without: of people, user groups and channels.

What is kept is read by others later, so a private channel is not named in it; nobody and nothing stays a bare id.
"""

from collections.abc import Collection, Mapping

from handlers.call import Call
from handlers.slack import channels, mentions
from handlers.slack import people as slack_people
from handlers.slack.context import Context
from handlers.slack.mentions import Marked
from storage.engine.database import Session
from storage.people import people, places
from storage.tables import Channel, Person

SOMEBODY, A_GROUP = "somebody", "group"


async def plain(text: str, context: Context) -> str:
    """The whole text as a person typed it, everybody and everything in it by name."""
    return mentions.plain(text, names=await names(text, context))


async def names(text: str, context: Context) -> dict[str, str]:
    """A name for every mark in a text, by id, of a channel with its sign. Refused when Slack cannot be asked."""
    marked = mentions.unnamed(text)
    met = await slack_people.meet(marked.people, context)
    handles = await slack_people.handles(marked.groups, context)
    return _named(marked, met, handles, await _channels(marked.channels, context))


def known(session: Session, text: str) -> dict[str, str]:
    """The same from what is stored, for what is only given back to whoever typed it."""
    marked = mentions.unnamed(text)
    handles = people.group_names(session, marked.groups)
    return _named(marked, people.find(session, marked.people), handles, places.find_channels(session, marked.channels))


async def fill_in(call: Call) -> None:
    """Names for the marks in the texts of a form, before it is read; what is to be called something stays literal."""
    held = ((call.body.get("view") or {}).get("state") or {}).get("values") or {}
    texts = [block for block_id, block in held.items() if block_id != "name"]
    for element in (element for block in texts for element in (block or {}).values()):
        if isinstance(text := (element or {}).get("value"), str) and mentions.unnamed(text):
            element["value"] = await _filled_in(text, call)


async def _filled_in(text: str, call: Call) -> str:
    """The text with names; whom it marked, the call knows from then on."""
    found = await names(text, call)
    call.called.update(mentions.called(text, found))
    return mentions.with_names(text, found)


async def _channels(ids: Collection[str], context: Context) -> dict[str, Channel]:
    """We hear what becomes of the channels that we are in; of others Slack is asked."""
    stored = await context.store.glance(places.find_channels, ids) if ids else {}
    ours = {id_: channel for id_, channel in stored.items() if channel.is_member}
    described = [await channels.describe(id_, context) for id_ in ids if id_ not in ours]
    return ours | {channel.id: channel for channel in described if channel}


def _named(
    marked: Marked, met: Mapping[str, Person], handles: Mapping[str, str], seen: Mapping[str, Channel]
) -> dict[str, str]:
    return {
        **{id_: met[id_].name if id_ in met else SOMEBODY for id_ in marked.people},
        **{id_: handles.get(id_) or A_GROUP for id_ in marked.groups},
        **{id_: _shown(seen[id_]) for id_ in marked.channels if id_ in seen},
    }


def _shown(channel: Channel) -> str:
    return mentions.A_PRIVATE_CHANNEL if channel.is_private else f"#{channel.name}"
