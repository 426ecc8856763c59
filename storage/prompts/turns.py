"""Who is asked in a round that is being opened, from when until when, and what excuses whom."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from storage.delivery import calendars, recurrence
from storage.people import excuses, people, teams
from storage.tables import Prompt, Team


@dataclass(frozen=True)
class Turn:
    """One person's part in a round that is being opened."""

    person: str
    opens_at: datetime
    closes_at: datetime
    excused: str
    zone: str


def of_round(
    session: Session, prompt: Prompt, team: Team, *, occurrence: date, opens_at: datetime, own_time: time | None
) -> list[Turn]:
    """Everybody of the team who takes part."""
    found = people.find(session, ids := teams.members(session, prompt.team_id))
    members = [found[id_] for id_ in ids if id_ in found and not people.why_excluded(found[id_])]
    starts = [
        (person, recurrence.moment(occurrence, own_time, person.zone) if own_time else opens_at)
        for person in members
        if not own_time or recurrence.exists(occurrence, person.zone)
    ]
    holiday = calendars.holiday(team.country, team.region, occurrence)
    own = teams.holidays(session, [person.id for person, _ in starts], occurrence)
    excused = excuses.excuses(session, starts, holiday=holiday, holidays=own, asked_by=team.id)
    length = timedelta(minutes=prompt.open_minutes)
    return [
        Turn(person.id, at, at + length, excuse, person.zone)
        for (person, at), excuse in zip(starts, excused, strict=True)
    ]
