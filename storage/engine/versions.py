"""Which version of the tables a database has, which one this program needs, and why one cannot be used."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

_MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"


class DatabaseUnreachable(Exception):  # noqa: N818 - read by people, not a bug
    """The database cannot be opened; the message says why and what to look at."""


class DatabaseBusy(DatabaseUnreachable):
    """Another program keeps the database locked just now; trying again may help."""


class DatabaseNewer(Exception):  # noqa: N818
    """A newer Warmline has upgraded this database; this one would not understand it."""


def busy(shown: str = "") -> str:
    """In words; ``shown`` is the database's address."""
    return f"The database{shown and f' {shown}'} is busy: another program is writing into it, or keeps it locked."


@cache
def newest() -> str:
    """The newest migration, from its file's name: importing Alembic to ask costs 0.4 s at every start."""
    return max(path.name.partition("_")[0] for path in _MIGRATIONS.glob("[0-9]*_*.py"))


def found(connection: Connection) -> str | None:
    """The newest migration that the database has had; None where it has no tables yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version
