"""How the databases find what the bot asks for: its statements as they were said, and what reads a whole table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlmodel import SQLModel

from storage.engine import sql
from storage.engine.database import Store

Said = dict[str, Any]  # statements, each with the first values that it was given

# So that they choose as among many rows: SQLite knows how few there are, and PostgreSQL takes it for cheap to read all.
_SETTINGS = {
    "sqlite": ("BEGIN", "DROP TABLE IF EXISTS sqlite_stat1", "ANALYZE sqlite_schema"),
    "postgresql": (
        *(f"SET LOCAL enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin")),
        "DELETE FROM pg_statistic",
        "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind IN ('r', 'i')",
    ),
}
_PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")


@contextmanager
def heard(store: Store) -> Iterator[Said]:
    """Every statement that a store's database is given until the end of the block."""
    said: Said = {}

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        said.setdefault(statement, parameters[0] if many else parameters)

    def execute(line: sql._Line, statement: str, given: Any, *, is_many: bool = False) -> Any:
        said.setdefault(statement, given[0] if is_many else given)
        return prepared(line, statement, given, is_many=is_many)

    prepared = sql._execute
    for engine in store.engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        with patch.object(sql, "_execute", execute):
            yield said
    finally:
        for engine in store.engines:
            event.remove(engine, "before_cursor_execute", hear)


def scans(store: Store, said: Said) -> list[tuple[str, str]]:
    """The tables that statements read from end to end, each with the statement on one line."""
    found: list[tuple[str, str]] = []
    with store._reading.connect() as connection:
        cursor = connection.connection.cursor()
        for setting in _SETTINGS[connection.dialect.name]:
            cursor.execute(setting)
        explain = _sqlite if store.is_sqlite else _postgresql
        for statement, values in said.items():
            if statement.lstrip().upper().startswith(_PLANNED):
                steps = explain(cursor, statement, values)
                found += [(table, " ".join(statement.split())) for table, by in steps if _is_whole(table, by)]
    return found


def _is_whole(table: str, index: str) -> bool:
    """Whether it is one of ours, and read without an index that has only the rows that are looked for."""
    ours = SQLModel.metadata.tables.get(table)
    of_some = [one.name for one in ours.indexes if "sqlite_where" in one.dialect_kwargs] if ours is not None else []
    return ours is not None and index not in of_some


def _sqlite(cursor: Any, statement: str, values: Any) -> Iterator[tuple[str, str]]:
    """Each step that reads from end to end: the table, and by which index, "" by none."""
    names = dict(re.findall(r"(\w+) AS (\w+)", statement))
    tables = {alias: table for table, alias in names.items()}
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    for *_, step in cursor.fetchall():
        if read := re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step):
            name, index = str(read[1]), str(read[2] or "")
            yield tables.get(name, name), index


def _postgresql(cursor: Any, statement: str, values: Any) -> Iterator[tuple[str, str]]:
    """The same. It reads a table without an index only where it must: to it, nothing costs more."""
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
    yield from _whole(cursor.fetchone()[0][0]["Plan"])


def _whole(step: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind = step["Node Type"]
    if kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in step):
        yield step["Relation Name"], step.get("Index Name", "")
    for below in step.get("Plans", ()):
        yield from _whole(below)
