"""Conversations: what they are, who is in them, and where the bot is a member and may change its posts later."""

from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.people import ask
from storage.engine.database import Store
from storage.people import places
from storage.refusal import Refused
from storage.tables import Channel, Person

HIDDEN = {"channel_not_found"}  # a private channel that the bot is not in does not exist for it
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")


async def joined(event: dict[str, Any], client: AsyncWebClient, store: Store, bot_user_id: str) -> None:
    """Somebody came into a channel; it concerns us when we did. That we may post comes first, its name after."""
    if event["user"] == bot_user_id:
        await store.write(places.join_channel, event["channel"])
        (answer,) = await ask(client.conversations_info(channel=event["channel"]), unknown=HIDDEN)
        if conversation := answer.get("channel"):
            await store.write(places.remember_channels, [channel_of(conversation, is_member=True)])


async def left(event: dict[str, Any], store: Store, bot_user_id: str) -> None:
    """We left, or were removed: Slack tells it in one of two ways, the other of which names nobody."""
    if event.get("user", bot_user_id) == bot_user_id:
        await store.write(places.change_channel, event["channel"], {"is_member": False})


async def archived(event: dict[str, Any], store: Store) -> None:
    await store.write(places.change_channel, event["channel"], {"is_archived": True})


async def unarchived(event: dict[str, Any], store: Store) -> None:
    await store.write(places.change_channel, event["channel"], {"is_archived": False})


async def deleted(event: dict[str, Any], store: Store) -> None:
    await store.write(places.change_channel, event["channel"], {"is_archived": True, "is_member": False})


async def renamed(event: dict[str, Any], store: Store) -> None:
    await store.write(places.change_channel, event["channel"]["id"], {"name": event["channel"]["name"]})


async def meet(id_: str, *, client: AsyncWebClient, store: Store) -> Channel | None:
    """A conversation as Slack describes it now; None where it is hidden from the bot."""
    (answer,) = await ask(client.conversations_info(channel=id_), unknown=HIDDEN)
    conversation = answer.get("channel")
    if not conversation:
        return None
    channel = channel_of(conversation, is_member=bool(conversation.get("is_member")))
    await store.write(places.remember_channels, [channel])
    return channel


async def make_sure(id_: str, *, client: AsyncWebClient, store: Store) -> None:
    """Ask Slack again where we believe that we may not post: we may have been invited just now."""
    if id_.startswith(("C", "G")) and not await store.glance(places.can_post, id_):
        with suppress(Refused):  # what we believe has to do
            await meet(id_, client=client, store=store)


async def require_in(id_: str, *, me: Person, client: AsyncWebClient, store: Store) -> None:
    """Refused where somebody chose a private channel that is not theirs: Slack offers none, a forged form may."""
    known = await store.glance(places.channel, id_)
    if known and known.is_private and me.id not in await members(id_, client=client):
        raise Refused("You are not in that channel. Please choose one of yours.", field="channel")


async def members(id_: str, *, client: AsyncWebClient) -> list[str]:
    """Everybody in a conversation, the bots too; nobody where it is hidden from the bot."""
    (found,) = await ask(_members(id_, client), unknown=HIDDEN)
    return list(found)


async def _members(id_: str, client: AsyncWebClient) -> list[str]:
    return [
        one async for page in await client.conversations_members(channel=id_, limit=1000) for one in page["members"]
    ]


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
