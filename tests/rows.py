"""Rows as a test wants them: it names what matters, the rest is filled in."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON
from sqlmodel import AutoString, Session, SQLModel

from storage.tables import declared
from storage.tables.declare import Mark, Mentions, Names, Personal
from tests.stage import MONDAY

FILLING: dict[Any, Any] = {bool: False, bytes: b"", str: "", int: 1, time: time(9)}
FILLING |= {datetime: MONDAY, date: MONDAY.date()}


def add_row(session: Session, table: type[SQLModel], **values: Any) -> None:
    """Store a row; what it must have and is not named gets some value of its type, or None where it may."""
    required = {name: field.annotation for name, field in table.model_fields.items() if field.is_required()}
    session.add(table(**{name: FILLING.get(kind) for name, kind in required.items()} | values))
    session.flush()


def add_row_everywhere(session: Session, person: str, words: str) -> None:
    """Store a row in every table: it is about the person, holds their words, and mentions them wherever it may."""
    for table in sorted(declared.tables(), key=_after_its_parents):
        told = {column.name: _told(column.type, mark, person, words) for column, mark in declared.columns(table)}
        add_row(session, table, **{name: value for name, value in told.items() if value is not None})


def _after_its_parents(table: type[SQLModel]) -> int:
    return SQLModel.metadata.sorted_tables.index(table.__table__)  # type: ignore[attr-defined]


def _told(type_: Any, mark: Mark, person: str, words: str) -> Any:
    """What a column holds then; None for one that says nothing of anybody."""
    if isinstance(mark, Names):
        return person
    text = {Personal: words, Mentions: f"with <@{person}>"}.get(type(mark))
    if text and isinstance(type_, JSON):
        return [text, {"by": person}]
    return text if isinstance(type_, AutoString) else None
