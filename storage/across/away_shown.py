"""What the people of a team see of each other: who is away in the coming week. Dates, never why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.across import away, away_status
from storage.across.away import Absence
from storage.delivery import recurrence
from storage.people import free_days, people, teams
from storage.people.free_days import Free
from storage.tables import Away, Person

WEEK = timedelta(days=6)  # and today


@dataclass(frozen=True)
class AwayDates:
    """What somebody sees of away dates: ``own`` is what they said, ``told`` what a calendar or their status says of
    them, ``others`` who of their teams is away in the coming week, by id.

    ``status_day`` is today, where only their status says that they are away. ``reads_status``: it is read at all.
    """

    own: tuple[Absence, ...]
    told: tuple[Absence, ...]
    others: tuple[tuple[str, tuple[Absence, ...]], ...]
    free: tuple[Free, ...]
    status_day: date | None
    reads_status: bool
    ignores_status: bool


def look(session: Session, person: Person, *, now: datetime) -> AwayDates:
    today = recurrence.local_date(now, person.zone)
    told = select(Away).where(Away.person == person.id, Away.source != "", col(Away.last_day) >= today)
    return AwayDates(
        own=tuple(away.mine(session, person, now=now)),
        told=tuple(away.merged(map(_absence, session.exec(told)))),
        others=tuple(this_week(session, person, now=now).items()),
        free=free_days.coming(session, person, today=today).days,
        status_day=away_status.says_today(session, person, now=now),
        reads_status=away_status.is_read(session),
        ignores_status=away_status.is_ignored(session, person.id),
    )


def this_week(session: Session, person: Person, *, now: datetime) -> dict[str, tuple[Absence, ...]]:
    """Who of a person's teams is away from today on, and on which of the seven days; whoever is away first in front."""
    today = recurrence.local_date(now, person.zone)
    ids = {id_ for team in teams.of(session, person.id) for id_ in teams.members(session, team.id or 0)}
    known = people.find(session, ids - {person.id}) if ids else {}
    there = [id_ for id_, one in known.items() if not people.why_excluded(one)]
    near = select(Away).where(
        col(Away.person).in_(there), col(Away.first_day) <= today + WEEK, col(Away.last_day) >= today
    )
    by_person: dict[str, list[Absence]] = {}
    for row in session.exec(near):
        by_person.setdefault(row.person, []).append(_in_week(row, today))
    merged = {id_: tuple(away.merged(absences)) for id_, absences in by_person.items()}
    return dict(sorted(merged.items(), key=lambda one: (one[1][0].first, known[one[0]].name)))


def _in_week(row: Away, today: date) -> Absence:
    return Absence(max(row.first_day, today), min(row.last_day, today + WEEK), row.half)


def _absence(row: Away) -> Absence:
    return Absence(row.first_day, row.last_day, row.half)
