"""Who reads a team's map, and who may change what on it: the members, the owner of a point, the leads."""

from sqlmodel import Session

from storage.people import people, teams
from storage.refusal import Refused, escape
from storage.tables import Person, Team, TouchPoint

GONE = "That touch point is not on the map any more. `/warmline map` shows the ones there are."


def require_reader(session: Session, team_id: int, person: Person) -> Team:
    """The team, for those who read its map: its members, and the admins."""
    return teams.require_reader(session, team_id, person, what="map")


def keeps(session: Session, point: TouchPoint, person: Person) -> bool:
    """Whether somebody may change a point: its owner, while they are in the team, or a lead."""
    is_owner = point.owner == person.id and teams.is_member(session, point.team_id, person.id)
    return teams.may_lead(session, point.team_id, person) or is_owner


def row(session: Session, id_: int) -> TouchPoint:
    """A point's row, locked; Refused where there is none."""
    point = session.get(TouchPoint, id_, with_for_update=True)
    if point is None:
        raise Refused(GONE)
    return point


def require_readable(session: Session, id_: int, person: Person) -> TouchPoint:
    point = row(session, id_)
    require_reader(session, point.team_id, person)
    return point


def require_keeper(session: Session, id_: int, person: Person) -> TouchPoint:
    point = require_readable(session, id_, person)
    if not keeps(session, point, person):
        who = f"<@{point.owner}>, who looks after it, or a lead" if point.owner else "One of the leads"
        raise Refused(f"{who} can change {escape(point.name)}. Please ask them.")
    return point


def owner_of(session: Session, point: TouchPoint) -> Person | None:
    """Who looks after a point, if they are still there and in the team."""
    if not point.owner or not teams.is_member(session, point.team_id, point.owner):
        return None
    owner = people.find(session, [point.owner]).get(point.owner)
    return owner if owner and not people.why_excluded(owner) else None
