"""Alembic's entry point; the connection comes from upgrade(), or a throw-away SQLite for autogenerate."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Table, event
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """The full-text index, its column (PostgreSQL) and shadow tables (SQLite) are made by hand."""
    return not (name is not None and (name == "search" or name.startswith("story_search")))


def render_item(kind: str, item: Any, autogenerating: object) -> str | Literal[False]:
    """A column type as the database has it, because a migration must still run when SQLModel's types have changed."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False  # as Alembic renders it


def give_no_number_twice(table: Table, connection: object, **_: Any) -> None:
    """A number that stood in a button or a message is never given to something else.

    PostgreSQL's sequences never go back; SQLite must be told so, also where Alembic rebuilds a table to alter it.
    """
    if table.autoincrement_column is not None:
        table.dialect_kwargs["sqlite_autoincrement"] = True


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_server_default=True,
    include_name=include_name,
    include_object=lambda item, name, type_, reflected, other: include_name(name, type_, None),
)
event.listen(Table, "before_create", give_no_number_twice)
try:
    with context.begin_transaction():
        context.run_migrations()
finally:
    event.remove(Table, "before_create", give_no_number_twice)
