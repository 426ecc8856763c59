"""Getting to know conversations: what they are, who is in them, whether the bot may post there."""

from slack_sdk.web.async_client import AsyncWebClient

from handlers.people import ask
from storage import people
from storage.database import Store
from storage.tables import Channel

HIDDEN = {"channel_not_found"}  # a private channel that the bot is not in does not exist for it


async def meet(id_: str, *, client: AsyncWebClient, store: Store) -> Channel | None:
    """A conversation as Slack describes it now; None where it is hidden from the bot."""
    (answer,) = await ask(client.conversations_info(channel=id_), unknown=HIDDEN)
    if not answer:
        return None
    told = answer["channel"]
    channel = Channel(
        id=id_,
        name=told.get("name") or "",
        is_member=bool(told.get("is_member")),
        is_private=bool(told.get("is_private")),
        is_shared=bool(told.get("is_ext_shared") or told.get("is_pending_ext_shared")),
        is_archived=bool(told.get("is_archived")),
    )
    await store.write(people.remember_channels, [channel])
    return channel


async def members(id_: str, *, client: AsyncWebClient) -> list[str]:
    """Everybody in a conversation, the bots too; nobody where it is hidden from the bot."""
    (found,) = await ask(_members(id_, client), unknown=HIDDEN)
    return list(found)


async def _members(id_: str, client: AsyncWebClient) -> list[str]:
    return [
        one async for page in await client.conversations_members(channel=id_, limit=1000) for one in page["members"]
    ]
