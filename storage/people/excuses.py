"""Why somebody is not asked just now: they take no part, they are away, or it is a holiday.

``off`` is the one place that knows when somebody is away: whoever asks about a moment, a day or a week asks it. They
said so themselves, their status in Slack or a calendar did, or the company or their team does not work then.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.delivery import recurrence
from storage.engine.loading import Rows
from storage.people import people, teams
from storage.tables import Away, FreeDay, Person

NOON = time(13)  # the morning half of a day ends here
_DAY = timedelta(days=1)


class Off(Protocol):
    """Local days, both included, or a half of each: of a person, or free for many."""

    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def half(self) -> str: ...


# Built once: these are asked about whoever is to be asked or told something.
_NEAR = select(Away).where(col(Away.first_day) <= bindparam("last"), col(Away.last_day) >= bindparam("first"))
_NEAR_OF_ONE = Rows(_NEAR.where(Away.person == bindparam("person")))
_NEAR_OF_MANY = _NEAR.where(col(Away.person).in_(bindparam("ids", expanding=True)))
_FREE = Rows(select(FreeDay).where(FreeDay.day <= bindparam("last"), FreeDay.day >= bindparam("first")))
_FREE_FOR = Rows(select(FreeDay).where(or_(col(FreeDay.team_id).is_(None), FreeDay.team_id == bindparam("team_id"))))


def off(
    session: Session, ids: Collection[str], *, first: date, last: date, asked_by: int | None = None
) -> dict[str, list[Off]]:
    """When these people are away between two days: what they said, what Slack or a calendar said of them, and the free
    days of the company, of the team they joined first, and of the team that asks them something."""
    by_person: dict[str, list[Off]] = {}
    for absence in _absences_of(session, ids, {"first": first, "last": last}):
        by_person.setdefault(absence.person, []).append(absence)
    free = _FREE.all(session, {"first": first, "last": last})
    homes = teams.homes(session, ids) if any(one.team_id for one in free) else {}
    for person in ids if free else ():
        of_theirs = (None, asked_by, homes.get(person))
        by_person.setdefault(person, []).extend(one for one in free if one.team_id in of_theirs)
    return by_person


def _absences_of(session: Session, ids: Collection[str], days: dict[str, date]) -> Sequence[Away]:
    if len(ids) == 1:  # mostly
        return _NEAR_OF_ONE.all(session, {"person": next(iter(ids)), **days})
    return session.exec(_NEAR_OF_MANY, params={"ids": list(ids), **days}).all()


def off_for(session: Session, team_id: int | None) -> list[Off]:
    """The free days of the company, and of a team if one is named: all that there are."""
    return [*_FREE_FOR.all(session, {"team_id": team_id})]


def excuse(session: Session, person: Person, *, at: datetime, holiday: str = "", asked_by: int | None = None) -> str:
    """Why this person is not asked at this moment: as ``people.why_excluded`` says, "away", the ``holiday``, or ""."""
    return excuses(session, [(person, at)], holiday=holiday, asked_by=asked_by)[0]


def excuses(
    session: Session,
    moments: Sequence[tuple[Person, datetime]],
    *,
    holiday: str = "",
    holidays: Mapping[str, str] = MappingProxyType({}),
    asked_by: int | None = None,
) -> list[str]:
    """The same for many, each at a moment of their own; one question for a team of any size.

    ``holiday`` is the name of the day in the asking team's calendar, "" for a working day, and ``holidays`` has it in
    those of each person's own team.
    """
    absences = _absences(session, moments, asked_by)
    return [
        people.why_excluded(person)
        or ("away" if _is_away(absences.get(person.id, ()), person, at) else holiday or holidays.get(person.id, ""))
        for person, at in moments
    ]


def is_away(session: Session, person: Person, *, at: datetime, asked_by: int | None = None) -> bool:
    absences = _absences(session, [(person, at)], asked_by)
    return _is_away(absences.get(person.id, ()), person, at)


def _absences(
    session: Session, moments: Sequence[tuple[Person, datetime]], asked_by: int | None
) -> dict[str, list[Off]]:
    days = [at.date() for _, at in moments]
    if not days:
        return {}
    first, last = min(days) - _DAY, max(days) + _DAY  # a zone may be a day apart
    return off(session, [person.id for person, _ in moments], first=first, last=last, asked_by=asked_by)


def _is_away(absences: Collection[Off], person: Person, at: datetime) -> bool:
    local = recurrence.local_time(at, person.zone)
    return any(covers(absence, local.date(), local.time()) for absence in absences)


def halves(absences: Collection[Off], day: date) -> set[str]:
    """Which halves of a day are off: "am", "pm", both or none."""
    there = {absence.half for absence in absences if absence.first_day <= day <= absence.last_day}
    return {"am", "pm"} if "" in there else there


def is_off_all(absences: Collection[Off], day: date) -> bool:
    """Whether the whole day is off; two halves of different absences make one."""
    return len(halves(absences, day)) == 2


def covers(absence: Off, day: date, at: time) -> bool:
    """Whether somebody is away on that day, at that time of their own clock."""
    if not absence.first_day <= day <= absence.last_day:
        return False
    return absence.half == "" or (absence.half == "am") == (at < NOON)
