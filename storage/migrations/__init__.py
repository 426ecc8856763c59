"""Bring a database to this program's version, whichever version it has."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.engine import versions

LOCK = 0x5741524D  # "WARM": one process upgrades, the others wait


def config(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine, target: str) -> None:
    """Run the missing migrations in one transaction. Raises DatabaseNewer where ours are behind."""
    with engine.connect() as connection:
        _set_foreign_keys(connection, "OFF")  # rebuilding a table on SQLite would delete its children's rows
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            refuse_newer(versions.found(connection))
            command.upgrade(config(connection), target)
            _check_children(connection)
        _set_foreign_keys(connection, "ON")


def refuse_newer(version: str | None) -> None:
    """Raises DatabaseNewer for a version that none of our migrations leads to."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if version is not None and version not in known:
        raise versions.DatabaseNewer(
            f"This database was upgraded by a newer Warmline (its schema is {version}, ours {versions.newest()})."
            " Install that version again, or restore the back-up made before the upgrade."
        )


def _set_foreign_keys(connection: Connection, state: str) -> None:
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys={state}")  # no effect inside a transaction, so outside of one


def _check_children(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration would leave {len(orphans)} rows without their parent")
