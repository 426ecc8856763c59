"""Where texts and lists mention somebody who is being erased, and how their id is taken out of them."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, String, and_, cast, delete, false, func, not_, or_, select, tuple_, update
from sqlmodel import AutoString, Session, SQLModel

from storage.stories import index
from storage.tables import Story, declared
from storage.tables.declare import Mentions

SOMEBODY = "somebody"  # stands where others mentioned the person
READ = 2000  # rows in which a mention is looked for at once

Key = Sequence[Any]


def find(
    session: Session, table: type[SQLModel], person: str, *, after: Key | None, limit: int
) -> tuple[Sequence[Key], Key | None]:
    """The keys of rows that mention the person, among the next; and the last that was looked at, None at the end."""
    keys, texts = keys_of(table), _texts(table)
    if not texts:
        return (), None
    later = _later(keys, after)
    edge = session.connection().execute(select(*keys).where(later).order_by(*keys).offset(READ - 1).limit(1)).first()
    here = and_(later, not_(_later(keys, edge))) if edge else later
    pattern = "%" + re.sub("[/%_]", r"/\g<0>", person.lower()) + "%"
    mentioning = or_(false(), *(func.lower(cast(text, String)).like(pattern, escape="/") for text in texts))
    found = select(*keys).where(here, mentioning).order_by(*keys).limit(limit)
    some = session.connection().execute(found).all()
    last = some[-1] if len(some) == limit else edge
    return [tuple(one) for one in some], [_plain(value) for value in last] if last else None


def _later(keys: Sequence[Column[Any]], after: Key | None) -> Any:
    if after is None:
        return not_(false())
    given = [_typed(key, value) for key, value in zip(keys, after, strict=True)]
    return keys[0] > given[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*given)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(key: Column[Any], value: Any) -> Any:
    return date.fromisoformat(value) if key.type.python_type is date and isinstance(value, str) else value


def is_one_of(keys: Sequence[Column[Any]], found: Sequence[Key]) -> Any:
    return or_(false(), *(and_(*(key == value for key, value in zip(keys, one, strict=True))) for one in found))


def drop_keys(session: Session, table: type[SQLModel], person: str) -> None:
    """A row whose key mentions the person is deleted."""
    for column, mark in declared.columns(table):
        if column.primary_key and isinstance(mark, Mentions):
            session.connection().execute(delete(table).where(column.contains(person, autoescape=True)))


def clean(session: Session, table: type[SQLModel], person: str, found: Sequence[Key]) -> None:
    """Take the person's id out of every text of these rows, whoever wrote it, and out of every list."""
    keys, texts = keys_of(table), _texts(table)
    rows = select(*keys, *texts).where(is_one_of(keys, found))
    for row in session.connection().execute(rows).mappings().all():
        cleaned = {column.name: _without(row[column], person) for column in texts}
        for column in texts:
            if column.unique and cleaned[column.name] != row[column]:  # a name as compared: two must not become one
                cleaned[column.name] += f" {row[keys[0]]}"
        this = and_(*(key == row[key] for key in keys))
        session.connection().execute(update(table).where(this).values(**cleaned))
        if table is Story:
            index.note(session, row["id"])
    session.expire_all()


@cache
def keys_of(table: type[SQLModel]) -> Sequence[Column[Any]]:
    return [column for column, _ in declared.columns(table) if column.primary_key]


@cache
def _texts(table: type[SQLModel]) -> Sequence[Column[Any]]:
    return [column for column, _ in declared.columns(table) if _is_text(column) and not column.primary_key]


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
