"""Free days are set or taken back: who is asked something on them is excused, and what waits for them moves."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from storage.across import away
from storage.delivery import recurrence
from storage.engine.rules import takes_long
from storage.people import free_days
from storage.tables import Person


@takes_long
def add(session: Session, days: Sequence[tuple[date, str]], *, team_id: int | None, by: Person, now: datetime) -> None:
    """Make days free, for the company or for one team."""
    free_days.add(session, days, team_id=team_id, by=by, today=recurrence.local_date(now, by.zone))
    _changed(session, team_id, now)


@takes_long
def remove(session: Session, day: date, *, team_id: int | None, by: Person, now: datetime) -> None:
    """Take a free day back; one that is gone already changes nothing."""
    free_days.remove(session, day, team_id=team_id, by=by)
    _changed(session, team_id, now)


def _changed(session: Session, team_id: int | None, now: datetime) -> None:
    for person in free_days.concerned(session, team_id):
        away.changed(session, person=person, now=now)
