"""Teams that a hand-over joins: the leads of one read what the other shows of its work, without names.

It is one rule for a map, what service means, the library and a team's goals.
"""

from sqlmodel import Session, col, or_, select

from storage.people import teams
from storage.tables import Handover, Person


def joins(session: Session, team_id: int, person: Person) -> bool:
    """Whether somebody leads a team that gives something to this one, or gets something from it."""
    led = [team.id for team in teams.leads(session, person.id)]
    given = col(Handover.giver_team_id).in_(led) & (col(Handover.receiver_team_id) == team_id)
    got = col(Handover.receiver_team_id).in_(led) & (col(Handover.giver_team_id) == team_id)
    holds = col(Handover.state).in_(["agreed", "changing"]) & col(Handover.rests).is_(False)
    return session.exec(select(Handover.id).where(or_(given, got), holds).limit(1)).first() is not None


def reads_unnamed(session: Session, team_id: int, person: Person, *, what: str) -> bool:
    """Whether somebody reads ``what`` of a team without names, as the lead of one that a hand-over joins to it.

    False for its members and the admins, who read all of it. Refused to everybody else.
    """
    if joins(session, team_id, person) and not teams.reads(session, team_id, person):
        return True
    teams.require_reader(session, team_id, person, what=what)
    return False
