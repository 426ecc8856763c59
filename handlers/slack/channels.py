"""Conversations: what they are, who is in them, and where the bot is a member and may change its posts later."""

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.call import Call, Event
from handlers.feature import Feature
from handlers.slack import errors, received
from handlers.slack.context import Context
from handlers.slack.people import ask
from storage.people import channel_members, places
from storage.refusal import Refused
from storage.tables import Channel, Person

log = logging.getLogger(__name__)

HIDDEN = {"channel_not_found"}  # a private channel that the bot is not in does not exist for it
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")


async def joined(event: Event) -> None:
    """Somebody came into a channel. Where we did, that we may post comes first, the rest after."""
    id_, person = event.payload["channel"], event.payload["user"]
    if person == event.bot_user_id:
        is_new = not await event.is_repeated()  # we may have left since
        if is_new:
            await event.once(places.join_channel, id_)
        await meet(id_, event, is_member=is_new)
    elif (channel := await event.store.glance(places.channel, id_)) and channel.is_private:
        await event.once(channel_members.add, id_, person)
    elif event.payload.get("channel_type") == "G":  # it was public when we last heard of it
        await meet(id_, event)


async def left(event: Event) -> None:
    """Somebody left, or was removed. Of us Slack tells it in one of two ways, the other of which names nobody."""
    id_, person = event.payload["channel"], event.payload.get("user", event.bot_user_id)
    if person == event.bot_user_id:
        await event.once(places.change_channel, id_, {"is_member": False})
    else:
        await event.once(channel_members.remove, id_, person)


async def archived(event: Event) -> None:
    await event.once(places.change_channel, event.payload["channel"], {"is_archived": True})


async def unarchived(event: Event) -> None:
    await event.once(places.change_channel, event.payload["channel"], {"is_archived": False})


async def deleted(event: Event) -> None:
    gone = {"is_archived": True, "is_member": False}
    await event.once(places.change_channel, event.payload["channel"], gone)


async def renamed(event: Event) -> None:
    channel = event.payload["channel"]
    await event.once(places.change_channel, channel["id"], {"name": channel["name"]})


async def meet(id_: str, context: Context, *, is_member: bool = False) -> Channel | None:
    """A conversation as Slack describes it now; None where it is hidden from the bot.

    ``is_member``: we know that we are in it, whatever Slack describes a moment late.
    """
    (answer,) = await ask(context.client.conversations_info(channel=id_), unknown=HIDDEN)
    conversation = answer.get("channel")
    if not conversation:
        return None
    channel = channel_of(conversation, is_member=is_member or bool(conversation.get("is_member")))
    await context.store.write(places.remember_channels, [channel])
    if channel.is_private and channel.is_member and not conversation.get("is_mpim"):
        await _meet_members(id_, context)
    return channel


async def _meet_members(id_: str, context: Context) -> None:
    """Who is in a private channel that we have just come into, or that was public when we last looked."""
    if not await context.store.glance(channel_members.is_known, id_):
        await context.store.write(channel_members.remember, id_, await members(id_, context))


async def make_sure(id_: str, context: Context) -> None:
    """Ask Slack again where we believe that we may not post: we may have been invited just now.

    Where Slack does not say, what we believe has to do.
    """
    if id_.startswith(("C", "G")) and not await context.store.glance(places.can_post, id_):
        try:
            await meet(id_, context)
        except Refused:
            pass  # why is in the log
        except SlackApiError as error:
            log.error("Slack did not describe channel %s: %s", id_, errors.name_of(error))


async def chosen(call: Call, *, otherwise: str) -> str:
    """The channel that was chosen in a form, or the one to take ``otherwise``; Refused where it is not theirs."""
    channel = received.place(call.filled["channel"] or otherwise)
    await make_sure(channel, call)
    if call.filled["channel"]:
        await require_in(channel, call.me, call)
    return channel


async def require_in(id_: str, person: Person, context: Context) -> None:
    """Refused where somebody chose a private channel that is not theirs: Slack offers none, a forged form may."""
    channel = await context.store.glance(places.channel, id_)
    if channel and channel.is_private and person.id not in await members(id_, context):
        raise Refused("You are not in that channel. Please choose one of yours.", field="channel")


async def members(id_: str, context: Context) -> list[str]:
    """Everybody in a conversation, the bots too; nobody where it is hidden from the bot."""
    (ids,) = await ask(_members(id_, context.client), unknown=HIDDEN)
    return list(ids)


async def _members(id_: str, client: AsyncWebClient) -> list[str]:
    pages = await client.conversations_members(channel=id_, limit=1000)
    return [member async for page in pages for member in page["members"]]


def channel_of(conversation: dict[str, Any], *, is_member: bool) -> Channel:
    """Slack's conversation object as we keep it."""
    return Channel(
        id=conversation["id"],
        name=conversation.get("name") or conversation["id"],
        is_member=is_member,
        is_private=bool(conversation.get("is_private")),
        is_shared=any(conversation.get(shared) for shared in SHARED),
        is_archived=bool(conversation.get("is_archived")),
    )


FEATURE = Feature(
    events={
        "channel_archive": archived,
        "channel_deleted": deleted,
        "channel_left": left,
        "channel_rename": renamed,
        "channel_unarchive": unarchived,
        "group_archive": archived,
        "group_deleted": deleted,
        "group_left": left,
        "group_rename": renamed,
        "group_unarchive": unarchived,
        "member_joined_channel": joined,
        "member_left_channel": left,
    }
)
