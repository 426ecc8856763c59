"""Why somebody is not asked just now: they take no part, they are away, or it is a holiday."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.people import people
from storage.tables import Away, Person

NOON = time(13)  # the morning half of a day ends here
_DAY = timedelta(days=1)


def excuse(session: Session, person: Person, *, at: datetime, holiday: str = "") -> str:
    """Why this person is not asked at this moment: as ``people.why_excluded`` says, "away", the ``holiday``, or ""."""
    return excuses(session, [(person, at)], holiday=holiday)[0]


def excuses(
    session: Session,
    moments: Sequence[tuple[Person, datetime]],
    *,
    holiday: str = "",
    holidays: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The same for many, each at a moment of their own; one question for a team of any size.

    ``holiday`` is the name of the day in the asking team's calendar, "" for a working day, and ``holidays`` has it in
    those of each person's own team.
    """
    absences = _absences(session, moments)
    return [
        people.why_excluded(person)
        or ("away" if _is_away(absences.get(person.id, ()), person, at) else holiday or holidays.get(person.id, ""))
        for person, at in moments
    ]


def is_away(session: Session, person: Person, *, at: datetime) -> bool:
    return _is_away(_absences(session, [(person, at)]).get(person.id, ()), person, at)


def _absences(session: Session, moments: Sequence[tuple[Person, datetime]]) -> dict[str, list[Away]]:
    days = [at.date() for _, at in moments]
    if not days:
        return {}
    near = select(Away).where(col(Away.person).in_([person.id for person, _ in moments]))
    first, last = min(days) - _DAY, max(days) + _DAY  # a zone may be a day apart
    near = near.where(col(Away.first_day) <= last, col(Away.last_day) >= first)
    by_person: dict[str, list[Away]] = {}
    for absence in session.exec(near):
        by_person.setdefault(absence.person, []).append(absence)
    return by_person


def _is_away(absences: Collection[Away], person: Person, at: datetime) -> bool:
    local = recurrence.local_time(at, person.zone)
    return any(covers(absence, local.date(), local.time()) for absence in absences)


def covers(absence: Away, day: date, at: time) -> bool:
    """Whether somebody is away on that day, at that time of their own clock."""
    if not absence.first_day <= day <= absence.last_day:
        return False
    return absence.half == "" or (absence.half == "am") == (at < NOON)
