"""How the database is: asked by readiness checks and by whoever runs the bot, without changing anything."""

import os
import shutil
from pathlib import Path

from sqlalchemy import make_url, text
from sqlmodel import Session

from storage.engine import addresses, versions
from storage.engine.database import Store
from storage.engine.seal import SealKey
from storage.engine.versions import DatabaseUnreachable

LITTLE = 100 * 1024 * 1024  # bytes; a full write-ahead log, a back-up and a quiet weekend
LITTLE_SHARE = 0.05


def ping(session: Session) -> None:
    """Whether the database answers, and is ours: raises, if not."""
    session.connection().execute(text("SELECT version_num FROM alembic_version"))


def describe(url: str) -> str:
    """Which database it is, and whether the program's tables are in it. Raises DatabaseUnreachable or DatabaseNewer."""
    shown = addresses.shown(url)
    if (file := sqlite_file(url)) and not file.exists():
        if not os.access(file.parent, os.W_OK):
            raise DatabaseUnreachable(f"{shown} is not there yet, and this account may not make it in that folder.")
        return f"{shown} is not there yet; the first start makes it."
    store = Store(url, threads=1)
    try:
        version = store.version()
        if version is None:
            return f"{shown} is empty; the first start makes its tables."
        if version == versions.newest():
            return f"{shown} can be opened and is up to date."
        from storage.migrations import refuse_newer  # Alembic, only when it is needed

        refuse_newer(version)
        return f"{shown} was made by an older Warmline; the next start upgrades it. Make a back-up first."
    finally:
        store.close()


def require_current(url: str, *, key: SealKey | None = None) -> Store:
    """The database that a bot has made and keeps. Raises DatabaseUnreachable where there is none of this version."""
    if (file := sqlite_file(url)) and not file.exists():
        raise DatabaseUnreachable(
            f"There is no database at {file}. Go to the folder where the bot runs, or set DATABASE_URL as it has it."
        )
    store = Store(url, patience=10, threads=1, key=key)
    try:
        if store.version() == versions.newest():
            return store
        raise DatabaseUnreachable(describe(url))
    except DatabaseUnreachable:
        store.close()
        raise


def little_room(url: str) -> str:
    """How little room is left where an SQLite file and its write-ahead log are, in words; "" where there is enough."""
    file = sqlite_file(url)
    if file is None:
        return ""
    folder = next(folder for folder in file.resolve().parents if folder.is_dir())  # SQLite follows links as well
    disk = shutil.disk_usage(folder)
    if disk.free >= LITTLE and disk.free >= LITTLE_SHARE * disk.total:
        return ""
    return (
        f"{disk.free / 1_000_000:,.0f} MB are left where the database is ({folder}), {_percent(disk)} % of the disk."
        " Make room: on a full disk nothing can be stored."
    )


def _percent(disk: "shutil._ntuple_diskusage") -> int:
    return 100 * disk.free // disk.total if disk.total else 0


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def files(url: str) -> list[Path]:
    """The files in which an SQLite database is while it is used; none for PostgreSQL."""
    file = sqlite_file(url)
    return [Path(f"{file}{ending}") for ending in ("", "-wal", "-shm")] if file else []
