"""A map is changed: a point is added, proposed, changed, moved, archived and brought back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.customers import names
from storage.delivery import recurrence
from storage.engine.text import trimmed
from storage.maps import points, questions, rights
from storage.maps.points import SHOWN, Point
from storage.people import people, teams
from storage.refusal import Refusals, Refused, escape
from storage.stories import emotions
from storage.stories import points as told
from storage.tables import Person, Team, TouchPoint

SIDES = ("external", "internal")
LIMITS = {"name": 60, "moment": 200, "attitude": 80, "behaviour": 140, "competence": 80}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What somebody says of a point."""

    name: str
    side: str = "external"
    moment: str = ""
    attitude: str = ""
    behaviour: str = ""
    competence: str = ""
    emotion: str = ""
    owner: str | None = None


def add(session: Session, shape: Shape, *, team_id: int, by: Person, at: datetime) -> Point:
    """Put a point at the end of the map; from a member who does not lead it is a proposal."""
    team = rights.require_reader(session, team_id, by)
    there = points.named(session, team, shape.name, today=_today(team, at))
    _check(session, shape, team, there, at)
    is_proposal = not teams.may_lead(session, team_id, by)
    if not is_proposal:
        _require_room(session, team, at)
    row = session.get(TouchPoint, there.id) if there else None
    row = row or TouchPoint(
        team_id=team_id, position=0, name="", name_key="", owner=None, created_at=at, touched_on=_today(team, at)
    )
    row.archived_at, row.proposed_by = None, by.id if is_proposal else None
    _fill(session, row, shape, team)
    return _placed_last(session, row, team, at)


def change(session: Session, shape: Shape, *, id_: int, by: Person, at: datetime) -> Point:
    """Refused to all but the owner and the leads, or where another point of the team has that name."""
    row = rights.require_keeper(session, id_, by)
    team = session.get_one(Team, row.team_id)
    there = points.named(session, team, shape.name, today=_today(team, at))
    other = there if there and there.id != id_ else None
    _check(session, shape, team, other, at)
    if other:
        raise Refused(f"{escape(other.name)} is archived. Bring it back, or find another name.", field="name")
    _fill(session, row, shape, team)
    return _touched(session, row, team, at)


def put_after(session: Session, *, id_: int, after: int, by: Person, at: datetime) -> Point:
    """Move a point right behind another one, or to the front (``after`` 0)."""
    row = rights.row(session, id_)
    team = teams.require_lead(session, row.team_id, by)
    mine = select(TouchPoint).where(TouchPoint.team_id == row.team_id, TouchPoint.id != id_)
    if after == id_:
        raise Refused("Please choose two different ones: which, and after which.", field="after")
    others = list(session.exec(mine.order_by(col(TouchPoint.position), col(TouchPoint.id))))
    place = next((number for number, other in enumerate(others, 1) if other.id == after), 0)
    if after and not place:
        raise Refused(rights.GONE, field="after")
    others.insert(place, row)
    for number, one in enumerate(others, 1):
        one.position = number
    return _touched(session, row, team, at)


def archive(session: Session, *, id_: int, by: Person, at: datetime) -> Point:
    """Take a point off the map; its stories keep it. Its owner may too, when asked whether it is still true."""
    row = rights.require_keeper(session, id_, by)
    row.archived_at = row.archived_at or at
    row.asked_on = None
    session.flush()
    return points.find(session, id_, today=_today(session.get_one(Team, row.team_id), at))


def bring_back(session: Session, *, id_: int, by: Person, at: datetime) -> Point:
    """A point that was archived, or that rests, is on the map again."""
    row = rights.require_keeper(session, id_, by)
    team = session.get_one(Team, row.team_id)
    _require_room(session, team, at)
    row.archived_at = None
    return _touched(session, row, team, at)


def still_true(session: Session, *, id_: int, by: Person, at: datetime) -> Point:
    """Whoever looks after it has looked at it: it stays as it is."""
    row = rights.require_keeper(session, id_, by)
    return _touched(session, row, session.get_one(Team, row.team_id), at)


def take(session: Session, *, id_: int, by: Person, at: datetime) -> Point:
    """A lead takes a proposal on the map."""
    row = rights.row(session, id_)
    team = teams.require_lead(session, row.team_id, by)
    if not row.proposed_by:  # another lead did
        return points.find(session, id_, today=_today(team, at))
    _require_room(session, team, at)
    row.proposed_by = None
    return _placed_last(session, row, team, at)


def leave(session: Session, *, id_: int, by: Person, at: datetime) -> None:
    """A lead leaves a proposal; one of which stories tell, since it was on the map before, goes back to the archive.
    Refused for what is on the map already."""
    row = rights.row(session, id_)
    teams.require_lead(session, row.team_id, by)
    if not row.proposed_by:
        raise Refused(f"{escape(row.name)} is on the map already. *Archive* takes it off.")
    if told.of(session, id_):
        row.owner = None if row.owner == row.proposed_by else row.owner  # who proposed it does not keep it
        row.proposed_by, row.archived_at = None, at
        session.add(row)
    else:
        session.delete(row)
    session.flush()


def _check(session: Session, shape: Shape, team: Team, there: Point | None, at: datetime) -> None:
    refusals = Refusals()
    if not names.key(shape.name):
        refusals.add("Please say what the touch point is called.", field="name")
    if there and not (there.is_archived and not there.proposed_by):
        refusals.add(already(there), field="name")
    for field, limit in LIMITS.items():
        if (length := len(trimmed(getattr(shape, field)))) > limit:
            refusals.add(f"That is {length:,} characters; I keep up to {limit}.", field=field)
    if shape.side not in SIDES:
        refusals.add("A customer is external or internal. Please choose one.", field="side")
    if shape.emotion not in emotions.WANTED and len(shape.emotion) > emotions.OWN_LIMIT:
        refusals.add(f"Please find a word of {emotions.OWN_LIMIT} letters at most.", field="own_emotion")
    with refusals:
        require_member(session, team, shape.owner, field="owner")
    refusals.settle()


def already(there: Point) -> str:
    """Why a name is taken."""
    if there.proposed_by:
        return "It is proposed already, and waits for a lead."
    return f"It is already number {there.number}." if there.number else "It is on the map already, and rests."


def require_member(session: Session, team: Team, person: str | None, *, field: str) -> None:
    if person is None:
        return
    known = people.find(session, [person]).get(person)
    if not known or people.why_excluded(known) or not teams.is_member(session, team.id or 0, person):
        raise Refused(f"Please choose somebody who is in {escape(team.name)}.", field=field)


def _require_room(session: Session, team: Team, at: datetime) -> None:
    if len(points.of_team(session, team, today=_today(team, at)).shown) >= SHOWN:
        raise Refused(
            f"The map of {escape(team.name)} has {SHOWN} touch points, and more would not be read. Please archive one"
            " first.",
            field="name",
        )


def _fill(session: Session, row: TouchPoint, shape: Shape, team: Team) -> None:
    for field, value in asdict(shape).items():
        setattr(row, field, trimmed(value) if isinstance(value, str) else value)
    row.name = names.clean(shape.name)
    row.name_key = points.key_of(team.id or 0, shape.name)
    session.add(row)
    session.flush()


def _placed_last(session: Session, row: TouchPoint, team: Team, at: datetime) -> Point:
    last = select(TouchPoint.position).where(TouchPoint.team_id == team.id, TouchPoint.id != row.id)
    row.position = max(session.exec(last), default=0) + 1
    return _touched(session, row, team, at)


def _touched(session: Session, row: TouchPoint, team: Team, at: datetime) -> Point:
    row.asked_on = None
    told.touch(session, row.id, at=at)
    session.flush()
    questions.keep_asking(session, team, now=at)
    return points.find(session, row.id or 0, today=_today(team, at))


def _today(team: Team, at: datetime) -> date:
    return recurrence.local_date(at, team.zone)
