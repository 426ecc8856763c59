"""Conversations: what they are and become, who is in them, and where the bot may post and change its posts later."""

import logging
from datetime import datetime
from time import monotonic
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.call import Call, Event
from handlers.feature import Feature
from handlers.slack import errors, guests, received
from handlers.slack.context import Context
from handlers.slack.people import ask, known_or_described
from handlers.views import blocks
from handlers.views import channels as views
from storage.across import channels as changes
from storage.across.channels import CHANNEL_LOST, CHANNEL_SHARED
from storage.engine import deadline
from storage.engine.database import Session
from storage.people import channel_members, places, teams
from storage.refusal import Refused
from storage.tables import Channel, Delivery, Person, Team

log = logging.getLogger(__name__)

HIDDEN = {"channel_not_found"}  # a private channel that the bot is not in does not exist for it
GUESTS_WITHIN = 0.7  # of the seconds in which somebody is answered; the daily look finds whom this one does not
PRIVATE = ("is_private", "is_im", "is_mpim")
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")


async def joined(event: Event) -> None:
    """Somebody came into a channel. Where we did, that we may post comes first, the rest after."""
    id_, person = event.payload["channel"], event.payload["user"]
    if person == event.bot_user_id:
        if is_new := not await event.is_repeated():  # we may have left since
            await event.once(places.join_channel, id_)
        await meet(id_, event, is_member=is_new)
        return
    if (channel := await event.store.glance(places.channel, id_)) and channel.is_private:
        await event.once(channel_members.add, id_, person)
    elif event.payload.get("channel_type") == "G":  # it was public when we last heard of it
        await meet(id_, event)
    await guests.came(event)


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


async def shared(event: Event) -> None:
    """People of another organisation read along from now on."""
    await event.once(changes.share, event.payload["channel"], at=event.now)


async def unshared(event: Event) -> None:
    """One organisation less; whether another still reads along, Slack says where it describes the channel."""
    await meet(event.payload["channel"], event)


async def id_changed(event: Event) -> None:
    """What is ours in the channel follows at once; a private one becomes another sort of channel with its new id."""
    new = event.payload["new_channel_id"]
    await event.once(changes.follow, old=event.payload["old_channel_id"], new=new)
    await meet(new, event)


async def meet(id_: str, context: Context, *, is_member: bool = False) -> Channel | None:
    """A conversation as Slack describes it now; None where it is hidden from the bot.

    ``is_member``: we know that we are in it, whatever Slack describes a moment late.
    """
    return await _remember(id_, await _info(id_, context), context, is_member=is_member)


async def look(id_: str, context: Context) -> None:
    """The same for somebody who only reads. Where nothing has changed, nothing is written: the row would tell a reader
    of the database what was read at this moment, and by that perhaps who read it."""
    conversation, known = await _info(id_, context), await context.store.glance(places.channel, id_)
    if not (conversation and known and _is_still(conversation, known)):
        await _remember(id_, conversation, context, is_member=False)


def _is_still(conversation: dict[str, Any], known: Channel) -> bool:
    now = channel_of(conversation, is_member=bool(conversation.get("is_member")), now=known.looked_up_at)
    return now.model_dump() == known.model_dump()


async def _remember(
    id_: str, conversation: dict[str, Any] | None, context: Context, *, is_member: bool
) -> Channel | None:
    if not conversation:
        await context.store.write(places.hide, id_)
        return None
    is_member = is_member or bool(conversation.get("is_member"))
    channel = channel_of(conversation, is_member=is_member, now=context.now)
    await context.store.write(changes.remember, [channel], at=context.now)
    if channel.is_private and channel.is_member and not conversation.get("is_mpim"):
        await _meet_members(id_, context)
    return channel


async def describe(id_: str, context: Context) -> Channel | None:
    """The same, of a conversation that is only spoken of: nothing is remembered."""
    conversation = await _info(id_, context)
    return channel_of(conversation, is_member=False, now=context.now) if conversation else None


async def _info(id_: str, context: Context) -> dict[str, Any] | None:
    (answer,) = await ask(context.client.conversations_info(channel=id_), unknown=HIDDEN)
    found: dict[str, Any] | None = answer.get("channel")
    return found


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


async def typed_in(call: Call, *, unseen: bool = False) -> str:
    """Where it was typed, if that is a place for posts: not a direct conversation, unless we are in it.

    ``unseen``: what we believe of it has to do, and nothing is noted. A conversation that was described at this moment
    would tell where somebody is who asks not to be named.
    """
    if not unseen and not await call.can_post(call.channel):
        await make_sure(call.channel, call)
    is_open = not call.is_in_dm or await call.store.glance(places.can_post, call.channel)
    return call.channel if is_open else ""


async def chosen(call: Call, *, otherwise: str, unseen: bool = False) -> str:
    """The channel that was chosen in a form, or the one to take ``otherwise``; Refused where it is not theirs.

    ``unseen`` as above.
    """
    channel = received.place(call.filled["channel"] or otherwise)
    if not unseen:
        await make_sure(channel, call)
    if call.filled["channel"]:
        await require_in(channel, call.me, call)
    return channel


async def require_in(id_: str, person: Person, context: Context) -> None:
    """Refused where somebody chose a private channel that is not theirs: Slack offers none, a forged form may."""
    channel = await context.store.glance(places.channel, id_)
    if channel and channel.is_private and person.id not in await members(id_, context):
        raise Refused("You are not in that channel. Please choose one of yours.", field="channel")


async def present(id_: str, context: Context) -> list[Person]:
    """Everybody in a conversation, as far as Slack says who they are; nobody new is remembered."""
    try:
        ids = await members(id_, context) if id_ else []
    except Refused:  # why is in the log
        ids = []
    return await known_or_described(ids, context)


async def members(id_: str, context: Context) -> list[str]:
    """Everybody in a conversation, the bots too; nobody where it is hidden from the bot."""
    (ids,) = await ask(_members(id_, context.client), unknown=HIDDEN)
    return list(ids)


async def have_guests(id_: str, context: Context) -> bool | None:
    """Whether there are guests in a conversation; None where Slack does not say so in time."""
    try:
        with deadline.set_to(monotonic() + deadline.left(at_most=GUESTS_WITHIN)):
            return await guests.are_among(await members(id_, context), context)
    except (Refused, SlackApiError):  # why is in the log; whatever is wrong with the channel, its field says
        return None


async def _members(id_: str, client: AsyncWebClient) -> list[str]:
    pages = await client.conversations_members(channel=id_, limit=1000)
    return [member async for page in pages for member in page["members"]]


def compose_shared(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For a lead, of a team that still meets in a channel which is shared."""
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    return views.shared(team) if places.obstacle(session, team.channel) == "shared" else None


def compose_lost(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For a lead, of a team that still meets where the bot found nothing."""
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    is_still_lost = team.channel == delivery.occurrence and places.obstacle(session, team.channel)
    return views.lost(team) if is_still_lost else None


def channel_of(conversation: dict[str, Any], *, is_member: bool, now: datetime | None) -> Channel:
    """Slack's conversation object as we keep it."""
    return Channel(
        id=conversation["id"],
        name=conversation.get("name") or conversation["id"],
        is_member=is_member,
        is_private=any(conversation.get(private) for private in PRIVATE),
        is_shared=any(conversation.get(shared) for shared in SHARED),
        is_archived=bool(conversation.get("is_archived")),
        looked_up_at=now,
    )


FEATURE = Feature(
    events={
        "channel_archive": archived,
        "channel_deleted": deleted,
        "channel_id_changed": id_changed,
        "channel_left": left,
        "channel_rename": renamed,
        "channel_shared": shared,
        "channel_unarchive": unarchived,
        "channel_unshared": unshared,
        "group_archive": archived,
        "group_deleted": deleted,
        "group_left": left,
        "group_rename": renamed,
        "group_unarchive": unarchived,
    },
    composers={CHANNEL_LOST: compose_lost, CHANNEL_SHARED: compose_shared},
)
