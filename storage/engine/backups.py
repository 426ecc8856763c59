"""A consistent copy of a live SQLite database."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.engine.health import sqlite_file
from storage.refusal import Refused


def copy(url: str, target: Path) -> int:
    """Copy the database to a new file, readable by this account only; returns its size in bytes.

    SQLite's own back-up: what is written meanwhile is in it whole or not at all. Copying the file would tear it.
    """
    source = sqlite_file(url)
    if source is None:
        raise Refused(
            'This database is PostgreSQL, which has its own tool: pg_dump --format=custom --file=FILE "$DATABASE_URL"'
        )
    if not source.is_file():
        raise Refused(f"There is no database at {source} yet, so there is nothing to copy.")
    _make_new(target)
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as new:
            live.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
    except sqlite3.Error as error:
        target.unlink()
        raise Refused(f"The database could not be copied ({error}). Nothing was left behind.") from error
    return target.stat().st_size


def _make_new(target: Path) -> None:
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise Refused(f"{target} is there already, and a back-up never overwrites one. Name another file.") from error
    except OSError as error:
        raise Refused(f"{target} cannot be written ({error.strerror}). Name a file in a folder that exists.") from error
