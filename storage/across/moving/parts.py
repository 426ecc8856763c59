"""What moves, in which files and in which order: a table after those that it points to, what acts by itself last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Time, exists, false, select, tuple_
from sqlmodel import SQLModel

from storage.across import exports
from storage.engine.sql import columns
from storage.tables import Asked, Delivery, Round, Schedule, Timer, declared
from storage.tables.declare import File, NoFile

FOLDER = "moving"  # beside the export's files
SEALED = "sealed"  # what is sealed stands under this name in a line
LAST = ("schedule", "timer", "delivery")  # until they are there, a running bot does nothing with the rest
FROM_SLACK = ("person", "user_group", "workspace", "channel", "channel_member")  # a bot that runs may know newer

_asked, _round = columns(Asked), columns(Round)
# Of a table that moves sealed, the rows that need not.
_IN_THE_OPEN = {"asked": exists().where(_round.id == _asked.round_id, _round.readers != "anonymous")}

assert {table.__tablename__ for table in (Schedule, Timer, Delivery)} == set(LAST)  # noqa: S101


@dataclass(frozen=True)
class Part:
    """Rows of a table in one file. ``file`` is the export's, which has the rows' other columns, line by line."""

    table: type[SQLModel]
    file: File | None = None
    is_sealed: bool = False

    @property
    def table_name(self) -> str:
        return str(self.table.__tablename__)

    @property
    def path(self) -> str:
        """Its own file, as seen from the export's folder."""
        return f"{FOLDER}/{self.table_name}{f'.{SEALED}' if self.is_sealed else ''}.jsonl"

    @property
    def shown(self) -> dict[str, Column[Any]]:
        """The columns that the export's file has as they are, by its fields."""
        if self.file is None:
            return {}
        named = {field: self.file.renamed.get(field, field) for field in self.file.fields}
        ours = {column.name: column for column, _ in declared.columns(self.table) if not isinstance(column.type, Time)}
        return {field: ours[name] for field, name in named.items() if name in ours}

    @property
    def own(self) -> list[Column[Any]]:
        """The columns in its own file: those that the export's has not, and by which the row is known."""
        shown = {column.name for column in self.shown.values()}
        return [column for column, _ in declared.columns(self.table) if column.primary_key or column.name not in shown]

    @property
    def sealed_columns(self) -> Sequence[str]:
        return self.file.sealed if self.file else ()

    @property
    def rows(self) -> Select[Any]:
        """The rows, in the order of the export's file where there is one."""
        keys, all_of_them = _keys(self.table), select(*(column for column, _ in declared.columns(self.table)))
        if self.file:
            return exports.chosen(self.table, self.file)
        match declared.exported(self.table):
            case File() as file:
                shown = exports.chosen(self.table, file).with_only_columns(*keys).order_by(None)
                return all_of_them.where(tuple_(*keys).not_in(shown)).order_by(*keys)
            case NoFile(is_sealed=True):
                in_the_open = _IN_THE_OPEN.get(self.table_name, false())
                return all_of_them.where(~in_the_open if self.is_sealed else in_the_open).order_by(*keys)
        return all_of_them.order_by(*keys)


@cache
def every() -> tuple[Part, ...]:
    """All that moves, in the order in which it can be read in."""
    return tuple(part for table in _in_order() for part in _parts(table))


def _in_order() -> list[type[SQLModel]]:
    place = {table.name: number for number, table in enumerate(SQLModel.metadata.sorted_tables)}
    return sorted(declared.tables(), key=lambda table: (table.__tablename__ in LAST, place[str(table.__tablename__)]))


def _parts(table: type[SQLModel]) -> Iterator[Part]:
    match declared.exported(table):
        case File(left_out_are_sealed=left_out_are_sealed) as file:
            yield Part(table, file)
            if left_out_are_sealed:
                yield Part(table, is_sealed=True)
        case NoFile(stays="", is_sealed=is_sealed):
            if not is_sealed or table.__tablename__ in _IN_THE_OPEN:
                yield Part(table)
            if is_sealed:
                yield Part(table, is_sealed=True)


def _keys(table: type[SQLModel]) -> list[Column[Any]]:
    return [column for column, _ in declared.columns(table) if column.primary_key]
