"""Teams, their members and leads."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.refusal import Refused
from storage.tables import Member, Person, Team


def homes(session: Session, people: Collection[str]) -> dict[str, int]:
    """The team that each person joined first; people without a team are left out."""
    joined = select(Member.person, Member.team_id).where(col(Member.person).in_(people))
    rows = session.connection().execute(joined.order_by(col(Member.joined_at).desc(), col(Member.team_id).desc()))
    return {row[0]: row[1] for row in rows}  # the first joined comes last and wins


def of(session: Session, person: str) -> list[Team]:
    """The teams of a person, the one joined first in front."""
    member_of = select(Team).join(Member).where(Member.person == person)
    return list(session.exec(member_of.order_by(col(Member.joined_at), col(Team.id))))


def every(session: Session) -> list[Team]:
    return list(session.exec(select(Team).order_by(Team.name_key)))


def members(session: Session, team_id: int, *, leads_only: bool = False) -> list[str]:
    """Ids of the members, in the order in which they joined."""
    chosen = select(Member.person).where(Member.team_id == team_id)
    if leads_only:
        chosen = chosen.where(col(Member.is_lead))
    return list(session.exec(chosen.order_by(col(Member.joined_at), Member.person)))


def leads(session: Session, person: str) -> list[Team]:
    """The teams that a person leads."""
    led = select(Team).join(Member).where(Member.person == person, col(Member.is_lead))
    return list(session.exec(led.order_by(Team.name_key)))


def require_lead(session: Session, team_id: int, person: Person, *, admin: bool = False) -> Team:
    """The team, if the person leads it (or is an admin of the bot); Refused otherwise."""
    team = session.get(Team, team_id)
    if team is None:
        raise Refused("That team is not there any more. `/warmline team` shows the ones there are.")
    member = session.get(Member, (team_id, person.id))
    if not admin and not (member and member.is_lead):
        raise Refused(f"Only the leads of {team.name} can do that. Please ask one of them, or an admin.")
    return team
