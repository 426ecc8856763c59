"""People and user groups as Slack last described them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.engine.sql import Prepared, columns, upsert
from storage.refusal import Refused
from storage.tables import Admin, Erasure, Member, Person, Team, UserGroup

GROUP_KEEPS = timedelta(hours=1)  # events tell us of changes; this is for the ones that got lost

# Built once, and read past the ORM: these are asked about whoever does anything.
_person = columns(Person)
_FIND_ONE = Prepared(core_select(*_person).where(_person.id == bindparam("id")), repeats=True)


def _first_zone(person: Any) -> Select[Any]:
    """The zone of the team that somebody joined first."""
    zone, member = columns(Team).zone, columns(Member)
    joined = core_select(zone).join(Member, member.team_id == columns(Team).id).where(member.person == person)
    return joined.order_by(member.joined_at, member.team_id).limit(1)


_TEAM_ZONE = Prepared(_first_zone(bindparam("person")))
# A person's zone where a statement reads it beside them, as ``with_zones`` fills it in; NULL where there is nobody.
ZONE = case(
    (_person.zone != "", _person.zone),
    (_person.zone == "", func.coalesce(_first_zone(_person.id).correlate(Person).scalar_subquery(), "UTC")),
)
_FIND = core_select(Person.__table__).where(_person.id.in_(bindparam("ids", expanding=True)))  # type: ignore[attr-defined]


def find(session: Session, ids: Collection[str]) -> dict[str, Person]:
    """Those of ``ids`` whom we know, by id: to be read only. Each has a zone, be it their team's (``with_zones``)."""
    if not ids:
        return {}
    if len(ids) == 1:  # mostly
        rows = _FIND_ONE.all(session, {"id": next(iter(ids))})
    else:
        rows = [tuple(row) for row in session.connection().execute(_FIND, {"ids": list(ids)})]
    return {person.id: person for person in with_zones(session, map(_described, rows))}


def found(session: Session, row: tuple[Any, ...]) -> dict[str, Person]:
    """The same out of a row that another statement has read, in the order of the table's columns; nobody for NULLs."""
    return {row[0]: with_zones(session, [_described(row)])[0]} if row[0] is not None else {}


@lru_cache(1000)
def _described(row: tuple[Any, ...]) -> Person:
    """A person out of their row, which is read anew each time: to make one takes longer than to read it."""
    return Person.model_construct(**dict(zip(_person.keys(), row, strict=True)))


def with_zones(session: Session, found: Iterable[Person]) -> list[Person]:
    """The same people; whose zone Slack does not say has that of the team they joined first."""
    return [
        person if person.zone else person.model_copy(update={"zone": team_zone(session, person.id)}) for person in found
    ]


def team_zone(session: Session, person: str) -> str:
    """The zone of the team that somebody joined first; UTC for whoever is in none."""
    return _TEAM_ZONE.scalar(session, {"person": person}) or "UTC"


def zone_of(session: Session, person: str) -> str:
    """A person's zone, also of one whom we have not met."""
    known = find(session, [person]).get(person)
    return known.zone if known else team_zone(session, person)


def without_zone(session: Session, ids: Collection[str]) -> list[str]:
    """Those of ``ids`` whose zone Slack does not say."""
    return list(session.exec(select(Person.id).where(col(Person.id).in_(ids), Person.zone == "")))


def remember(session: Session, people: Iterable[Person]) -> None:
    """People as Slack describes them, and not as ``find`` fills them in."""
    if rows := [person.model_dump() for person in people]:
        session.connection().execute(upsert(session, Person), rows)


def require_not_erased(session: Session, ids: Collection[str]) -> None:
    """Refused while one of these people is being erased: until that is done nobody meets them anew."""
    being = session.scalars(core_select(columns(Erasure).person).where(columns(Erasure).person.in_(ids))).all()
    if being:
        raise Refused(f"I am erasing what I kept about <@{being[0]}> just now. Please try again in some minutes.")


def remember_groups(session: Session, groups: Iterable[UserGroup]) -> None:
    if rows := [group.model_dump() for group in groups]:
        session.connection().execute(upsert(session, UserGroup), rows)


def name_groups(session: Session, handles: Mapping[str, str]) -> None:
    """What user groups are called now; who is in them stays as it is."""
    for group in session.exec(select(UserGroup).where(col(UserGroup.id).in_(handles))):
        group.handle = handles[group.id]
        session.add(group)


def forget_group(session: Session, id_: str) -> None:
    if group := session.get(UserGroup, id_):
        session.delete(group)


def in_groups(session: Session, ids: Collection[str]) -> list[str]:
    """Who is in these user groups, as Slack said last, however long ago that is."""
    found = session.exec(select(UserGroup).where(col(UserGroup.id).in_(ids)).order_by(UserGroup.id))
    return [person for group in found for person in group.people]


def find_groups(session: Session, ids: Collection[str], *, now: datetime) -> dict[str, UserGroup]:
    """Those of ``ids`` that were looked up lately enough to be trusted."""
    fresh = select(UserGroup).where(col(UserGroup.id).in_(ids), UserGroup.looked_up_at > now - GROUP_KEEPS)
    return {group.id: group for group in session.exec(fresh)}


def group_names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """What those of ``ids`` are called whose names we know."""
    named = select(UserGroup.id, UserGroup.handle).where(col(UserGroup.id).in_(ids), UserGroup.handle != "")
    return dict(session.exec(named).all())


def is_person(recipient: str) -> bool:
    """Whether a message to this id goes to a person. Slack's ids of people begin with U or W, no others do."""
    return recipient.startswith(("U", "W"))


# The condition that a person takes part, which ``why_excluded`` puts into words.
TAKES_PART = ~or_(_person.is_deactivated, _person.is_bot, _person.is_stranger, _person.is_guest)


_TOGETHER = 20
_NAMES = Prepared(
    core_select(_person.id, _person.name).where(
        TAKES_PART, _person.id.in_([bindparam(f"id{number}") for number in range(_TOGETHER)])
    )
)


def names_of_those_there(session: Session, ids: Collection[str]) -> dict[str, str]:
    """What those of ``ids`` are called who take part; it is asked for each digest, so it has to be quick."""
    names, left = dict[str, str](), sorted(ids)
    while left:
        asked, left = left[:_TOGETHER], left[_TOGETHER:]
        padded = asked + [""] * (_TOGETHER - len(asked))
        names |= dict(_NAMES.all(session, {f"id{number}": id_ for number, id_ in enumerate(padded)}))
    return names


def why_excluded(person: Person) -> str:
    """Why this person takes no part: "deactivated", "bot", "stranger", "guest", or "" for a member."""
    if person.is_deactivated:
        return "deactivated"
    if person.is_bot:
        return "bot"
    if person.is_stranger:
        return "stranger"
    return "guest" if person.is_guest else ""


def is_admin(session: Session, person: Person) -> bool:
    """Slack's admins and owners are admins of the bot, and so is whom they named."""
    return person.is_slack_admin or session.get(Admin, person.id) is not None
