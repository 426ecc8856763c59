"""Columns and indexes that several tables have a use for."""

from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field


def list_column() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def dict_column() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def index_of_some(name: str, *columns: str, where: str) -> Index:
    """An index of the rows of which ``where`` is true; a statement finds them by it if it says the same, in the same
    words: with a value that is given beside the statement nobody can know. A yes alone is one word of SQLAlchemy's."""
    on_sqlite = f"{where} = 1" if where.isidentifier() else where
    return Index(name, *columns, sqlite_where=text(on_sqlite), postgresql_where=text(where))
