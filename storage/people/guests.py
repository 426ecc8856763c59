"""Guests in a team's channel read what is posted there: its leads are told once, when that becomes true."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare
from storage.people import places, teams
from storage.tables import Team

# Told to a lead; its subject is the team.
CHANNEL_GUESTS = declare(
    Kind("channel_guests", subject=Team, in_words="news of a channel", touched_by=None, at_night="never")
)


def channels(session: Session) -> list[str]:
    """The channels in which teams meet."""
    return list(session.exec(select(Team.channel).distinct()))


def is_of_a_team(session: Session, channel: str) -> bool:
    """Whether a team meets in this channel."""
    return session.exec(select(Team.id).where(Team.channel == channel).limit(1)).first() is not None


def notice(session: Session, channel: str, *, are_there: bool, at: datetime) -> None:
    """Whether guests are in a channel now; leads of teams that meet there are told where that is news."""
    for team in session.exec(select(Team).where(Team.channel == channel)).all():
        tell(session, team, are_there=are_there, at=at)


def tell(session: Session, team: Team, *, are_there: bool, at: datetime, except_: str = "") -> bool:
    """Whether it is news for this team that guests read along; ``except_`` is whom we tell it otherwise."""
    is_news = are_there and not team.has_guests
    team.has_guests = are_there
    session.add(team)
    for lead in teams.members(session, team.id or 0, leads_only=True) if is_news else ():
        if lead != except_:
            outbox.add(session, CHANNEL_GUESTS, subject=team.id or 0, recipient=lead, at=at)
    return is_news


def by_team(session: Session) -> list[tuple[str, str]]:
    """The names of the teams in whose channel guests read along, and of the channel."""
    found = session.exec(select(Team).where(col(Team.has_guests)).order_by(Team.name_key)).all()
    known = places.find_channels(session, [team.channel for team in found])
    return [(team.name, known[team.channel].name if team.channel in known else team.channel) for team in found]
