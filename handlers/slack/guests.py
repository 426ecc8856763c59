"""Guests in a team's channel: who they are is asked of Slack, and only that they are there is kept."""

from collections.abc import Collection
from datetime import datetime

from handlers.call import Event
from handlers.feature import Feature
from handlers.slack import people
from handlers.slack.context import Context
from handlers.views import blocks
from handlers.views import channels as views
from storage.engine.database import Session
from storage.people import guests, teams
from storage.people import people as known
from storage.people.guests import CHANNEL_GUESTS
from storage.tables import Delivery, Team


async def came(event: Event) -> None:
    """Somebody came into a channel: where that is a guest, the leads of a team that meets there are told."""
    channel = event.payload["channel"]
    is_ours = await event.store.glance(guests.is_of_a_team, channel)
    if is_ours and await are_among([event.payload["user"]], event):
        await event.store.write(guests.notice, channel, are_there=True, at=event.now)


async def are_among(ids: Collection[str], context: Context) -> bool:
    """Whether there are guests among these people. Refused when Slack cannot be asked just now."""
    met = await context.store.glance(known.find, ids) if ids else {}
    unknown = await people.described([id_ for id_ in ids if id_ not in met], context)
    return any(known.why_excluded(person) == "guest" for person in [*met.values(), *unknown])


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For a lead, of a team in whose channel they still are."""
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    return views.guests(team) if team.has_guests else None


FEATURE = Feature(composers={CHANNEL_GUESTS: compose})
