"""Who is in the private channels that the bot is in, as far as Slack told: nobody else may read what is told there.

Of public channels nothing is kept, since everybody may read those. Of a channel that the bot has left nobody is
known any more: it no longer hears who is taken out, and somebody who was must not go on reading.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session

from storage.engine.sql import add_or_ignore, columns, insert_or_ignore
from storage.tables import Channel, ChannelMember

_present, _channel = columns(ChannelMember), columns(Channel)
_ANYBODY = select(_present.person).where(_present.channel == bindparam("channel")).limit(1)


def remember(session: Session, channel: str, people: Collection[str]) -> None:
    """These are all who are in a private channel."""
    forget(session, channel)
    if rows := [{"channel": channel, "person": person} for person in people]:
        session.connection().execute(insert_or_ignore(session, ChannelMember), rows)


def add(session: Session, channel: str, person: str) -> None:
    add_or_ignore(session, ChannelMember, {"channel": channel, "person": person})


def remove(session: Session, channel: str, person: str) -> None:
    session.connection().execute(delete(ChannelMember).where(_present.channel == channel, _present.person == person))


def is_known(session: Session, channel: str) -> bool:
    """Whether we know of anybody there."""
    return session.connection().execute(_ANYBODY, {"channel": channel}).first() is not None


def forget(session: Session, channel: str) -> None:
    """Nobody is known to be there."""
    session.connection().execute(delete(ChannelMember).where(_present.channel == channel))


def forget_elsewhere(session: Session) -> None:
    """Nobody is known to be in a channel that is public, or where the bot is not."""
    ours = select(_channel.id).where(_channel.is_member, _channel.is_private)
    session.connection().execute(delete(ChannelMember).where(_present.channel.not_in(ours)))
