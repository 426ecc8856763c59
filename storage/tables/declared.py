"""What the tables declare, read back: whom a row is about, what erasing leaves of it, how long it is kept, its file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import SQLModel

from storage.tables.declare import ErasedAt, File, Mark, Names, NoFile, Period, Personal


@dataclass(frozen=True)
class About:
    """The rows of a table that are about the person whom ``column`` names.

    ``blank`` is what erasing writes where the row stays, and ``stamped`` the columns that get its moment.
    """

    table: type[SQLModel]
    column: Column[Any]
    names: Names
    blank: Mapping[str, Any]
    stamped: tuple[Column[Any], ...]


def tables() -> list[type[SQLModel]]:
    """Every table, in the order of storage/tables/__init__.py."""
    return [table for table in SQLModel.__subclasses__() if hasattr(table, "__table__")]


def columns(table: type[SQLModel]) -> list[tuple[Column[Any], Mark]]:
    """A table's columns with their marks. Raises TypeError for a column that has none, or several."""
    marks = {name: _mark(table, name) for name in table.model_fields}
    by_name = table.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it to every table
    return [(by_name[name], mark) for name, mark in marks.items()]


@cache
def about_people() -> tuple[About, ...]:
    """Every column that names the person whom its row is about."""
    return tuple(
        _about(table, column, mark) for table in tables() for column, mark in columns(table) if isinstance(mark, Names)
    )


def of_kind(kind: str) -> Names:
    """What is declared for the rows that are handed out under this name."""
    return next(rows.names for rows in about_people() if rows.names.kind == kind)


def periods() -> Iterator[tuple[type[SQLModel], Period]]:
    """The tables whose rows are deleted after a while."""
    for rows in about_people():
        if isinstance(rows.names.kept, Period):
            yield rows.table, rows.names.kept


@cache
def files() -> Mapping[type[SQLModel], File]:
    """The tables that have a file of their own, by the file's name."""
    found = {table: exported(table) for table in tables()}
    ours = {table: file for table, file in found.items() if isinstance(file, File)}
    return dict(sorted(ours.items(), key=lambda item: item[1].name))


def blank(marked: Iterable[tuple[Column[Any], Mark]], column: Column[Any]) -> dict[str, Any]:
    """What erasing writes in place of the name in a column and of all that is Personal to it."""
    personal = [(other, mark) for other, mark in marked if isinstance(mark, Personal) and mark.of == column.name]
    return {
        column.name: None if column.nullable else "",
        **{other.name: _blank(other, mark) for other, mark in personal},
    }


def exported(table: type[SQLModel]) -> File | NoFile:
    """Which file a table is written to, or why it has none."""
    declared: File | NoFile = table.__exported__  # type: ignore[attr-defined]  # the tests see to it that it is there
    return declared


def _mark(table: type[SQLModel], name: str) -> Mark:
    marks = [mark for mark in table.model_fields[name].metadata if isinstance(mark, Mark)]
    if len(marks) != 1:
        raise TypeError(f"{table.__name__}.{name} needs one mark of storage/tables/declare.py; it has {len(marks)}.")
    return marks[0]


def _about(table: type[SQLModel], column: Column[Any], names: Names) -> About:
    marked = columns(table)
    stamped = tuple(other for other, mark in marked if mark == ErasedAt(column.name))
    return About(table, column, names, blank(marked, column) if names.stays else {}, stamped)


def _blank(column: Column[Any], mark: Personal) -> Any:
    if mark.erased is not None or column.nullable:
        return mark.erased
    return [] if isinstance(column.type, JSON) else ""
