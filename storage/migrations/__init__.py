"""Bring a database to this program's version, whichever version it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import versions

LOCK = 0x5741524D  # "WARM": one process upgrades, the others wait


def config(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine, target: str, *, patience: float = 2.0) -> None:
    """Run the missing migrations in one transaction, begun within ``patience`` seconds on SQLite.

    Raises DatabaseNewer where ours are behind.
    """
    with engine.connect() as connection, _without_foreign_keys(connection):
        connection.info["patience"] = patience
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            refuse_newer(versions.found(connection))
            before = _numbers_given(connection)
            command.upgrade(config(connection), target)
            _count_on(connection, before)
            _check_children(connection)


def refuse_newer(version: str | None) -> None:
    """Raises DatabaseNewer for a version that none of our migrations leads to."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if version is not None and version not in known:
        raise versions.DatabaseNewer(
            f"This database was upgraded by a newer Warmline (its schema is {version}, ours {versions.newest()})."
            " Install that version again, or restore the back-up made before the upgrade."
        )


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """On SQLite rebuilding a table would otherwise delete its children's rows."""
    raw: Any = connection.connection.dbapi_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")  # no effect inside a transaction, so outside of one
    try:
        yield
    finally:
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


def _numbers_given(connection: Connection) -> dict[str, int]:
    """The last number that each table has given, on SQLite; also to a row that is gone."""
    if connection.dialect.name != "sqlite" or not connection.dialect.has_table(connection, "sqlite_sequence"):
        return {}
    return dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all())


def _count_on(connection: Connection, before: dict[str, int]) -> None:
    """A table that was rebuilt counts on from where it was, and not from the rows that it has left."""
    after = _numbers_given(connection)
    for name in before.keys() & inspect(connection).get_table_names():
        row = {"name": name, "last": max(before[name], after.get(name, 0))}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), row)


def _check_children(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration would leave {len(orphans)} rows without their parent")
