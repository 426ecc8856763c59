"""Teams, their members and leads: who they are, and who may see or change them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.delivery import calendars
from storage.engine import close as alike
from storage.engine import pages
from storage.engine.loading import Rows
from storage.engine.sql import Prepared, columns
from storage.people import people
from storage.refusal import Refused, theirs
from storage.tables import Member, Person, Team


@dataclass(frozen=True)
class Shown:
    """A team with its people, whether the one who looks may change it, and whose holidays it keeps, in words.

    ``unkept`` are the holidays of single regions that are not kept, because no region was chosen.
    """

    team: Team
    members: tuple[str, ...]
    leads: tuple[str, ...]
    may_change: bool
    place: str = ""
    unkept: tuple[str, ...] = ()
    group: str = ""  # what the user group is called that it follows; its id where that is not known


PAGE = 20  # teams in one answer: two blocks each, of Slack's fifty


@dataclass(frozen=True)
class Page:
    """Some of the teams that somebody sees; ``more`` is the number of the page after them."""

    teams: tuple[Shown, ...]
    more: int | None = None


def home_of(person: str) -> Any:
    """The team joined first, as a value in a statement, by the person whom the parameter of this name says."""
    joined = select(Member.team_id).where(col(Member.person) == bindparam(person))
    return joined.order_by(col(Member.joined_at), col(Member.team_id)).limit(1).scalar_subquery()


_TOGETHER = 2  # mostly whoever thanks, and whom
_MEMBERSHIPS = Prepared(
    select(Member.person, Member.team_id)
    .where(col(Member.person).in_([bindparam(f"person{number}") for number in range(_TOGETHER)]))
    .order_by(col(Member.joined_at), col(Member.team_id))
)


def homes(session: Session, ids: Collection[str]) -> dict[str, int]:
    """The team that each of these people joined first; who is in no team is left out."""
    first, left = dict[str, int](), list(ids)
    while left:
        asked, left = left[:_TOGETHER], left[_TOGETHER:]
        named = {f"person{number}": asked[number % len(asked)] for number in range(_TOGETHER)}
        for person, team_id in _MEMBERSHIPS.all(session, named):
            first.setdefault(person, team_id)
    return first


_of_person = select(Team).join(Member).where(Member.person == bindparam("person"))
_OF = Rows(_of_person.order_by(col(Member.joined_at), col(Team.id)))
_LED = Rows(_of_person.where(col(Member.is_lead)).order_by(Team.name_key))


def of(session: Session, person: str) -> list[Team]:
    """The teams of a person, the one joined first in front."""
    return _OF.all(session, {"person": person})


def every(session: Session) -> list[Team]:
    return list(session.exec(select(Team).order_by(Team.name_key)))


_member = columns(Member)
_members = (
    core_select(_member.person)
    .where(_member.team_id == bindparam("team_id"))
    .order_by(_member.joined_at, _member.person)
)
_TAKES_NO_PART = exists().where(columns(Person).id == _member.person, ~people.TAKES_PART)
_MEMBERS, _LEADS = Prepared(_members), Prepared(_members.where(_member.is_lead, ~_TAKES_NO_PART))


def members(session: Session, team_id: int, *, leads_only: bool = False) -> list[str]:
    """Ids of the members, in the order in which they joined. Leads are those who take part: who has left leads nobody,
    and does again once they are back."""
    asked = _LEADS if leads_only else _MEMBERS
    return [person for (person,) in asked.all(session, {"team_id": team_id})]


def every_lead(session: Session, team_id: int) -> list[str]:
    """Also those who take no part just now."""
    return list(session.exec(select(Member.person).where(Member.team_id == team_id, col(Member.is_lead))))


def holidays(session: Session, ids: Collection[str], day: date) -> dict[str, str]:
    """For whom of these people a day is a public holiday, and its name: that of the team they joined first."""
    homes_ = homes(session, ids)
    their = {team.id: team for team in session.exec(select(Team).where(col(Team.id).in_(set(homes_.values()))))}
    named = {id_: calendars.holiday(team.country, team.region, day) for id_, team in their.items()}
    return {person: named[team_id] for person, team_id in homes_.items() if named.get(team_id)}


def countries(session: Session, ids: Collection[int]) -> list[str]:
    """The countries whose holidays and weekends these teams keep, "" for none."""
    return list(session.exec(select(Team.country).where(col(Team.id).in_(ids)).distinct()))


def leads(session: Session, person: str) -> list[Team]:
    """The teams that a person leads."""
    return _LED.all(session, {"person": person})


def first_led(session: Session, person: str) -> int | None:
    """Of the teams that a person leads, the one joined first."""
    led = select(Member.team_id).where(Member.person == person, col(Member.is_lead))
    return session.exec(led.order_by(col(Member.joined_at), col(Member.team_id))).first()


def is_member(session: Session, team_id: int, person: str) -> bool:
    return session.get(Member, (team_id, person)) is not None


def is_lead(session: Session, team_id: int, person: str) -> bool:
    """Whether they lead it themselves."""
    member = session.get(Member, (team_id, person))
    return member is not None and member.is_lead


def may_lead(session: Session, team_id: int, person: Person) -> bool:
    """A lead of the team, or an admin of the bot."""
    return is_lead(session, team_id, person.id) or people.is_admin(session, person)


def reads(session: Session, team_id: int, person: Person) -> bool:
    """Whether somebody reads what is a team's own: its members, and the admins of the bot."""
    return is_member(session, team_id, person.id) or people.is_admin(session, person)


def require_lead(session: Session, team_id: int, person: Person, *, or_admin: bool = True) -> Team:
    """The team, if the person leads it (or is an admin of the bot); Refused otherwise."""
    team = _there(session, team_id)
    if not (may_lead(session, team_id, person) if or_admin else is_lead(session, team_id, person.id)):
        raise Refused(f"Only the leads of {theirs(team.name)} can do that. Please ask one of them, or an admin.")
    return team


def require_reader(session: Session, team_id: int, person: Person, *, what: str) -> Team:
    """The team, for its members and the admins: ``what`` of it is to be read. Refused otherwise."""
    team = _there(session, team_id)
    if not reads(session, team_id, person):
        raise Refused(f"The {what} of {theirs(team.name)} is for those who are in the team.")
    return team


def _there(session: Session, team_id: int) -> Team:
    team = session.get(Team, team_id)
    if team is None:
        raise Refused("That team is not there any more. `/warmline team` shows the ones there are.")
    return team


def key_of(name: str) -> str:
    """A name as compared: capitals and the width of spaces make no difference."""
    return " ".join(name.split()).casefold()


def called(session: Session, name: str) -> Team | None:
    return session.exec(select(Team).where(Team.name_key == key_of(name))).first()


def named(session: Session, name: str) -> Team:
    """The team of this name; Refused with the names that are close."""
    if team := called(session, name):
        return team
    names = dict(session.exec(select(Team.name_key, Team.name)).all())
    found = alike.close(key_of(name), names, limit=3, alike=0.5)
    close = [names[key] for key in found] or sorted(names.values())[:10]
    there = f" Did you mean one of these: {', '.join(map(theirs, close))}?" if close else " There is no team yet."
    raise Refused(f"I know no team of that name.{there}")


def is_name(session: Session, name: str) -> bool:
    return called(session, name) is not None


def visible(session: Session, person: Person, *, start: int = 0, most: int = PAGE) -> list[Team]:
    """One's own teams first, then, for an admin, the others by name; at ``most`` so many of maybe thousands."""
    return _some(session, of(session, person.id), person, start, most)


def visible_page(session: Session, person: Person, page: int, *, size: int) -> pages.Page[Team]:
    return pages.of(lambda start, most: visible(session, person, start=start, most=most), page, size=size)


def manageable(session: Session, person: Person, *, start: int = 0, most: int = PAGE) -> list[Team]:
    """The same of the teams that a person leads, and, for an admin, of the others."""
    return _some(session, leads(session, person.id), person, start, most)


def _some(session: Session, first: list[Team], person: Person, start: int, most: int) -> list[Team]:
    found = first[start : start + most]
    if (room := most - len(found)) and people.is_admin(session, person):
        others = select(Team).where(col(Team.id).not_in([team.id for team in first])).order_by(Team.name_key)
        found += session.exec(others.offset(max(0, start - len(first))).limit(room))
    return found


def seen_by(session: Session, person: Person, team_id: Any) -> ColumnElement[bool]:
    """The condition that what belongs to this team is for somebody to see: for its people, and for admins."""
    return _is_one_of(session, person, team_id, select(Member.team_id).where(Member.person == person.id))


def changed_by(session: Session, person: Person, team_id: Any) -> ColumnElement[bool]:
    """The condition that somebody may change what belongs to this team: for its leads, and for admins."""
    return _is_one_of(session, person, team_id, _led_ids(person))


def _is_one_of(session: Session, person: Person, team_id: Any, own: Any) -> ColumnElement[bool]:
    """For an admin, of all."""
    if people.is_admin(session, person):
        return col(team_id).is_not(None)
    return col(team_id).in_(session.exec(own).all())


def _led_ids(person: Person) -> Any:
    return select(Member.team_id).where(Member.person == person.id, col(Member.is_lead))


def led_by(session: Session, person: Person, ids: Collection[int | None]) -> list[int]:
    """Those of these teams that a person leads, or, as an admin, may change."""
    if people.is_admin(session, person):
        return [id_ for id_ in ids if id_]
    return list(session.exec(_led_ids(person).where(col(Member.team_id).in_(ids))))


def show(session: Session, team: Team, person: Person) -> Shown:
    lead_ids = tuple(members(session, team.id or 0, leads_only=True))
    may_change = person.id in lead_ids or people.is_admin(session, person)
    place = calendars.in_words(team.country, team.region)
    unkept = calendars.unkept(team.country, team.region)
    group = people.group_names(session, [team.follows_group]).get(team.follows_group) or team.follows_group
    return Shown(team, tuple(members(session, team.id or 0)), lead_ids, may_change, place, unkept, group)


def listed(session: Session, person: Person, *, page: int = 0) -> Page:
    """The same as visible, with their people, a page at a time."""
    shown = visible_page(session, person, page, size=PAGE)
    return Page(tuple(show(session, team, person) for team in shown.rows), shown.more)


def to_change(session: Session, team_id: int | None, *, by: Person) -> Shown | None:
    """What the form starts from: the team, None for a new one; Refused to those who may not save it."""
    if team_id is None:
        if not people.is_admin(session, by):
            raise Refused("Admins set up teams. `/warmline admin` shows whom you can ask.")
        return None
    return show(session, require_lead(session, team_id, by), by)
