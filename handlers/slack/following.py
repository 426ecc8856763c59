"""Teams that follow a channel or a user group: when somebody comes or goes, it is asked anew who is in there."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from handlers.call import Event
from handlers.feature import Feature
from handlers.slack import channels, people
from handlers.slack.context import Context
from handlers.views import blocks
from handlers.views import teams as views
from storage.across import following
from storage.across.following import LEAD_LEFT
from storage.engine.database import Session
from storage.people import people as known
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Delivery, Team

log = logging.getLogger(__name__)

_There = Mapping[str, Collection[str]]  # who is in which channel


async def came(event: Event) -> None:
    """Somebody came into a channel."""
    await channels.joined(event)
    await look(await event.store.read(following.of_channel, event.payload["channel"]), event)


async def went(event: Event) -> None:
    """Somebody left a channel, or was taken out of it."""
    await channels.left(event)
    await look(await event.store.read(following.of_channel, event.payload["channel"]), event)


async def group_changed(event: Event) -> None:
    """A user group has other people, or is new."""
    await people.group_changed(event)
    group = event.payload.get("subteam_id") or event.payload["subteam"]["id"]
    await look(await event.store.read(following.of_group, group), event)


async def look(teams_: Collection[Team], context: Context, known_in: _There | None = None) -> None:
    """Ask Slack who is in what these teams follow, and keep them so. Where it cannot be asked, the daily look does.

    ``known_in``: who is in channels of which it was asked just now.
    """
    for team in teams_:
        try:
            there = await _in_channel(team, context, known_in or {})
            await _meet([*there, *await context.store.read(following.in_group, team)], context)
        except Refused as refused:
            log.warning("who is in what team %d follows could not be looked up: %s", team.id, refused)
            continue
        await context.store.write(following.sync, team.id or 0, there, now=context.now)


async def _in_channel(team: Team, context: Context, known_in: _There) -> Collection[str]:
    if not team.follows_channel:
        return []
    if team.channel in known_in:
        return known_in[team.channel]
    return await channels.members(team.channel, context)


async def look_at_all(context: Context, known_in: _There) -> None:
    """The same once a day, for the events that got lost."""
    if groups := sorted(await context.store.read(following.groups)):
        try:
            await people.look_again(groups, context)
        except Refused as refused:
            log.warning("user groups that teams follow could not be looked up: %s", refused)
    await look(await context.store.read(following.every), context, known_in)


async def _meet(ids: Collection[str], context: Context) -> None:
    """Get to know those who may be in a team, and nobody else."""
    met = await context.store.glance(known.find, ids) if ids else {}
    new = await people.described([id_ for id_ in dict.fromkeys(ids) if id_ not in met], context)
    members = [person for person in new if not known.why_excluded(person)]
    if members and not await context.is_repeated():
        await context.store.write(known.remember, members)


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing to somebody who may not change the team any more, or once the lead is back."""
    team, reader = (
        session.get(Team, delivery.subject),
        known.find(session, [delivery.recipient]).get(delivery.recipient),
    )
    gone = following.leads_who_left(session, delivery.subject)
    if team is None or reader is None or not gone or not teams.may_lead(session, delivery.subject, reader):
        return None
    return views.lead_left(teams.show(session, team, reader), gone)


FEATURE = Feature(
    events={
        "member_joined_channel": came,
        "member_left_channel": went,
        "subteam_created": group_changed,
        "subteam_members_changed": group_changed,
        "subteam_updated": group_changed,
    },
    composers={LEAD_LEFT: compose},
)
