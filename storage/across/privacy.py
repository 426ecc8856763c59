"""What is kept about a person: told, handed out, erased. Which rows and columns that is, the tables declare."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    false,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlmodel import AutoString, Session, SQLModel

from storage.across import leaving
from storage.across.rows import as_json, readable
from storage.delivery import kinds, outbox
from storage.delivery.kinds import Kind
from storage.engine.rules import erases_from_search, takes_long
from storage.engine.sql import columns
from storage.people import digest_hours, holds, homes, teams
from storage.prompts import changes as round_changes
from storage.refusal import Refused
from storage.stories import index, named
from storage.tables import Kudos, KudosReceiver, Person, Story, declared
from storage.tables.declare import Mentions
from storage.tables.declared import About

SOMEBODY = "somebody"  # stands where others mentioned the person

_kudos, _receiver = columns(Kudos), columns(KudosReceiver)


def kept(session: Session, person: str) -> dict[str, int]:
    """How many rows of each kind are about a person; kinds without any are left out."""
    counts = {
        rows.names.kind: session.connection().scalar(select(func.count()).where(rows.column == person)) or 0
        for rows in declared.about_people()
    }
    return {kind: count for kind, count in counts.items() if count}


def mine(session: Session, person: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, row by row, ready for JSON; kinds without any are left out.

    A row may hold what others wrote, and who they are: that is theirs, and left out.
    """
    everything = {
        rows.names.kind: [
            _own(rows.table, row, person)
            for row in session.connection().execute(readable(rows.table).where(rows.column == person)).mappings()
        ]
        for rows in declared.about_people()
    }
    return {kind: found for kind, found in everything.items() if found}


def _own(table: type[SQLModel], row: Mapping[Any, Any], person: str) -> dict[str, Any]:
    owners = declared.owners(table)
    return {
        name: as_json(value) for name, value in row.items() if name not in owners or row.get(owners[name], "") == person
    }


@takes_long
@erases_from_search
def erase(session: Session, person: str, at: datetime) -> dict[str, int] | str:
    """Erase a person who asks for it; where they are on hold, note that it waits, and return what they are told."""
    if hold := holds.find(session, person):
        return holds.ask(session, hold, at=at)
    return forget(session, person, at)


@takes_long
@erases_from_search
def release(session: Session, *, person: str, by: Person | None, at: datetime) -> dict[str, int] | None:
    """End a hold, and erase the person where that was asked for; None where it was not."""
    return forget(session, person, at) if holds.end(session, person=person, by=by) else None


@takes_long
@erases_from_search
def forget(session: Session, person: str, at: datetime) -> dict[str, int]:
    """Erase a person, as if they had never spoken to the bot. Returns how many rows of each kind there were.

    Their stories are withdrawn, the kudos they gave are taken back, those they got go on without them; what
    the team keeps (customers, contacts, problems) stays without their name and words. Posts follow. Refused for
    somebody on hold.
    """
    if holds.find(session, person):
        raise Refused(f"<@{person}> is on hold, so nothing of theirs is erased.")
    counts = kept(session, person)
    touched = _touched(session, person)
    led = teams.leads(session, person)
    leaving.company(session, person, at)
    kudos = _ids(session, select(_receiver.kudos_id).where(_receiver.receiver == person))
    round_changes.lose_answers(session, person, at=at)
    for rows in declared.about_people():
        _erase(session, rows, person, at)
    _drop_thankless(session, kudos)
    named.forget_withdrawn(session)
    _unmention(session, person)
    homes.forget(session, person)
    homes.outdate_all(session)
    session.expire_all()
    for team in led:
        digest_hours.sync(session, team, at)
    for kind, subjects in touched.items():
        for subject in subjects:
            outbox.refresh(session, kind, subject=subject, at=at)
    return counts


def _erase(session: Session, rows: About, person: str, at: datetime) -> None:
    """Delete the rows about a person, or, where they stay, what in them is personal."""
    theirs = rows.column == person
    if not rows.names.stays:
        session.connection().execute(delete(rows.table).where(theirs))
        return
    for moment in rows.stamped:
        session.connection().execute(update(rows.table).where(theirs, moment.is_(None)).values({moment.name: at}))
    session.connection().execute(update(rows.table).where(theirs).values(rows.blank))


def _touched(session: Session, person: str) -> dict[Kind, list[int]]:
    """What the bot may have said that tells of a person: each kind of message, with the subjects."""
    return {kind: _ids(session, kind.touched_by(person)) for kind in kinds.every() if kind.touched_by}


def _ids(session: Session, chosen: Any) -> list[int]:
    return [id_ for id_ in session.connection().scalars(chosen) if id_ is not None]


def _drop_thankless(session: Session, kudos: Iterable[int]) -> None:
    """Kudos that nobody is left to receive are no kudos."""
    anybody = select(_receiver.kudos_id).where(_receiver.kudos_id == _kudos.id).exists()
    for id_ in kudos:
        session.connection().execute(delete(_kudos.id.table).where(_kudos.id == id_, not_(anybody)))


def _unmention(session: Session, person: str) -> None:
    """Take the person's id out of every text, whoever wrote it, and out of every list."""
    for table in declared.tables():
        for column, mark in declared.columns(table):
            if column.primary_key and isinstance(mark, Mentions):
                session.connection().execute(delete(table).where(column.contains(person, autoescape=True)))
        _clean_texts(session, table, person)


def _clean_texts(session: Session, table: type[SQLModel], person: str) -> None:
    keys, texts, mentioning = _mentioning(table)
    pattern = "%" + re.sub("[/%_]", r"/\g<0>", person.lower()) + "%"
    rows = session.connection().execute(mentioning, {"pattern": pattern}).mappings().all()
    for row in rows:
        cleaned = {column.name: _without(row[column], person) for column in texts}
        for column in texts:
            if column.unique and cleaned[column.name] != row[column]:  # a name as compared: two must not become one
                cleaned[column.name] += f" {row[keys[0]]}"
        this = and_(*(key == row[key] for key in keys))
        session.connection().execute(update(table).where(this).values(**cleaned))
    if table is Story:
        for row in rows:
            index.note(session, row["id"])


@cache
def _mentioning(table: type[SQLModel]) -> tuple[list[Column[Any]], list[Column[Any]], Select[Any]]:
    """A table's keys, its texts, and the rows in which one of these holds a pattern; building it takes longer than
    asking."""
    keys = [column for column, _ in declared.columns(table) if column.primary_key]
    texts = [column for column, _ in declared.columns(table) if _is_text(column) and not column.primary_key]
    lowered = [func.lower(cast(text, String)) for text in texts]
    mentioning = or_(false(), *(text.like(bindparam("pattern"), escape="/") for text in lowered))
    return keys, texts, select(*keys, *texts).where(mentioning)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, AutoString | JSON)


def _without(value: Any, person: str) -> Any:
    if isinstance(value, list):
        return [_without(item, person) for item in value if item != person]
    if isinstance(value, dict):
        return {name: _without(item, person) for name, item in value.items() if name != person}
    if isinstance(value, str):
        return re.sub(rf"(?<![A-Za-z0-9]){re.escape(person)}(?![A-Za-z0-9])", SOMEBODY, value, flags=re.IGNORECASE)
    return value
