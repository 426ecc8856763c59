"""How the databases find what the bot asks for: its statements as they were said, and what reads a whole table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from storage.engine import sql
from storage.engine.database import Store

Said = dict[str, Any]  # statements, each with the first values that it was given

_PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")


@contextmanager
def heard(store: Store) -> Iterator[Said]:
    """Every statement that a store's database is given until the end of the block."""
    said: Said = {}

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        said.setdefault(statement, parameters[0] if many else parameters)

    def execute(connection: Connection, statement: str, given: Any) -> Any:
        said.setdefault(statement, given[0] if isinstance(given, list) else given)
        return prepared(connection, statement, given)

    prepared = sql._execute
    for engine in store.engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        with patch.object(sql, "_execute", execute):
            yield said
    finally:
        for engine in store.engines:
            event.remove(engine, "before_cursor_execute", hear)


def scans(store: Store, said: Said) -> dict[str, set[str]]:
    """The tables that statements read from end to end, each with those statements."""
    found: dict[str, set[str]] = {}
    with store._reading.connect() as connection:
        cursor = connection.connection.cursor()
        explain = _sqlite if store.is_sqlite else _postgresql
        for statement, values in said.items():
            if statement.lstrip().upper().startswith(_PLANNED):
                for table in explain(cursor, statement, values):
                    found.setdefault(table, set()).add(statement)
    return found


def _sqlite(cursor: Any, statement: str, values: Any) -> Iterator[str]:
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    for *_, step in cursor.fetchall():
        if step.startswith("SCAN "):
            yield step.removeprefix("SCAN ")


def _postgresql(cursor: Any, statement: str, values: Any) -> Iterator[str]:
    """It reads a table from end to end only where it must: such a step costs more than anything else."""
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
    yield from _whole(cursor.fetchone()[0][0]["Plan"])


def _whole(step: dict[str, Any]) -> Iterator[str]:
    kind = step["Node Type"]
    if kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in step):
        yield step["Relation Name"] + ("" if kind == "Seq Scan" else f" USING INDEX {step['Index Name']}")
    for below in step.get("Plans", ()):
        yield from _whole(below)
