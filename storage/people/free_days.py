"""The company's own free days, or one team's, besides public holidays: nobody is asked anything on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Delete, delete
from sqlmodel import Session, col, or_, select

from storage.engine import pages
from storage.people import people, teams
from storage.refusal import Refused, theirs
from storage.tables import FreeDay, Member, Person, Team

MOST = 40  # days at once
AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, order=True)
class Free:
    """A day that is free, wholly or by half; ``team_id`` is 0 and ``team`` "" where it is the whole company's."""

    day: date
    half: str
    team_id: int
    team: str


PAGE = 20  # in one answer


@dataclass(frozen=True)
class Page:
    """Some of the days; ``more`` is the number of the next page, ``led`` those of their teams that somebody leads."""

    days: tuple[Free, ...]
    more: int | None
    led: tuple[int, ...]


def require_may_set(session: Session, team_id: int | None, by: Person) -> None:
    """Admins set the company's, the leads of a team that team's; Refused to others."""
    if team_id is not None:
        teams.require_lead(session, team_id, by)
    elif not people.is_admin(session, by):
        raise Refused(
            "Only admins set free days of the whole company. A lead sets a team's: `/warmline free 24 Dec for TEAM`."
        )


def add(session: Session, days: Collection[tuple[date, str]], *, team_id: int | None, by: Person, today: date) -> None:
    """Make days free, with the half that is: what was said of them before is replaced."""
    require_may_set(session, team_id, by)
    _require_sense([day for day, _ in days], today)
    halves: dict[date, str] = {}
    for day, half in days:
        halves[day] = half if halves.get(day, half) == half else ""  # both halves are the whole day
    for day, half in halves.items():
        session.connection().execute(_of(day, team_id))
        session.add(FreeDay(day=day, half=half, team_id=team_id))
    session.flush()


def remove(session: Session, day: date, *, team_id: int | None, by: Person) -> None:
    require_may_set(session, team_id, by)
    session.connection().execute(_of(day, team_id))


def coming(session: Session, person: Person, *, today: date, page: int = 0) -> Page:
    """The company's that lie ahead, and those of the teams that this person is in or may change, the next first."""
    ahead = select(FreeDay, Team.name).join(Team, isouter=True).where(col(FreeDay.day) >= today)
    ahead = ahead.where(or_(col(FreeDay.team_id).is_(None), teams.seen_by(session, person, FreeDay.team_id)))
    in_order = ahead.order_by(col(FreeDay.day), col(FreeDay.half), col(FreeDay.team_id).is_not(None), Team.name_key)
    shown = pages.read(session, in_order, page, size=PAGE)
    found = tuple(Free(one.day, one.half, one.team_id or 0, name or "") for one, name in shown.rows)
    ids = teams.led_by(session, person, {free.team_id for free in found if free.team_id})
    return Page(found, shown.more, tuple(ids))


def concerned(session: Session, team_id: int | None) -> Sequence[Person]:
    """Who is concerned by what is free: a team's people, or everybody in a team."""
    ids = set(teams.members(session, team_id) if team_id else session.exec(select(Member.person)))
    return [person for person in people.find(session, ids).values() if not people.why_excluded(person)] if ids else []


def _require_sense(days: Collection[date], today: date) -> None:
    if not days:
        raise Refused("Please name a day.", field="first")
    if len(days) > MOST:
        raise Refused(f"Those are {len(days)} days. Please set at most {MOST} at once.", field="last")
    if (first := min(days)) < today:
        raise Refused(f"{theirs(str(first))} is over already. Only days to come can be set free.", field="first")
    if (last := max(days)) > today + AHEAD:
        raise Refused(f"{theirs(str(last))} is more than three years away. Is the year right?", field="last")


def _of(day: date, team_id: int | None) -> Delete:
    mine = col(FreeDay.team_id).is_(None) if team_id is None else col(FreeDay.team_id) == team_id
    return delete(FreeDay).where(col(FreeDay.day) == day, mine)
