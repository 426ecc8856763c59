"""Away dates: the days, or half days, on which a person is asked nothing, as they said themselves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.customers import reminders
from storage.delivery import recurrence
from storage.prompts import changes as round_changes
from storage.refusal import Refused
from storage.tables import Away, Person

AHEAD = timedelta(days=5 * 366)  # further away is a slip of the finger
LONGEST = 366  # days; somebody who stays away longer is better taken out of the team
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Absence:
    """Local days, both included; ``half`` is "" for whole days, "am" or "pm"."""

    first: date
    last: date
    half: str = ""


def coming(session: Session, person: str, *, today: date) -> list[Absence]:
    """What they said of the days ahead or of what has begun, the soonest first."""
    ahead = select(Away).where(Away.person == person, col(Away.last_day) >= today, Away.source == "")
    return sorted(Absence(one.first_day, one.last_day, one.half) for one in session.exec(ahead))


def mine(session: Session, person: Person, *, now: datetime) -> list[Absence]:
    return coming(session, person.id, today=recurrence.local_date(now, person.zone))


def add(session: Session, *, person: Person, absence: Absence, now: datetime) -> list[Absence]:
    """Store an absence, joined with those it touches; what is asked today is excused. Returns all that lie ahead."""
    today = recurrence.local_date(now, person.zone)
    _require_sense(absence, today)
    _rewrite(session, person.id, merged([*coming(session, person.id, today=today), absence]), today)
    changed(session, person=person, now=now)
    return coming(session, person.id, today=today)


def remove(session: Session, *, person: Person, absence: Absence, now: datetime) -> list[Absence]:
    """Take an absence back; one that is gone already, or was joined with others since, changes nothing."""
    today = recurrence.local_date(now, person.zone)
    there = coming(session, person.id, today=today)
    _rewrite(session, person.id, [one for one in there if one != absence], today)
    changed(session, person=person, now=now)
    return coming(session, person.id, today=today)


def changed(session: Session, *, person: Person, now: datetime) -> None:
    """When somebody is away has changed, whoever said so: what they are asked follows."""
    session.flush()
    round_changes.away_changed(session, person=person, now=now)
    reminders.plan_again(session, person=person, now=now)


def merged(absences: Iterable[Absence]) -> list[Absence]:
    """The same half days said in the fewest absences: whole days where both halves are off."""
    off: dict[date, set[str]] = {}
    for absence in absences:
        for day in _days(absence):
            off.setdefault(day, set()).update({absence.half} if absence.half else {"am", "pm"})
    kinds = {day: "".join(halves) if len(halves) == 1 else "" for day, halves in off.items()}
    return sorted(one for half in ("", "am", "pm") for one in _runs(sorted(d for d in kinds if kinds[d] == half), half))


def _require_sense(absence: Absence, today: date) -> None:
    if absence.last < absence.first:
        raise Refused(
            f"That would end ({absence.last}) before it starts ({absence.first}). Did you mean"
            f" `/warmline away {absence.last}..{absence.first}`?",
            field="last",
        )
    if absence.last < today:
        raise Refused(
            f"That is over already: today is {today} where you are. Only days to come can be marked.", field="last"
        )
    if absence.last > today + AHEAD:
        raise Refused(f"{absence.last} is more than five years away. Is the year right?", field="last")
    if (absence.last - absence.first).days >= LONGEST:
        raise Refused("That is longer than a year. Please mark at most a year at a time.", field="last")


def _rewrite(session: Session, person: str, absences: Sequence[Absence], today: date) -> None:
    ahead = delete(Away).where(col(Away.person) == person, col(Away.last_day) >= today, col(Away.source) == "")
    session.connection().execute(ahead)
    session.add_all(Away(person=person, first_day=one.first, last_day=one.last, half=one.half) for one in absences)
    session.flush()


def _days(absence: Absence) -> Iterator[date]:
    day = absence.first
    while day <= absence.last:
        yield day
        day += _DAY


def _runs(days: Sequence[date], half: str) -> Iterator[Absence]:
    """Days in order, as absences of neighbours."""
    first = 0
    for place, day in enumerate(days):
        if place + 1 == len(days) or days[place + 1] != day + _DAY:
            yield Absence(days[first], day, half)
            first = place + 1
