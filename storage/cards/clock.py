"""A card's clock: its keeper is asked twice a year, it is marked where nobody answers, and retired in the end."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from storage.cards import rights
from storage.cards.cards import YEAR
from storage.cards.messages import CARD_STILL
from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.people import attention, homes, people
from storage.tables import Card, Team

ASKED_AFTER = timedelta(days=180)
PATIENCE = timedelta(days=14)
TEN = time(10)


def touch(session: Session, row: Card, *, at: datetime) -> None:
    """Its keeper has looked at it: nothing is asked for half a year."""
    row.state, row.checked_on, row.asked_on = "fresh", today(session, row, at), None
    changed(session, row, at=at)


def changed(session: Session, row: Card, *, at: datetime) -> None:
    """Something of it is otherwise now: the questions about it and Homes follow, and its clock."""
    session.add(row)
    session.flush()
    homes.outdate(session, rights.keepers(session, row))
    outbox.refresh(session, CARD_STILL, subject=row.id or 0, at=at)
    wind(session, row, now=at)


def wind(session: Session, row: Card, *, now: datetime) -> None:
    """Set its timer to what comes next, if anything does."""
    timers.clear(session, CLOCK, subject=row.id or 0)
    if row.state not in ("fresh", "to_check"):
        return
    day = min(_days(row))
    at = recurrence.moment(day, TEN, _zone(session, row))
    timers.set_(session, CLOCK, subject=row.id or 0, at=max(at, now + timedelta(minutes=1)))


def today(session: Session, row: Card, now: datetime) -> date:
    return recurrence.local_date(now, _zone(session, row))


def retires_on(row: Card) -> date:
    return max(row.checked_on, row.tried_on or row.checked_on) + YEAR


def _days(row: Card) -> list[date]:
    """The days on which something happens next."""
    days = [retires_on(row)]
    if row.asked_on is None:
        days.append(row.checked_on + ASKED_AFTER)
    elif row.state == "fresh":
        days.append(row.asked_on + PATIENCE)
    return days


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    row = session.get(Card, id_)
    if row is None or row.state not in ("fresh", "to_check"):
        return
    day = today(session, row, now)
    if retires_on(row) <= day:
        row.state, row.asked_on = "retired", None
    elif row.asked_on is None and row.checked_on + ASKED_AFTER <= day:
        row.asked_on = day
        _ask(session, row, now)
    elif row.asked_on and row.state == "fresh" and row.asked_on + PATIENCE <= day:
        row.state = "to_check"
    changed(session, row, at=now)


def _ask(session: Session, row: Card, now: datetime) -> None:
    occurrence = today(session, row, outbox.planned_for(session, now)).isoformat()
    for person in rights.keepers(session, row):
        attention.promise(session, CARD_STILL, subject=row.id or 0, person=person, now=now, occurrence=occurrence)


CLOCK = declare(Timed("card", run=_run))


def _zone(session: Session, row: Card) -> str:
    return people.zone_of(session, row.keeper) if row.keeper else session.get_one(Team, row.team_id).zone
