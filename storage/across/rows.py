"""A table's rows for somebody who reads them: beside another row's number, what it stands for."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import SQLModel

from storage.tables import declared
from storage.tables.declare import ReadAs


def readable(table: type[SQLModel]) -> Select[Any]:
    """Every column, and those that another row's number is ReadAs."""
    marked = declared.columns(table)
    beside = [_read_as(column, mark) for column, mark in marked if isinstance(mark, ReadAs)]
    return select(*(column for column, _ in marked), *beside)


def as_json(value: Any) -> Any:
    """A stored value as JSON has it: times in UTC, by ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _read_as(column: Any, mark: ReadAs) -> ColumnElement[Any]:
    [foreign_key] = column.foreign_keys
    other = foreign_key.column.table.alias().c  # whoever adds the same table by a join means another row of it
    return (
        select(other[mark.column]).where(other[foreign_key.column.name] == column).scalar_subquery().label(mark.field)
    )
