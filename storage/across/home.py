"""What a person's Home tab shows: mine first, then the week of the teams that I lead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import kudos
from storage.across import digests, service
from storage.across.digests import Digest
from storage.across.service import Service
from storage.customers import customers, reminders
from storage.customers.reminders import Suggestion
from storage.delivery import recurrence
from storage.engine.sql import upsert
from storage.kudos import Given
from storage.maps import questions
from storage.people import admins, digest_days, people, teams
from storage.prompts import parts
from storage.prompts.parts import Mine
from storage.stories import library
from storage.stories.library import Page
from storage.tables import HomeView, Person, Team

SHOWN = 3  # of my kudos, of my stories, of the teams I lead
LOOKED_AT = timedelta(hours=1)  # a modal opened from Home is not open for longer


@dataclass(frozen=True)
class Led:
    """A team that I lead: its last seven days and its members."""

    week: Digest
    members: tuple[str, ...]


@dataclass(frozen=True)
class Home:
    """``to_call`` are the few to call next, of the ``looked_after``; ``leads_more`` teams have no room in ``led``."""

    person: Person
    prompts: tuple[Mine, ...]
    to_call: tuple[Suggestion, ...]
    looked_after: int
    kudos: tuple[Given, ...]
    stories: Page
    teams: tuple[Team, ...]
    led: tuple[Led, ...]
    leads_more: int
    is_admin: bool
    admins: tuple[str, ...]
    service: Service


def look(session: Session, person: Person, now: datetime) -> Home:
    led, mine = teams.leads(session, person.id), tuple(teams.of(session, person.id))
    return Home(
        person=person,
        prompts=tuple(one for one in parts.open_for(session, person=person.id, now=now) if not one.round.is_over),
        to_call=_to_call(session, person, now),
        looked_after=len(customers.looked_after_by(session, person.id, now=now, zone=person.zone)),
        kudos=tuple(kudos.given_to(session, person.id, limit=SHOWN)),
        stories=library.told_by(session, person.id),
        teams=mine,
        led=tuple(_led(session, team, person, now) for team in led[:SHOWN]),
        leads_more=max(0, len(led) - SHOWN),
        is_admin=people.is_admin(session, person),
        admins=admins.everybody(session).all,
        service=service.look(session, person, mine, now),
    )


def seen(session: Session, person: str, now: datetime) -> None:
    """Remember for a while that somebody looks at their Home: only then it is worth drawing it anew."""
    session.connection().execute(upsert(session, HomeView), _view(person, now))
    questions.seen(session, person)


def _view(person: str, now: datetime) -> dict[str, Any]:
    return {"person": person, "seen_at": now, "is_outdated": False}


def is_any_outdated(session: Session, now: datetime) -> bool:
    return session.exec(_outdated(now).limit(1)).first() is not None


def take_outdated(session: Session, now: datetime) -> list[Person]:
    """Who looks at a Home that is not true any more; each is named once, to be drawn anew."""
    found = people.find(session, session.exec(_outdated(now)).all())
    session.connection().execute(update(HomeView).where(col(HomeView.is_outdated)).values(is_outdated=False))
    return [person for person in found.values() if not people.why_excluded(person)]


def _outdated(now: datetime) -> Any:
    return select(HomeView.person).where(col(HomeView.is_outdated), HomeView.seen_at > now - LOOKED_AT)


def is_looked_at(session: Session, person: str, now: datetime) -> bool:
    last = session.get(HomeView, person)
    return last is not None and last.seen_at > now - LOOKED_AT


def _to_call(session: Session, person: Person, now: datetime) -> tuple[Suggestion, ...]:
    waiting = reminders.to_call(session, person, day=recurrence.local_date(now, person.zone), now=now)
    notes = customers.last_notes(session, [one.id for one in waiting])
    return tuple(Suggestion(one, notes.get(one.id, ""), "") for one in waiting)


def _led(session: Session, team: Team, reader: Person, now: datetime) -> Led:
    tomorrow = recurrence.local_date(now, team.zone) + timedelta(days=1)  # so that today is the last of seven days
    days = digest_days.seven_before(team, tomorrow, now=now)
    week = digests.collect(session, team=team, days=days, reader=reader.id)
    return Led(week, tuple(teams.members(session, team.id or 0)))
