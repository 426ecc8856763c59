"""People as Slack's directory has them now, and what waits for those who have moved, left or come back."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from storage.customers import reminders
from storage.people import lifecycle, people
from storage.prompts import rounds
from storage.tables import Person


def refresh(session: Session, met: Collection[Person], *, now: datetime) -> None:
    """Keep people as they are from now on; what waits for those who have moved, left or come back goes with them."""
    before = people.find(session, [person.id for person in met])
    met = [person for person in met if not _is_newer(before.get(person.id), person)]
    for person in met:
        if (was := before.get(person.id)) and _place(was) != _place(person):
            lifecycle.refresh(session, person)
            rounds.moved(session, person=person, now=now)
            reminders.plan_again(session, person=person, now=now)
    people.remember(session, met)


def _is_newer(was: Person | None, person: Person) -> bool:
    """Slack's events come late, and in any order: what is known already may be newer."""
    return bool(was and was.updated_at and person.updated_at and was.updated_at > person.updated_at)


def _place(person: Person) -> tuple[str, bool]:
    return person.zone, person.is_deactivated
