"""Where the bot is a member, and what those places are called: only there can a post be changed later."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from storage import people
from storage.database import Store
from storage.tables import Channel


async def joined(event: dict[str, Any], client: AsyncWebClient, store: Store, bot_user_id: str) -> None:
    """Somebody came into a channel; it concerns us when we did. That we may post comes first, its name after."""
    if event["user"] == bot_user_id:
        await store.write(people.join_channel, event["channel"])
        answer = await client.conversations_info(channel=event["channel"])
        await store.write(people.remember_channels, [channel_of(answer["channel"], is_member=True)])


async def left(event: dict[str, Any], store: Store, bot_user_id: str) -> None:
    """We left, or were removed: Slack tells it in one of two ways, the other of which names nobody."""
    if event.get("user", bot_user_id) == bot_user_id:
        await store.write(people.change_channel, event["channel"], {"is_member": False})


async def archived(event: dict[str, Any], store: Store) -> None:
    await store.write(people.change_channel, event["channel"], {"is_archived": True})


async def unarchived(event: dict[str, Any], store: Store) -> None:
    await store.write(people.change_channel, event["channel"], {"is_archived": False})


async def deleted(event: dict[str, Any], store: Store) -> None:
    await store.write(people.change_channel, event["channel"], {"is_archived": True, "is_member": False})


async def renamed(event: dict[str, Any], store: Store) -> None:
    await store.write(people.change_channel, event["channel"]["id"], {"name": event["channel"]["name"]})


def channel_of(conversation: dict[str, Any], *, is_member: bool) -> Channel:
    """Slack's conversation object as we keep it."""
    return Channel(
        id=conversation["id"],
        name=conversation.get("name") or conversation["id"],
        is_member=is_member,
        is_private=bool(conversation.get("is_private")),
        is_shared=bool(conversation.get("is_ext_shared") or conversation.get("is_org_shared")),
        is_archived=bool(conversation.get("is_archived")),
    )
