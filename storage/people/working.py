"""Somebody's working days: not a weekend or a holiday of the team they joined first, and not a day off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import object_session
from sqlmodel import Session

from storage.delivery import calendars, recurrence
from storage.people import excuses, people, teams
from storage.people.excuses import Off
from storage.tables import Team

_DAY = timedelta(days=1)
LONGEST = 400  # days that are looked through; whoever is away for longer is asked after that


@dataclass(frozen=True)
class Days:
    """A calendar: a person's own, or a team's. ``absences`` are those of the person, and free days."""

    zone: str
    country: str = ""
    region: str = ""
    absences: Sequence[Off] = ()

    def is_working(self, day: date) -> bool:
        """Whether any of that day is for work."""
        return not self._is_free(day) and not self.is_away(day)

    def is_away(self, day: date) -> bool:
        """Whether somebody is away all of that day."""
        return excuses.is_off_all(self.absences, day)

    def works_at(self, at: datetime) -> bool:
        """The same of a moment: half a day may be free."""
        local = recurrence.local_time(at, self.zone)
        return not self._is_free(local.date()) and not any(
            excuses.covers(away, local.date(), local.time()) for away in self.absences
        )

    def after(self, day: date, count: int) -> date:
        """The working day that is the so-manieth after this one."""
        for _ in range(LONGEST):
            day += _DAY
            count -= self.is_working(day)
            if count <= 0:
                break
        return day

    def before(self, day: date, count: int) -> date:
        """The working day that is the so-manieth before this one."""
        for _ in range(LONGEST):
            day -= _DAY
            count -= self.is_working(day)
            if count <= 0:
                break
        return day

    def _is_free(self, day: date) -> bool:
        is_weekend = day.weekday() in calendars.weekend(self.country)
        return is_weekend or bool(calendars.holiday(self.country, self.region, day))


def of_person(session: Session, person: str, *, since: date) -> Days:
    """The days of a person, those off since then taken out."""
    zone, home = people.zone_of(session, person), teams.homes(session, [person]).get(person)
    team = session.get(Team, home) if home else None
    absences = excuses.off(session, [person], first=since - _DAY, last=date.max).get(person, [])
    return Days(zone, team.country if team else "", team.region if team else "", absences)


def of_team(team: Team) -> Days:
    """The days of a team; its free days are known where the team was read from the database."""
    session = object_session(team)
    absences = excuses.off_for(session, team.id or 0) if isinstance(session, Session) else ()
    return Days(team.zone, team.country, team.region, absences)
