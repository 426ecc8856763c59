"""What a person's Home tab shows: mine first, then the week of the teams that I lead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from storage import kudos
from storage.across import away_shown, away_status, digests, leaving, service
from storage.across.away import Absence
from storage.across.digests import Digest
from storage.across.leaving import Left
from storage.across.service import Service
from storage.customers import customers, reminders, transfers
from storage.customers.reminders import Suggestion
from storage.customers.transfers import Transfer
from storage.delivery import recurrence
from storage.kudos import Given
from storage.maps import questions
from storage.people import admins, digest_days, digest_hours, digest_lengths, homes, people, teams
from storage.prompts import parts
from storage.prompts.parts import Mine
from storage.stories import library
from storage.stories.library import Page
from storage.tables import Person, Schedule, Team

SHOWN = 3  # of my kudos, of my stories, of the teams I lead


@dataclass(frozen=True)
class Led:
    """A team that I lead: its last seven days and its members."""

    week: Digest
    members: tuple[str, ...]


@dataclass(frozen=True)
class Home:
    """``to_call`` are the few to call next, of the ``looked_after``; ``leads_more`` teams have no room in ``led``.
    ``asked``: which customers colleagues would hand over to me. ``left`` waits for somebody.

    ``away`` is who of their teams is away this week; ``status_day`` is today, where only their status in Slack says
    that they are.
    """

    person: Person
    prompts: tuple[Mine, ...]
    to_call: tuple[Suggestion, ...]
    looked_after: int
    kudos: tuple[Given, ...]
    stories: Page
    teams: tuple[Team, ...]
    led: tuple[Led, ...]
    leads_more: int
    left: tuple[Left, ...]
    is_admin: bool
    admins: tuple[str, ...]
    service: Service
    away: tuple[tuple[str, tuple[Absence, ...]], ...] = ()
    status_day: date | None = None
    digest: Schedule | None = None  # when my own comes
    has_long_digests: bool = False
    asked: tuple[Transfer, ...] = ()


def look(session: Session, person: Person, now: datetime) -> Home:
    led, mine = teams.leads(session, person.id), tuple(teams.of(session, person.id))
    return Home(
        person=person,
        prompts=tuple(one for one in parts.open_for(session, person=person.id, now=now) if not one.round.is_over),
        to_call=_to_call(session, person, now),
        looked_after=customers.how_many(session, person.id),
        asked=transfers.open_for(session, person.id),
        kudos=tuple(kudos.given_to(session, person.id, limit=SHOWN)),
        stories=library.told_by(session, person.id),
        teams=mine,
        led=tuple(_led(session, team, person, now) for team in led[:SHOWN]),
        left=leaving.of_lead(session, person),
        leads_more=max(0, len(led) - SHOWN),
        is_admin=people.is_admin(session, person),
        admins=admins.everybody(session).all,
        service=service.look(session, person, mine, now),
        away=tuple(away_shown.this_week(session, person, now=now).items()),
        status_day=away_status.says_today(session, person, now=now),
        digest=digest_hours.chosen_by(session, person.id) if led else None,
        has_long_digests=bool(led) and digest_lengths.is_long(session, person.id),
    )


def seen(session: Session, person: str, now: datetime) -> None:
    """Somebody looks at their Home, and so at what is asked there."""
    homes.seen(session, person, now)
    questions.seen(session, person)


def take_outdated(session: Session, now: datetime) -> list[Person]:
    """Who looks at a Home that is not true any more; each is named once, to be drawn anew."""
    found = people.find(session, homes.take_outdated(session, now))
    return [person for person in found.values() if not people.why_excluded(person)]


def _to_call(session: Session, person: Person, now: datetime) -> tuple[Suggestion, ...]:
    waiting = reminders.to_call(session, person, day=recurrence.local_date(now, person.zone), now=now)
    return tuple(reminders.suggested(session, waiting))


def _led(session: Session, team: Team, reader: Person, now: datetime) -> Led:
    tomorrow = recurrence.local_date(now, team.zone) + timedelta(days=1)  # so that today is the last of seven days
    days = digest_days.seven_before(team, tomorrow, now=now)
    week = digests.collect(session, team=team, days=days, reader=reader.id)
    return Led(week, tuple(teams.members(session, team.id or 0)))
