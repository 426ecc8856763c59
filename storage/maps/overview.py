"""A team's map as it is read: each point with what was felt there lately, and what is done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from storage.delivery import recurrence
from storage.maps import actions, figures, points, rights
from storage.maps.actions import Action
from storage.maps.figures import NONE, Figures
from storage.maps.points import Point
from storage.people import neighbours, people, teams
from storage.refusal import Refused
from storage.tables import Person, Team


@dataclass(frozen=True)
class Row:
    """A point on the map. ``owner`` is their name, "" where nobody looks after it."""

    point: Point
    figures: Figures
    owner: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Map:
    """``leads``: whether its reader may change all of it; ``keeps`` are the ids of the points that they may change.

    ``is_theirs``: it is of another team, without names.
    """

    team_id: int
    team: str
    today: date
    rows: tuple[Row, ...]
    resting: tuple[Point, ...] = ()
    proposed: tuple[Point, ...] = ()
    archived: tuple[Point, ...] = ()
    leads: bool = False
    keeps: frozenset[int] = frozenset()
    is_theirs: bool = False


@dataclass(frozen=True)
class One:
    """One point as somebody looks at it."""

    row: Row
    today: date
    keeps: bool
    leads: bool
    is_theirs: bool = False


def show(session: Session, *, team_id: int, reader: Person, now: datetime) -> Map:
    """Refused to those who are neither in the team nor admins; a lead whose team a hand-over joins reads it unnamed."""
    is_unnamed = neighbours.reads_unnamed(session, team_id, reader, what="map")
    team = session.get_one(Team, team_id)
    whole = draw(session, team, now=now)
    if is_unnamed:
        return replace(whole, rows=tuple(map(_unnamed, whole.rows)), is_theirs=True)
    leads = teams.may_lead(session, team_id, reader)
    keeps = {row.point.id for row in whole.rows if leads or row.point.owner == reader.id}
    found = points.of_team(session, team, today=whole.today)
    return Map(
        team_id, team.name, whole.today, whole.rows, found.resting,
        found.proposed, found.archived, leads, frozenset(keeps),
    )  # fmt: skip


def draw(session: Session, team: Team, *, now: datetime) -> Map:
    """The map itself, for whoever may look at it: a picture, the command line."""
    today = recurrence.local_date(now, team.zone)
    found = points.of_team(session, team, today=today)
    return Map(team.id or 0, team.name, today, tuple(_rows(session, found.shown, now=now)))


def one(session: Session, *, id_: int, reader: Person, now: datetime) -> One:
    row = rights.row(session, id_)
    is_unnamed = neighbours.reads_unnamed(session, row.team_id, reader, what="map")
    team = session.get_one(Team, row.team_id)
    today = recurrence.local_date(now, team.zone)
    point = points.find(session, id_, today=today)
    (shown,) = _rows(session, [point], now=now)
    if is_unnamed:
        if not point.number:  # rests, is archived or proposed
            raise Refused(rights.GONE)
        return One(_unnamed(shown), today, keeps=False, leads=False, is_theirs=True)
    leads = teams.may_lead(session, row.team_id, reader)
    return One(shown, today, rights.keeps(session, row, reader), leads)


def to_change(session: Session, *, id_: int, by: Person, now: datetime) -> Point:
    row = rights.require_keeper(session, id_, by)
    return points.find(session, id_, today=recurrence.local_date(now, session.get_one(Team, row.team_id).zone))


def home_of(session: Session, reader: Person) -> Team:
    """The map that somebody means who names no team: that of the team they joined first."""
    mine = teams.visible(session, reader, most=1)
    if not mine:
        raise Refused("A map belongs to a team, and you are in none yet. `/warmline team` shows the ones there are.")
    return mine[0]


def _unnamed(row: Row) -> Row:
    return replace(row, owner="", actions=(), point=replace(row.point, owner=None))


def _rows(session: Session, shown: Sequence[Point], *, now: datetime) -> list[Row]:
    ids = [point.id for point in shown]
    lately = figures.lately(session, ids, now=now)
    owners = people.names_of_those_there(session, [point.owner for point in shown if point.owner])
    open_: Mapping[int, list[Action]] = {id_: [] for id_ in ids}
    for action in actions.open_at(session, ids):
        open_[action.point_id].append(action)
    return [
        Row(point, lately.get(point.id, NONE), owners.get(point.owner or "", ""), tuple(open_[point.id]))
        for point in shown
    ]
