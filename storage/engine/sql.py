"""Statements that SQLModel has no word for, in the dialect of the database at hand, and those that must be quick."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Connection, Dialect, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

_Convert = Callable[[Any], Any]
_Row = tuple[Any, ...]
_REPEATED = 1000  # rows that are kept
_MOMENTS: dict[str, _Convert] = {}  # by dialect, what converts one
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """That a column holds one of these, for a prepared statement: SQLAlchemy's own would be written anew each time."""
    condition: ColumnElement[bool] = column.in_([literal(value) for value in values])
    return condition


class Prepared:
    """A statement that is compiled once, and then goes to the driver directly.

    For the few that run with every answer or make up a digest: what SQLAlchemy adds to each execution takes ten times
    what SQLite needs to run one (docs/benchmarks.md). Values are converted as SQLAlchemy converts them, and errors
    are SQLAlchemy's. It is always given the same names; more than it needs do no harm, and one that is missing is a
    KeyError. With ``repeats`` it mostly returns the same rows, of which each is converted once.
    """

    def __init__(self, statement: Any, *, repeats: bool = False) -> None:
        self._statement, self._repeats = statement, repeats
        self._compiled: dict[str, _Compiled] = {}

    def all(self, session: Session, values: Mapping[str, Any]) -> list[_Row]:
        """Run it; the rows that it returns."""
        line = _line_of(session)
        compiled = self._for(line.dialect, values)
        rows, columns, _ = _execute(line, compiled.sql, compiled.given(values))
        convert = compiled.convert or compiled.converting(columns, line.dialect, repeats=self._repeats)
        return list(map(convert, rows))

    def first(self, session: Session, values: Mapping[str, Any]) -> _Row | None:
        return next(iter(self.all(session, values)), None)

    def scalar(self, session: Session, values: Mapping[str, Any]) -> Any:
        """The first row's first value; None where there is no row."""
        return row[0] if (row := self.first(session, values)) else None

    def change(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run it; how many rows it added, changed or removed."""
        line = _line_of(session)
        compiled = self._for(line.dialect, values)
        return _execute(line, compiled.sql, compiled.given(values)).changed

    def each(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row, of which there is one at least; for what returns nothing."""
        line = _line_of(session)
        compiled = self._for(line.dialect, rows[0])
        if len(rows) == 1:  # mostly; psycopg opens a pipeline for several
            _execute(line, compiled.sql, compiled.given(rows[0]))
        else:
            _execute(line, compiled.sql, [compiled.given(row) for row in rows], is_many=True)

    def _for(self, dialect: Dialect, values: Mapping[str, Any]) -> "_Compiled":
        if (compiled := self._compiled.get(dialect.name)) is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect, values)
        return compiled


class _Line(NamedTuple):
    """Where a session's statements go."""

    connection: Connection
    driver: Any
    dialect: Dialect


_LINE = "line"  # where a session's ``info`` keeps it


def keep_to(session: Session, connection: Connection) -> None:
    """Let what is prepared go to this connection straight away, for as long as the session lives.

    To ask the session for it takes as long as to run a statement.
    """
    session.info[_LINE] = _Line(connection, connection.connection.driver_connection, connection.dialect)


def _line_of(session: Session) -> _Line:
    if line := session.info.get(_LINE):
        return line  # type: ignore[no-any-return]
    connection = session.connection()
    return _Line(connection, connection.connection.driver_connection, connection.dialect)


def dialect_of(session: Session) -> str:
    """ "sqlite" or "postgresql"."""
    line = session.info.get(_LINE)
    return line.dialect.name if line else session.get_bind().dialect.name


class _Answer(NamedTuple):
    """What the driver says of a statement that it ran; ``columns`` describes the rows, if it returns any."""

    rows: list[_Row]
    columns: Sequence[Any]
    changed: int


@dataclass
class _Compiled:
    """``own`` are the values that the statement brings itself; ``take`` puts all into their order, and ``ins`` convert
    what the driver does not take as it is, each at its place.

    ``convert`` makes of a row what the driver does not give as it is. It is made of the ``types`` with the first
    answer, because some depend on what the driver calls a column.
    """

    sql: str
    names: Sequence[str] | None  # where values are given by their names
    own: dict[str, Any]
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    ins: Sequence[tuple[int, _Convert]]
    types: Sequence[Any]
    convert: Callable[[_Row], _Row] | None = None

    def given(self, values: Mapping[str, Any]) -> Sequence[Any] | dict[str, Any]:
        given = list(self.take({**self.own, **values} if self.own else values))
        for place, convert in self.ins:
            given[place] = convert(given[place])
        return given if self.names is None else dict(zip(self.names, given, strict=True))

    def converting(self, columns: Sequence[Any], dialect: Dialect, *, repeats: bool) -> Callable[[_Row], _Row]:
        typed = zip(self.types, columns, strict=True)
        converts = [type_.result_processor(dialect, column[1]) for type_, column in typed]
        outs = [(place, convert) for place, convert in enumerate(converts) if convert]
        made: Callable[[_Row], _Row] = partial(_converted, outs) if outs else tuple
        self.convert = lru_cache(_REPEATED)(made) if outs and repeats else made
        return self.convert


def _converted(outs: Sequence[tuple[int, _Convert]], row: _Row) -> _Row:
    values = list(row)
    for place, convert in outs:
        values[place] = convert(values[place])
    return tuple(values)


def _compile(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
    compiled = statement.compile(dialect=_alike(dialect), column_keys=list(values))
    params = compiled.params
    names = compiled.positiontup or list(params)
    converts = [_converting(compiled.binds[name].type.dialect_impl(dialect), dialect) for name in names]
    return _Compiled(
        str(compiled),
        None if compiled.positiontup else names,
        {name: params[name] for name in names if name not in values and not compiled.binds[name].required},
        _taking(names),
        [(place, convert) for place, convert in enumerate(converts) if convert],
        [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())],
    )


def _taking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """The values of these names, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _converting(type_: Any, dialect: Dialect) -> _Convert | None:
    convert: _Convert | None = type_.bind_processor(dialect)
    if convert and isinstance(type_, UTCDateTime):
        return _moment(dialect.name, convert)
    return _json(convert) if convert and isinstance(type_, JSON) else convert


def _moment(dialect: str, convert: _Convert) -> _Convert:
    """One for all columns: a transaction writes the same moment again and again."""
    return _MOMENTS.setdefault(dialect, lru_cache(8)(convert))


def _json(convert: _Convert) -> _Convert:
    """Most of what is stored as JSON is empty."""
    empty = {kind: convert(kind()) for kind in (list, dict)}
    return lambda value: convert(value) if value or type(value) not in empty else empty[type(value)]


def _alike(dialect: Dialect) -> Dialect:
    """The same dialect, so that one compiled statement serves every engine of a database.

    SQLite binds values by their place in half the time. To PostgreSQL a value that is given twice would be two.
    """
    alike: Any = type(dialect)
    made: Dialect = alike(dbapi=dialect.dbapi, paramstyle="qmark" if dialect.name == "sqlite" else "pyformat")
    return made


def _execute(line: _Line, sql: str, given: Any, *, is_many: bool = False) -> _Answer:
    connection, driver, dialect = line
    cursor = driver.cursor()
    try:
        if is_many:
            cursor.executemany(sql, given)
        else:
            cursor.execute(sql, given)
        columns = cursor.description
        return _Answer(cursor.fetchall() if columns else [], columns or (), cursor.rowcount)
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
    return _ignoring(dialect_of(session), table)


def upsert(session: Session, table: type[SQLModel], *, unique: tuple[str, ...] = ()) -> Any:
    """An INSERT that overwrites the row of the same primary key, or of the same ``unique`` columns."""
    return _overwriting(dialect_of(session), table, unique)


def add_or_ignore(session: Session, table: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """The same, quickly, for rows that always have the same names; returns whether the row was new.

    On PostgreSQL it waits for whoever is adding the same row.
    """
    return _adding(dialect_of(session), table).change(session, row) > 0


def add_or_ignore_each(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for several rows, or for none."""
    if rows:
        _adding(dialect_of(session), table).each(session, rows)


def overwrite_each(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add several rows, or none, in place of those of the same primary keys."""
    if rows:
        _replacing(dialect_of(session), table).each(session, rows)


@cache
def _replacing(dialect: str, table: type[SQLModel]) -> Prepared:
    return Prepared(_overwriting(dialect, table, ()))


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
    if dialect_of(session) == "postgresql":
        session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
