"""People as Slack's directory has them now, and what waits for those who have moved, left or come back.

Nobody is remembered because they are in the workspace: only who takes part, has spoken to the bot or was named
(handlers/slack/people.py). So whoever is erased stays away until then.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, select, union
from sqlmodel import Session, SQLModel

from storage.across import away_status, leaving
from storage.customers import reminders
from storage.engine.sql import columns
from storage.people import lifecycle, people
from storage.prompts import changes as round_changes
from storage.tables import ChannelMember, Delivery, Person, declared
from storage.tables.declare import Period

AT_ONCE = 500  # ids in one statement

_person, _delivery = columns(Person), columns(Delivery)


def refresh(
    session: Session,
    met: Collection[Person],
    *,
    statuses: Mapping[str, datetime | None] = MappingProxyType({}),
    now: datetime,
) -> None:
    """Keep those whom we know as they are from now on; what waits for those who have moved, left or come back goes
    with them. Everybody else is none of our business.

    ``statuses`` say until when their status in Slack says that they are away; None where it does not say so.
    """
    before = people.find(session, [person.id for person in met])
    ours = [person for person in met if person.id in before and not _is_newer(before[person.id], person)]
    for person in people.with_zones(session, ours):
        if person.is_deactivated and not before[person.id].is_deactivated:
            leaving.company(session, person.id, now)
        if _place(before[person.id]) != _place(person):
            lifecycle.refresh(session, person)
            round_changes.moved(session, person=person, now=now)
            reminders.plan_again(session, person=person, now=now)
    people.remember(session, ours)  # as Slack says, without the zones that we filled in
    away_status.follow(session, {one.id: statuses[one.id] for one in ours if one.id in statuses}, now=now)


def forget_who_is_in_nothing(session: Session) -> None:
    """Forget those who were deactivated in Slack and are in nothing, with what was sent to them.

    Versions before this one remembered everybody in the workspace, without the moment of their last change: of those,
    who has never had to do with the bot is forgotten too.
    """
    for some in _in_parts(session.connection().scalars(_left()).all()):
        session.connection().execute(delete(Delivery).where(_delivery.recipient.in_(some)))
        session.connection().execute(delete(Person).where(_person.id.in_(some)))
    for some in _in_parts(session.connection().scalars(_never_met()).all()):
        session.connection().execute(delete(Person).where(_person.id.in_(some)))


@cache
def _left() -> Any:
    return select(_person.id).where(_person.is_deactivated, _person.id.not_in(_about(except_=[Delivery])))


@cache
def _never_met() -> Any:
    return select(_person.id).where(_person.updated_at.is_(None), _person.id.not_in(_about()))


def _about(*, except_: Collection[type[SQLModel]] = ()) -> Any:
    """Everybody whom a row is about: what they made, what is theirs, what they were asked, where they belong.

    To be in a private channel where the bot is too is nothing that somebody does with the bot.
    """
    lasting = [rows for rows in declared.about_people() if not isinstance(rows.names.kept, Period)]
    others = [rows.column for rows in lasting if rows.table not in (Person, ChannelMember, *except_)]
    return union(*(select(column).where(column.is_not(None)) for column in others))


def _in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _is_newer(was: Person, person: Person) -> bool:
    """Slack's events come late, and in any order: what is known already may be newer."""
    return bool(was.updated_at and person.updated_at and was.updated_at > person.updated_at)


def _place(person: Person) -> tuple[str, bool]:
    return person.zone, person.is_deactivated
