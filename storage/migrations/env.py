"""Alembic's entry point; the connection comes from upgrade(), or a throw-away SQLite for autogenerate."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """The full-text index, its column (PostgreSQL) and shadow tables (SQLite) are made by hand."""
    return not (name is not None and (name == "search" or name.startswith("story_search")))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_server_default=True,
    include_name=include_name,
    include_object=lambda item, name, type_, reflected, other: include_name(name, type_, None),
)
with context.begin_transaction():
    context.run_migrations()
