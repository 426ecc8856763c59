"""What becomes of what recurs for somebody, and of their customers, when they move, leave or come back."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.delivery import kinds, schedules
from storage.people import people
from storage.tables import Card, Customer, Idea, Person, Schedule, TouchPoint


def refresh(session: Session, person: Person) -> None:
    """Somebody as they are from now on (people.find); what recurs for them rests, goes on or moves to another zone."""
    before = people.find(session, [person.id]).get(person.id)
    if before and before.zone != person.zone:
        moved(session, person=person.id, zone=person.zone)
    if before and person.is_deactivated and not before.is_deactivated:
        left(session, person=person.id)
    if before and before.is_deactivated and not person.is_deactivated:
        came_back(session, person=person.id, now=person.looked_up_at)
    people.remember(session, [person])


def moved(session: Session, *, person: str, zone: str) -> None:
    """Whatever comes to a person at their own hour comes at that hour in their new zone: no day is lost or doubled.

    What a round asks of them is moved by storage/prompts/changes.py.
    """
    own_clock = [kind.name for kind in kinds.every_recurring() if kind.own_clock]
    own = select(Schedule).where(Schedule.recipient == person, col(Schedule.kind).in_(own_clock))
    for schedule in session.exec(own):
        schedules.move(session, schedule, zone=zone)


def left(session: Session, *, person: str) -> None:
    """Somebody was deactivated: nothing more recurs for them; their customers, ideas and touch points wait for others.

    What they told stays, and so do their teams, in case they come back.
    """
    for schedule in session.exec(select(Schedule).where(Schedule.recipient == person)):
        schedules.rest(session, schedule)
    session.connection().execute(update(Customer).where(col(Customer.owner) == person).values(owner=None))
    session.connection().execute(update(TouchPoint).where(col(TouchPoint.owner) == person).values(owner=None))
    session.connection().execute(update(Card).where(col(Card.keeper) == person).values(keeper=None))
    for whose in ("owner", "asked"):
        session.connection().execute(update(Idea).where(col(getattr(Idea, whose)) == person).values({whose: None}))


def came_back(session: Session, *, person: str, now: datetime) -> None:
    """Somebody was activated again: what recurs for them goes on, from now, but for what they had switched off."""
    for resting in session.exec(select(Schedule).where(Schedule.recipient == person)):
        if resting.next_run_at is None and not schedules.is_off(resting):
            schedules.resume(session, resting, now=now)
