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
from storage.people import places
from storage.refusal import Refused
from storage.tables import Channel, Person

log = logging.getLogger(__name__)

HIDDEN = {"channel_not_found"}  # a private channel that the bot is not in does not exist for it
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")


async def joined(event: Event) -> None:
    """Somebody came into a channel; it concerns us when we did. That we may post comes first, its name after."""
    if event.payload["user"] == event.bot_user_id:
        id_ = event.payload["channel"]
        if await event.is_repeated():  # we may have left since
            await meet(id_, event)
            return
        await event.once(places.join_channel, id_)
        (answer,) = await ask(event.client.conversations_info(channel=id_), unknown=HIDDEN)
        if conversation := answer.get("channel"):
            await event.store.write(places.remember_channels, [channel_of(conversation, is_member=True)])


async def left(event: Event) -> None:
    """We left, or were removed: Slack tells it in one of two ways, the other of which names nobody."""
    if event.payload.get("user", event.bot_user_id) == event.bot_user_id:
        await event.once(places.change_channel, event.payload["channel"], {"is_member": False})


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


async def meet(id_: str, context: Context) -> Channel | None:
    """A conversation as Slack describes it now; None where it is hidden from the bot."""
    (answer,) = await ask(context.client.conversations_info(channel=id_), unknown=HIDDEN)
    conversation = answer.get("channel")
    if not conversation:
        return None
    channel = channel_of(conversation, is_member=bool(conversation.get("is_member")))
    await context.store.write(places.remember_channels, [channel])
    return channel


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
