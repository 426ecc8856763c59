"""A team is set up, changed and ended, and what recurs for it with it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.delivery import calendars, kinds, recurrence, schedules
from storage.delivery.kinds import Recurring
from storage.engine.rules import takes_long
from storage.people import guests, membership, places, teams
from storage.people import people as known
from storage.refusal import Refusals
from storage.tables import Person, Schedule, Team

NAME_LIMIT = 75


@dataclass(frozen=True)
class Setup:
    """What somebody chose for a team; leads are members too, named there or not."""

    name: str
    channel: str
    zone: str
    country: str = ""
    region: str = ""
    members: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    digest_in_channel: bool = False
    guests_are_there: bool | None = None  # in the channel; None: not known
    follows_channel: bool = False
    follows_group: str = ""
    followed: frozenset[str] = frozenset()  # who is in the channel or the group that it follows
    opened_at: datetime | None = None  # when the form was opened: who came since was not left out of it


@dataclass(frozen=True)
class Saved:
    """A team as stored. ``left_out``: who is not in it, and why (people.why_excluded, or "unknown")."""

    id: int
    name: str
    channel: str
    members: tuple[str, ...]
    leads: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    is_new: bool
    obstacle: str
    guests_are_news: bool = False


def save(session: Session, setup: Setup, *, team_id: int | None, by: Person, now: datetime) -> Saved:
    """Set up a team, or change the one with ``team_id``, with its digests."""
    teams.to_change(session, team_id, by=by)
    refusals = Refusals()
    country, region = _checked(session, setup, team_id, refusals)
    chosen = list(dict.fromkeys([*setup.leads, *setup.members]))
    left_out = _left_out(session, [*chosen, *sorted(setup.followed.difference(chosen))])
    lead_ids = [lead for lead in setup.leads if lead not in left_out]
    if not lead_ids:
        refusals.add("A team needs at least one lead who is a full member of this workspace.", field="leads")
    refusals.settle()
    team = session.get(Team, team_id or 0) or Team(
        name="", name_key="", channel="", zone="", created_at=now, created_by=by.id
    )
    team.has_guests = team.has_guests and team.channel == setup.channel
    team.name, team.name_key = " ".join(setup.name.split()), teams.key_of(setup.name)
    team.channel, team.zone, team.country, team.region = setup.channel, setup.zone, country, region
    team.digest_in_channel = setup.digest_in_channel
    team.follows_channel, team.follows_group = setup.follows_channel, setup.follows_group
    session.add(team)
    session.flush()
    _move_schedules(session, team)
    named = [person for person in chosen if person not in left_out]
    followed = setup.followed.difference(left_out) if setup.follows_channel or setup.follows_group else set()
    membership.choose(
        session, team, named, leads=lead_ids, followed=followed, opened_at=setup.opened_at, by=by, now=now
    )
    are_there = team.has_guests if setup.guests_are_there is None else setup.guests_are_there
    guests_are_news = guests.tell(session, team, are_there=are_there, at=now, except_=by.id)
    return Saved(
        id=team.id or 0,
        name=team.name,
        channel=team.channel,
        members=tuple(teams.members(session, team.id or 0)),
        leads=tuple(teams.members(session, team.id or 0, leads_only=True)),
        left_out=tuple(left_out.items()),
        is_new=team_id is None,
        obstacle=places.obstacle(session, team.channel),
        guests_are_news=guests_are_news,
    )


@takes_long
def end(session: Session, *, team_id: int, by: Person) -> str:
    """End a team, with its prompts and their answers; stories, kudos and customers stay. Returns its name."""
    team = teams.require_lead(session, team_id, by)
    for kind, mine in _schedules_of(team_id):
        session.connection().execute(delete(Schedule).where(col(Schedule.kind) == kind.name, mine))
    session.delete(team)
    session.flush()
    return team.name


def _checked(session: Session, setup: Setup, team_id: int | None, refusals: Refusals) -> tuple[str, str]:
    """The country and region as the calendar spells them; what is wrong is noted under its field."""
    key = teams.key_of(setup.name)
    if not key:
        refusals.add("Please give the team a name.", field="name")
    if len(key) > NAME_LIMIT:
        refusals.add(f"Please shorten the name to {NAME_LIMIT} characters.", field="name")
    same = session.exec(select(Team).where(Team.name_key == key)).first()
    if same and same.id != team_id:
        refusals.add("There is a team of that name already. Please choose another name.", field="name")
    if (channel := places.channel(session, setup.channel)) and channel.is_shared:
        refusals.add(
            "That channel is shared with another organisation, and what a team says is for colleagues only."
            " Please choose one of your own.",
            field="channel",
        )
    if not recurrence.known_zone(setup.zone):
        refusals.add("I do not know that time zone. Please pick one from the list.", field="zone")
    with refusals:
        return calendars.place(setup.country, setup.region)
    return "", ""


def _left_out(session: Session, chosen: Collection[str]) -> dict[str, str]:
    met = known.find(session, chosen)
    why = {person: known.why_excluded(met[person]) if person in met else "unknown" for person in chosen}
    return {person: reason for person, reason in why.items() if reason}


def _schedules_of(team_id: int) -> Iterator[tuple[Recurring, Any]]:
    """What recurs for a team: each kind, with the condition that finds the team's."""
    for kind in kinds.every_recurring():
        if kind.of_team:
            yield kind, col(Schedule.subject).in_(kind.of_team(team_id))


def _move_schedules(session: Session, team: Team) -> None:
    """What goes by the team's clock goes by its new one; each person's own clock has not changed."""
    elsewhere = col(Schedule.zone).not_in([team.zone, recurrence.EARLIEST])
    for kind, mine in _schedules_of(team.id or 0):
        if not kind.own_clock:
            for schedule in session.exec(select(Schedule).where(Schedule.kind == kind.name, mine, elsewhere)):
                schedules.move(session, schedule, zone=team.zone)
