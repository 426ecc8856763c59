"""Rows as a test wants them: it names what matters, the rest is filled in."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, SQLModel

from tests.stage import MONDAY

FILLING: dict[Any, Any] = {bool: False, str: "", int: 1, datetime: MONDAY, date: MONDAY.date(), time: time(9)}


def add_row(session: Session, table: type[SQLModel], **values: Any) -> None:
    """Store a row; what it must have and is not named gets some value of its type, or None where it may."""
    required = {name: field.annotation for name, field in table.model_fields.items() if field.is_required()}
    session.add(table(**{name: FILLING.get(kind) for name, kind in required.items()} | values))
    session.flush()
