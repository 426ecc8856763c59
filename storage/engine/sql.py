"""Statements that SQLModel has no word for, in the dialect of the database at hand, and those that must be quick."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Prepared:
    """A statement that is compiled once, and then goes to the driver directly.

    For the few that run with every answer or make up a digest: what SQLAlchemy adds to each execution takes ten times
    what SQLite needs to run one (docs/benchmarks.md). Values are converted as SQLAlchemy converts them, and errors
    are SQLAlchemy's. It is always given the same names; more than it needs do no harm.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; the rows that it returns."""
        connection = session.connection()
        compiled = self._for(connection.dialect, values)
        return compiled.told(_execute(connection, compiled.sql, compiled.given(values)), connection.dialect)

    def first(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        return next(iter(self.all(session, values)), None)

    def scalar(self, session: Session, values: Mapping[str, Any]) -> Any:
        """The first row's first value; None where there is no row."""
        return row[0] if (row := self.first(session, values)) else None

    def change(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run it; how many rows it added, changed or removed."""
        connection = session.connection()
        compiled = self._for(connection.dialect, values)
        return _execute(connection, compiled.sql, compiled.given(values)).changed

    def each(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row, of which there is one at least; for what returns nothing."""
        connection = session.connection()
        compiled = self._for(connection.dialect, rows[0])
        _execute(connection, compiled.sql, [compiled.given(row) for row in rows])

    def _for(self, dialect: Dialect, values: Mapping[str, Any]) -> "_Compiled":
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _compile(self._statement, dialect, values)
        return self._compiled[dialect.name]


_Convert = Callable[[Any], Any]


class _Answer(NamedTuple):
    """What the driver says of a statement that it ran; ``columns`` describes the rows, if it returns any."""

    rows: list[tuple[Any, ...]]
    columns: Sequence[Any]
    changed: int


@dataclass
class _Compiled:
    """``ins`` and ``outs`` convert the values and columns that the driver does not take or give as they are.

    ``own`` are the values that the statement brings itself. ``outs`` is made of the ``types`` with the first answer,
    because some depend on what the driver calls a column.
    """

    sql: str
    own: Mapping[str, Any]
    ins: tuple[tuple[str, _Convert], ...]
    types: Sequence[Any]
    outs: tuple[tuple[int, _Convert], ...] | None = None

    def given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        given = {**self.own, **values}
        for name, convert in self.ins:
            given[name] = convert(given[name])
        return given

    def told(self, answer: _Answer, dialect: Dialect) -> list[tuple[Any, ...]]:
        if self.outs is None:
            columns = zip(self.types, answer.columns, strict=True)
            converts = [type_.result_processor(dialect, column[1]) for type_, column in columns]
            self.outs = tuple((place, convert) for place, convert in enumerate(converts) if convert)
        return [_converted(row, self.outs) for row in answer.rows] if self.outs else answer.rows


def _converted(row: tuple[Any, ...], outs: Sequence[tuple[int, _Convert]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in outs:
        values[place] = convert(values[place])
    return tuple(values)


def _compile(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
    compiled = statement.compile(dialect=_naming(dialect), column_keys=list(values))
    typed = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    ins = {name: type_.bind_processor(dialect) for name, type_ in typed.items()}
    return _Compiled(
        str(compiled),
        {name: value for name, value in compiled.params.items() if name not in values},
        tuple((name, convert) for name, convert in ins.items() if convert),
        [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())],
    )


def _naming(dialect: Dialect) -> Dialect:
    """The same dialect with parameters that go by name, whatever style the engine was made with.

    So one compiled statement serves every engine of a database.
    """
    alike: Any = type(dialect)
    return alike(dbapi=dialect.dbapi, paramstyle="named") if dialect.positional else dialect


def _execute(connection: Connection, sql: str, given: Any) -> _Answer:
    driver, dialect = connection.connection, connection.dialect
    cursor = driver.cursor()
    try:
        if isinstance(given, list):
            cursor.executemany(sql, given)
        else:
            cursor.execute(sql, given)
        columns = cursor.description or ()
        return _Answer(list(cursor.fetchall()) if columns else [], columns, cursor.rowcount)
    except dialect.loaded_dbapi.Error as error:
        if is_gone := dialect.is_disconnect(error, driver, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error,
            hide_parameters=True, connection_invalidated=is_gone, dialect=dialect,
        ) from error  # fmt: skip
    finally:
        cursor.close()


def insert_or_ignore(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that leaves a row alone that is already there."""
    return _ignoring(session.get_bind().dialect.name, table)


def upsert(session: Session, table: type[SQLModel], *, unique: tuple[str, ...] = ()) -> Any:
    """An INSERT that overwrites the row of the same primary key, or of the same ``unique`` columns."""
    return _overwriting(session.get_bind().dialect.name, table, unique)


def add_or_ignore(session: Session, table: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """The same, quickly, for rows that always have the same names; returns whether the row was new.

    On PostgreSQL it waits for whoever is adding the same row.
    """
    return _adding(session.get_bind().dialect.name, table).change(session, row) > 0


@cache
def _adding(dialect: str, table: type[SQLModel]) -> Prepared:
    return Prepared(_ignoring(dialect, table))


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
