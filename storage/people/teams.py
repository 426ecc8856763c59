"""Teams, their members and leads: set up, changed, ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.delivery import calendars, recurrence, schedules
from storage.engine.sql import Prepared
from storage.people import people as known
from storage.people import places
from storage.refusal import Refused, escape
from storage.tables import Member, Person, Prompt, Schedule, Team

DIGEST_WEEKDAYS, DIGEST_AT = [0], time(9)  # until a lead chooses another hour
NAME_LIMIT = 75
NO_LEAD = "The digest is for team leads, and you do not lead a team. `/warmline team` shows who does."


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


@dataclass(frozen=True)
class Saved:
    """A team as stored. ``left_out``: who is not in it, and why (people.standing, or "unknown")."""

    id: int
    name: str
    channel: str
    members: tuple[str, ...]
    leads: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    is_new: bool
    can_post: bool


@dataclass(frozen=True)
class Shown:
    """A team with its people, whether the one who looks may change it, and whose holidays it keeps, in words."""

    team: Team
    members: tuple[str, ...]
    leads: tuple[str, ...]
    may_change: bool
    place: str = ""


_HOME = Prepared(
    select(Member.team_id)
    .where(Member.person == bindparam("person"))
    .order_by(col(Member.joined_at), col(Member.team_id))
    .limit(1)
)


def homes(session: Session, people: Collection[str]) -> dict[str, int]:
    """The team that each person joined first; people without a team are left out."""
    found = {person: _HOME.scalar(session, {"person": person}) for person in people}
    return {person: team_id for person, team_id in found.items() if team_id is not None}


def of(session: Session, person: str) -> list[Team]:
    """The teams of a person, the one joined first in front."""
    member_of = select(Team).join(Member).where(Member.person == person)
    return list(session.exec(member_of.order_by(col(Member.joined_at), col(Team.id))))


def every(session: Session) -> list[Team]:
    return list(session.exec(select(Team).order_by(Team.name_key)))


def members(session: Session, team_id: int, *, leads_only: bool = False) -> list[str]:
    """Ids of the members, in the order in which they joined."""
    chosen = select(Member.person).where(Member.team_id == team_id)
    if leads_only:
        chosen = chosen.where(col(Member.is_lead))
    return list(session.exec(chosen.order_by(col(Member.joined_at), Member.person)))


def leads(session: Session, person: str) -> list[Team]:
    """The teams that a person leads."""
    led = select(Team).join(Member).where(Member.person == person, col(Member.is_lead))
    return list(session.exec(led.order_by(Team.name_key)))


def require_lead(session: Session, team_id: int, person: Person, *, admin: bool = False) -> Team:
    """The team, if the person leads it (or is an admin of the bot); Refused otherwise."""
    team = session.get(Team, team_id)
    if team is None:
        raise Refused("That team is not there any more. `/warmline team` shows the ones there are.")
    member = session.get(Member, (team_id, person.id))
    if not admin and not (member and member.is_lead):
        raise Refused(f"Only the leads of {escape(team.name)} can do that. Please ask one of them, or an admin.")
    return team


def key_of(name: str) -> str:
    """A name as compared: capitals and the width of spaces make no difference."""
    return " ".join(name.split()).casefold()


def named(session: Session, name: str) -> Team:
    """The team of this name; Refused with the names that are close."""
    key = key_of(name)
    if team := session.exec(select(Team).where(Team.name_key == key)).first():
        return team
    names = {team.name_key: team.name for team in every(session)}
    close = [names[found] for found in get_close_matches(key, names, cutoff=0.5)] or sorted(names.values())[:10]
    there = f" Did you mean one of these: {escape(', '.join(close))}?" if close else " There is no team yet."
    raise Refused(f"I know no team of that name.{there}")


def visible(session: Session, person: Person) -> list[Team]:
    """One's own teams first, then, for an admin, all the others by name."""
    mine = of(session, person.id)
    if not known.is_admin(session, person):
        return mine
    own = {team.id for team in mine}
    return mine + [team for team in every(session) if team.id not in own]


def show(session: Session, team: Team, person: Person) -> Shown:
    lead_ids = tuple(members(session, team.id or 0, leads_only=True))
    may_change = person.id in lead_ids or known.is_admin(session, person)
    place = calendars.in_words(team.country, team.region)
    return Shown(team, tuple(members(session, team.id or 0)), lead_ids, may_change, place)


def to_change(session: Session, team_id: int | None, *, by: Person) -> Shown | None:
    """What the form starts from: the team, None for a new one; Refused to those who may not save it."""
    is_admin = known.is_admin(session, by)
    if team_id is None:
        if not is_admin:
            raise Refused("Admins set up teams. `/warmline admin` shows whom you can ask.")
        return None
    return show(session, require_lead(session, team_id, by, admin=is_admin), by)


def save(session: Session, setup: Setup, *, team_id: int | None, by: Person, now: datetime) -> Saved:
    """Set up a team, or change the one with ``team_id``, with its digests."""
    to_change(session, team_id, by=by)
    country, region = _checked(session, setup, team_id)
    chosen = list(dict.fromkeys([*setup.leads, *setup.members]))
    left_out = _left_out(session, chosen)
    lead_ids = [one for one in setup.leads if one not in left_out]
    if not lead_ids:
        raise Refused("A team needs at least one lead who is a full member of this workspace.", field="leads")
    team = session.get(Team, team_id or 0) or Team(
        name="", name_key="", channel="", zone="", created_at=now, created_by=by.id
    )
    team.name, team.name_key = " ".join(setup.name.split()), key_of(setup.name)
    team.channel, team.zone, team.country, team.region = setup.channel, setup.zone, country, region
    team.digest_in_channel = setup.digest_in_channel
    session.add(team)
    session.flush()
    _set_members(session, team, [one for one in chosen if one not in left_out], lead_ids, now)
    sync_digests(session, team, now)
    _move_prompts(session, team)
    return Saved(
        id=team.id or 0,
        name=team.name,
        channel=team.channel,
        members=tuple(members(session, team.id or 0)),
        leads=tuple(members(session, team.id or 0, leads_only=True)),
        left_out=tuple(left_out.items()),
        is_new=team_id is None,
        can_post=places.can_post(session, team.channel),
    )


def end(session: Session, *, team_id: int, by: Person) -> str:
    """End a team, with its prompts and their answers; stories, kudos and customers stay. Returns its name."""
    team = require_lead(session, team_id, by, admin=known.is_admin(session, by))
    prompts = select(Prompt.id).where(Prompt.team_id == team_id)
    for kind, subjects in (("digest", [team_id]), ("prompt", session.exec(prompts).all())):
        session.connection().execute(
            delete(Schedule).where(col(Schedule.kind) == kind, col(Schedule.subject).in_(subjects))
        )
    session.delete(team)
    session.flush()
    return team.name


def sync_digests(session: Session, team: Team, now: datetime) -> None:
    """One digest a lead, at their own hour, and one for the channel where the team wants it; no others.

    A lead's own weekday and hour are kept, and so is a pause; a deactivated lead's digest rests.
    """
    there = {schedule.recipient: schedule for schedule in schedules.of(session, kind="digest", subject=team.id or 0)}
    wanted = {team.channel: team.zone} if team.digest_in_channel else {}
    for lead in known.find(session, members(session, team.id or 0, leads_only=True)).values():
        wanted[lead.id] = lead.zone
        if known.why_excluded(lead) and lead.id in there:
            schedules.rest(session, there[lead.id])
        elif known.why_excluded(lead):
            del wanted[lead.id]
    for recipient in there.keys() - wanted.keys():
        session.delete(there[recipient])
    for recipient, zone in wanted.items():
        _sync_digest(session, team, recipient, zone, there.get(recipient), now)
    session.flush()


def set_digest_hour(session: Session, lead: Person, *, weekday: int | None, at: time | None, now: datetime) -> Schedule:
    """When a lead reads the digests of all the teams they lead; what is None stays as it was."""
    led = leads(session, lead.id)
    if not led:
        raise Refused(NO_LEAD)
    for team in led:
        key: dict[str, Any] = {"kind": "digest", "subject": team.id or 0, "recipient": lead.id}
        before = schedules.find(session, **key)
        chosen = schedules.set_(
            session, **key, zone=lead.zone, now=now,
            weekdays=[weekday] if weekday is not None else before.weekdays if before else DIGEST_WEEKDAYS,
            at=at or (before.at if before else DIGEST_AT),
        )  # fmt: skip
    return chosen


def digest_hour(session: Session, lead: str) -> Schedule | None:
    """When a lead reads the digest of the first of their teams; None for somebody who leads none."""
    mine = select(Schedule).where(Schedule.kind == "digest", Schedule.recipient == lead)
    return session.exec(mine.order_by(col(Schedule.subject)).limit(1)).first()


def _sync_digest(session: Session, team: Team, recipient: str, zone: str, kept: Schedule | None, now: datetime) -> None:
    if kept is None:
        schedules.set_(
            session, kind="digest", subject=team.id or 0, recipient=recipient, zone=zone,
            weekdays=DIGEST_WEEKDAYS, at=DIGEST_AT, now=now,
        )  # fmt: skip
    elif kept.zone != zone:
        schedules.move(session, kept, zone=zone)


def _checked(session: Session, setup: Setup, team_id: int | None) -> tuple[str, str]:
    """The country and region as the calendar spells them; Refused, under its field, where something is wrong."""
    key = key_of(setup.name)
    if not key:
        raise Refused("Please give the team a name.", field="name")
    if len(key) > NAME_LIMIT:
        raise Refused(f"Please shorten the name to {NAME_LIMIT} characters.", field="name")
    same = session.exec(select(Team).where(Team.name_key == key)).first()
    if same and same.id != team_id:
        raise Refused("There is a team of that name already. Please choose another name.", field="name")
    if (channel := places.channel(session, setup.channel)) and channel.is_shared:
        raise Refused(
            "That channel is shared with another organisation, and what a team says is for colleagues only."
            " Please choose one of your own.",
            field="channel",
        )
    if setup.zone not in available_timezones():
        raise Refused("I do not know that time zone. Please pick one from the list.", field="zone")
    return calendars.place(setup.country, setup.region)


def _left_out(session: Session, chosen: Collection[str]) -> dict[str, str]:
    found = known.find(session, chosen)
    why = {one: known.why_excluded(found[one]) if one in found else "unknown" for one in chosen}
    return {one: reason for one, reason in why.items() if reason}


def _move_prompts(session: Session, team: Team) -> None:
    """Prompts that go by the team's clock go by its new one; each person's own clock has not changed."""
    mine = select(Schedule).join(Prompt, col(Prompt.id) == Schedule.subject).where(Schedule.kind == "prompt")
    elsewhere = col(Schedule.zone).not_in([team.zone, recurrence.EARLIEST])
    for schedule in session.exec(mine.where(Prompt.team_id == team.id, elsewhere)):
        schedules.move(session, schedule, zone=team.zone)


def _set_members(
    session: Session, team: Team, chosen: Collection[str], lead_ids: Collection[str], now: datetime
) -> None:
    """Make these the members; those who were in the team before keep the day on which they joined."""
    there = {member.person: member for member in session.exec(select(Member).where(Member.team_id == team.id))}
    for person in there.keys() - set(chosen):
        session.delete(there[person])
    for person in chosen:
        member = there.get(person) or Member(team_id=team.id or 0, person=person, joined_at=now)
        member.is_lead = person in lead_ids
        session.add(member)
    session.flush()
