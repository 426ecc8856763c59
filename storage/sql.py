"""The few statements that SQLModel has no word for, in the dialect of the database at hand."""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_or_ignore(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that leaves a row alone that is already there."""
    return _ignoring(session.get_bind().dialect.name, table)


def upsert(session: Session, table: type[SQLModel], *, unique: tuple[str, ...] = ()) -> Any:
    """An INSERT that overwrites the row of the same primary key, or of the same ``unique`` columns."""
    return _overwriting(session.get_bind().dialect.name, table, unique)


@cache
def _ignoring(dialect: str, table: type[SQLModel]) -> Any:
    return _INSERT[dialect](table).on_conflict_do_nothing()


@cache
def _overwriting(dialect: str, table: type[SQLModel], unique: tuple[str, ...]) -> Any:
    columns = table.__table__.columns  # type: ignore[attr-defined]
    keys = [column.name for column in columns if column.primary_key]
    statement = _INSERT[dialect](table)
    values = {column.name: statement.excluded[column.name] for column in columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=unique or keys, set_=values)


def columns(table: type[SQLModel]) -> Any:
    """A table's columns, for statements that are built once and whose types no checker follows."""
    return table.__table__.c  # type: ignore[attr-defined]


def one_moment(session: Session) -> None:
    """Everything read from here on is as of now, however long it takes; the first act of its transaction.

    On SQLite every transaction is like that.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
