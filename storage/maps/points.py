"""The touch points of a team, as they are read: on the map, resting, or proposed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from sqlmodel import Session, col, select

from storage.customers import names
from storage.engine.deliveries import Reread
from storage.maps import rights
from storage.refusal import Refused
from storage.tables import Team, TouchPoint

SHOWN = 20  # points on a map
RESTS_AFTER = timedelta(days=180)  # without anybody touching it
SAID_BEFORE = RESTS_AFTER / 4  # its owner reads so long before that it will rest


@dataclass(frozen=True)
class Point(Reread):
    """``number`` is its place on the map, 0 for one that is not on it."""

    id: int
    team_id: int
    team: str
    number: int
    name: str
    side: str
    moment: str
    attitude: str
    behaviour: str
    competence: str
    emotion: str
    owner: str | None
    proposed_by: str | None
    touched_on: date
    is_archived: bool

    @property
    def rests_on(self) -> date:
        return self.touched_on + RESTS_AFTER

    def rests(self, today: date) -> bool:
        return self.rests_on <= today

    def numbers(self) -> Sequence[int]:
        return [self.id, self.number]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        id_, number = numbers
        if (row := session.get(TouchPoint, id_)) is None:
            raise Refused(rights.GONE)
        return cls(**vars(replace(_point(row, session.get_one(Team, row.team_id)), number=number)))


@dataclass(frozen=True)
class Points:
    """A team's points in their order."""

    shown: tuple[Point, ...] = ()
    resting: tuple[Point, ...] = ()
    proposed: tuple[Point, ...] = ()
    archived: tuple[Point, ...] = ()

    @property
    def all(self) -> tuple[Point, ...]:
        return self.shown + self.resting + self.proposed + self.archived


def of_team(session: Session, team: Team, *, today: date) -> Points:
    """All of them; those on the map are numbered from 1."""
    mine = select(TouchPoint).where(TouchPoint.team_id == team.id)
    rows = session.exec(mine.order_by(col(TouchPoint.position), col(TouchPoint.id)))
    every = [_point(row, team) for row in rows]
    there = [point for point in every if not point.is_archived and not point.proposed_by]
    shown = [point for point in there if not point.rests(today)]
    return Points(
        tuple(replace(point, number=number) for number, point in enumerate(shown, 1)),
        tuple(point for point in there if point.rests(today)),
        tuple(point for point in every if point.proposed_by),
        tuple(point for point in every if point.is_archived and not point.proposed_by),
    )


def find(session: Session, id_: int, *, today: date) -> Point:
    """A point with its number; Refused where there is none."""
    row = rights.row(session, id_)
    of_its_team = of_team(session, session.get_one(Team, row.team_id), today=today)
    return next(point for point in of_its_team.all if point.id == id_)


def key_of(team_id: int, name: str) -> str:
    """A name as it is compared, in its team: as customers' names are."""
    return f"{team_id} {names.key(name)}"


def named(session: Session, team: Team, name: str, *, today: date) -> Point | None:
    key = key_of(team.id or 0, name)
    found = session.exec(select(TouchPoint.id).where(TouchPoint.name_key == key)).first()
    return find(session, found, today=today) if found else None


def _point(row: TouchPoint, team: Team) -> Point:
    values = row.model_dump(exclude={"name_key", "position", "created_at", "asked_on", "archived_at"})
    return Point(**values, team=team.name, number=0, is_archived=row.archived_at is not None)
