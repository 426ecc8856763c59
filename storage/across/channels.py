"""Channels that change their nature: what is ours there follows, or is posted there no more.

A channel that is shared with another organisation is read by its people from that moment, so nothing of ours goes
there any more, and the leads of the teams that meet there are told once. A channel that gets a new id, as a private
one may when it is made ready for sharing, stays the same channel.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare
from storage.engine.sql import columns
from storage.people import channel_members, places, teams
from storage.stories import index
from storage.tables import (
    Channel,
    ChannelMember,
    Delivery,
    Forum,
    ForumForAll,
    Idea,
    Kudos,
    RateLimit,
    Round,
    Schedule,
    Story,
    Team,
)

# Told to a lead; its subject is the team that meets in the channel.
CHANNEL_SHARED = declare(
    Kind("channel_shared", subject=Team, in_words="news of a channel", touched_by=None, at_night="never")
)

# Told to a lead where the bot cannot find the channel in which the team meets any more.
CHANNEL_LOST = declare(
    Kind("channel_lost", subject=Team, in_words="news of a channel", touched_by=None, at_night="never")
)

# Every column that may hold a channel's id, but for the tables of channels themselves.
FOLLOWING = [
    columns(Team).channel,
    columns(Round).channel,
    columns(Story).channel,
    columns(Kudos).channel,
    columns(Forum).channel,
    columns(ForumForAll).channel,
    columns(Idea).channel,
    columns(Schedule).recipient,
    columns(Delivery).recipient,
    columns(Delivery).channel,
]
_schedule, _channel, _present = columns(Schedule), columns(Channel), columns(ChannelMember)


def remember(session: Session, met: Collection[Channel], *, at: datetime) -> None:
    """Channels as Slack describes them now."""
    newly_shared = _newly_shared(session, met)
    places.remember_channels(session, met)
    _tell_leads(session, newly_shared, at)


def remember_memberships(session: Session, met: Collection[Channel], *, at: datetime) -> None:
    """The same; these are all the channels that the bot is in."""
    newly_shared = _newly_shared(session, met)
    places.remember_memberships(session, met)
    _tell_leads(session, newly_shared, at)


def share(session: Session, id_: str, *, at: datetime) -> None:
    """Slack says that a channel is shared with another organisation now."""
    if (channel := places.channel(session, id_)) and not channel.is_shared:
        places.change_channel(session, id_, {"is_shared": True})
        _tell_leads(session, [id_], at)


def follow(session: Session, *, old: str, new: str) -> None:
    """A channel has another id from now on: what is ours there goes with it, also what was posted, to be changed."""
    _drop_doubles(session, old, new)
    for column in FOLLOWING:
        session.connection().execute(update(column.table).where(column == old).values({column.name: new}))
    index.move(session, new)
    people = session.connection().scalars(select(_present.person).where(_present.channel.in_([old, new]))).all()
    channel_members.forget(session, old)
    channel_members.remember(session, new, set(people))
    session.connection().execute(delete(RateLimit).where(col(RateLimit.key) == old))
    session.expire_all()


def find_lost(session: Session, id_: str, *, at: datetime) -> None:
    """A team's channel is hidden from the bot: it has another id, where that is unmistakable, else leads are told once.

    Unmistakable is the one channel of the same name and sort that the bot is in.
    """
    if lost := places.channel(session, id_):
        ours = select(Channel).where(col(Channel.is_member), Channel.id != id_)
        alike = session.exec(ours.where(Channel.name == lost.name, Channel.is_private == lost.is_private)).all()
        if len(alike) == 1:
            return follow(session, old=id_, new=alike[0].id)
    for team, lead in _leads(session, [id_]):
        outbox.add(session, CHANNEL_LOST, subject=team.id or 0, recipient=lead, at=at, occurrence=id_)
    return None


def _drop_doubles(session: Session, old: str, new: str) -> None:
    """What is known under the new id already stays as it is there."""
    if places.channel(session, new):
        session.connection().execute(delete(Channel).where(col(Channel.id) == old))
    else:
        session.connection().execute(update(Channel).where(col(Channel.id) == old).values(id=new))
    there = {(one.kind, one.subject) for one in session.exec(select(Schedule).where(Schedule.recipient == new))}
    for one in session.exec(select(Schedule).where(Schedule.recipient == old)).all():
        if (one.kind, one.subject) in there:
            session.delete(one)
    session.flush()


def _newly_shared(session: Session, met: Collection[Channel]) -> list[str]:
    shared = [channel.id for channel in met if channel.is_shared]
    before = places.find_channels(session, shared)
    return [id_ for id_ in shared if id_ not in before or not before[id_].is_shared]


def _tell_leads(session: Session, shared: Collection[str], at: datetime) -> None:
    for team, lead in _leads(session, shared):
        outbox.add(session, CHANNEL_SHARED, subject=team.id or 0, recipient=lead, at=at)


def _leads(session: Session, channels: Collection[str]) -> Iterator[tuple[Team, str]]:
    for team in session.exec(select(Team).where(col(Team.channel).in_(channels))).all():
        for lead in teams.members(session, team.id or 0, leads_only=True):
            yield team, lead
