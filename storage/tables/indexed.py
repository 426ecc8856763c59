"""Indexes that a table has without saying so: for what points to another row, whom a row is about, and how old it is.

Deleting a row looks for all that points to it; *privacy*, an erasure and an export for all that is about somebody; and
`/warmline keep` for what is old. Without an index each of them would read the whole past.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlmodel import SQLModel

from storage.tables import declared
from storage.tables.declare import Ages, Names


def complete() -> None:
    """Give each such column an index that begins with it, where the table has none."""
    for table in declared.tables():
        for name, field in table.model_fields.items():
            column = table.__table__.c[name]  # type: ignore[attr-defined]  # SQLModel adds it to every table
            is_found = any(column is found for found in _found_by(column.table))
            if _is_asked(table, column, field.metadata) and not is_found:
                Index(f"ix_{column.table.name}_{name}", column)


def _is_asked(table: type[SQLModel], column: Column[object], marks: Sequence[object]) -> bool:
    kept = declared.retained(table)
    is_its_age = isinstance(kept, Ages) and kept.since == column.name
    return bool(column.foreign_keys) or is_its_age or any(isinstance(mark, Names) for mark in marks)


def _found_by(table: Table) -> Iterator[Column[object]]:
    """The columns by which rows are found: those with which an index or a key begins."""
    yield next(iter(table.primary_key.columns))
    yield from (next(iter(one.columns)) for one in table.constraints if isinstance(one, UniqueConstraint))
    yield from (next(iter(one.columns)) for one in table.indexes if _is_whole(one))


def _is_whole(index: Index) -> bool:
    """Whether it has every row that points to something by its first column."""
    where = index.dialect_kwargs.get("sqlite_where")
    return where is None or str(where) == f"{next(iter(index.columns)).name} IS NOT NULL"
