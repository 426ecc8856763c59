"""What the tables declare, read back: whom a row is about, what erasing leaves of it, how long it is kept, its file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import SQLModel

from storage.tables.declare import (
    Ages,
    ErasedAt,
    File,
    Mark,
    Mentions,
    Names,
    NoFile,
    Period,
    Personal,
    ReadAs,
    Shared,
    Stays,
)


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


@cache
def owners(table: type[SQLModel]) -> Mapping[str, str]:
    """By the fields of a row that belong to a person: the column that names them, "" for one of another row.

    Such a field is whom a column names, what is Personal to them, or what they wrote in the row that is read as it.
    """
    return {field: column for column_, mark in columns(table) for field, column in _owned(column_, mark)}


def periods() -> Iterator[tuple[type[SQLModel], Period]]:
    """The tables whose rows are deleted after a while."""
    for rows in about_people():
        if isinstance(rows.names.kept, Period):
            yield rows.table, rows.names.kept


@cache
def ages() -> Mapping[str, tuple[type[SQLModel], Ages]]:
    """The kinds of content for which an admin may set a period, by their names, with their tables."""
    found = ((table, retained(table)) for table in tables())
    return {mark.kind: (table, mark) for table, mark in found if isinstance(mark, Ages)}


def retained(table: type[SQLModel]) -> Ages | Stays | type[SQLModel] | None:
    """What a table says of its rows' age, or the table with whose rows they go; None for one that says neither."""
    declared: Ages | Stays | None = table.__dict__.get("__retained__")
    return declared or next((parent for parent, column in _parents(table) if retained(parent)), None)


def shared(table: type[SQLModel]) -> Shared | None:
    """What the words of a table that names nobody are for."""
    found: Shared | None = table.__dict__.get("__shared__")
    return found


def hanging_on(table: type[SQLModel]) -> list[tuple[type[SQLModel], Column[Any]]]:
    """The tables whose rows are deleted with a row of this table, and their columns that hold its number."""
    return [(child, column) for child in tables() for parent, column in _parents(child) if parent is table]


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


def _parents(table: type[SQLModel]) -> Iterator[tuple[type[SQLModel], Column[Any]]]:
    """The tables with whose rows this table's rows are deleted; itself is none."""
    by_name = {other.__table__.name: other for other in tables()}  # type: ignore[attr-defined]
    for column in table.__table__.c:  # type: ignore[attr-defined]
        for key in column.foreign_keys:
            if key.ondelete == "CASCADE" and key.column.table.name in by_name:
                yield by_name[key.column.table.name], column


def _mark(table: type[SQLModel], name: str) -> Mark:
    marks = [mark for mark in table.model_fields[name].metadata if isinstance(mark, Mark)]
    if len(marks) != 1:
        raise TypeError(f"{table.__name__}.{name} needs one mark of storage/tables/declare.py; it has {len(marks)}.")
    return marks[0]


def _about(table: type[SQLModel], column: Column[Any], names: Names) -> About:
    marked = columns(table)
    stamped = tuple(other for other, mark in marked if mark == ErasedAt(column.name))
    return About(table, column, names, blank(marked, column) if names.stays else {}, stamped)


def _owned(column: Column[Any], mark: Mark) -> Iterator[tuple[str, str]]:
    match mark:
        case Names():
            yield column.name, column.name
        case Personal(of=of):
            yield column.name, of
        case Mentions(withheld=True):
            yield column.name, ""
        case ReadAs(field=field, column=other, addressed=False):
            [key] = column.foreign_keys
            read = next(table for table in tables() if table.__table__ is key.column.table)  # type: ignore[attr-defined]
            if isinstance(_mark(read, other), Names | Personal):
                yield field, ""


def _blank(column: Column[Any], mark: Personal) -> Any:
    if mark.erased is not None or column.nullable:
        return mark.erased
    return [] if isinstance(column.type, JSON) else ""
