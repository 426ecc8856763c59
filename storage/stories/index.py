"""The words of stories as they are looked for, in an index that both databases keep in their own way.

The database itself takes a story out of the index when its words change or go, so that no erased word stays; whoever
wrote the new ones calls ``note``.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlmodel import Session

from storage.engine.indexing import FIELDS, entry, place
from storage.engine.sql import columns
from storage.tables import Story

AT_ONCE = 1000  # stories that are added in one go

_story = columns(Story)
_NEEDED = ("id", "told_at", "author", "kind", "side", "practices", "team_id", "channel")
_THERE = select(*(_story[name] for name in (*FIELDS, *_NEEDED))).where(_story.withdrawn_at.is_(None))
_ONE = _THERE.where(_story.id == bindparam("id"))
_NEXT = _THERE.where(_story.id > bindparam("after")).order_by(_story.id).limit(AT_ONCE)
PLACE = {"sqlite": "rowid", "postgresql": "place"}  # on SQLite it is the number of the row


def _by_place(statement: str) -> dict[str, Any]:
    return {name: text(statement.format(place=place)) for name, place in PLACE.items()}


_TAKE = _by_place("DELETE FROM story_search WHERE {place} = :place")
_ADD = _by_place("INSERT INTO story_search ({place}, words) VALUES (:place, :words)")
_IS_IN = {
    name: statement.bindparams(bindparam("places", expanding=True))
    for name, statement in _by_place("SELECT {place} FROM story_search WHERE {place} IN :places").items()
}


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Put a new story into the index, by the values of its row."""
    connection = session.connection()
    connection.execute(_ADD[connection.dialect.name], entry(row))


def note(session: Session, id_: int) -> None:
    """Put a story into the index as it is now; one that was withdrawn is in it no more."""
    session.flush()
    connection = session.connection()
    for row in connection.execute(_ONE, {"id": id_}).mappings():
        added = entry(dict(row))
        connection.execute(_TAKE[connection.dialect.name], {"place": added["place"]})
        connection.execute(_ADD[connection.dialect.name], added)


def fill(session: Session, *, after: int = 0) -> None:
    """Put every story into the index that is not in it, or those with a greater id than ``after``."""
    session.flush()
    last, connection = after, session.connection()
    while rows := connection.execute(_NEXT, {"after": last}).mappings().all():
        by_place = {place(row["told_at"], row["id"]): row for row in rows}
        there = set(connection.execute(_IS_IN[connection.dialect.name], {"places": list(by_place)}).scalars())
        if missing := [entry(dict(row)) for at, row in by_place.items() if at not in there]:
            connection.execute(_ADD[connection.dialect.name], missing)
        last = rows[-1]["id"]


def move(session: Session, channel: str) -> None:
    """What was told in a channel is found in it, whatever id it had before."""
    for id_ in session.connection().scalars(select(_story.id).where(_story.channel == channel)).all():
        note(session, id_)
