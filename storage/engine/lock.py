"""One running bot on a SQLite file: a lock beside it, which ends with whoever holds it, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from storage.engine.addresses import shown
from storage.engine.health import sqlite_file
from storage.engine.versions import DatabaseUnreachable

PATIENCE = 2.0  # seconds; the one before may be about to end, and `warmline check` looks for a moment


@contextmanager
def held(url: str, *, patience: float = PATIENCE) -> Iterator[None]:
    """No other bot runs on this database meanwhile. Raises DatabaseUnreachable where one does already.

    On PostgreSQL several may run. Where no file can be made beside the database, nothing is locked: then the
    database cannot be written either, which whoever opens it finds out, and says better.
    """
    lock = _opened(url, os.O_RDWR | os.O_CREAT)
    if lock is None:
        yield
        return
    try:
        _take(lock, url, monotonic() + patience)
        yield
    finally:
        os.close(lock)  # the system does so as well, when the process is killed


def holder(url: str) -> str | None:
    """The process id of the bot that runs on this database; None where there is none. Makes no file."""
    lock = _opened(url, os.O_RDWR)
    if lock is None:
        return None
    try:
        return None if _is_taken(lock) else _process(lock)
    finally:
        os.close(lock)


def _opened(url: str, flags: int) -> int | None:
    file = sqlite_file(url)
    if file is None:
        return None
    file = file.resolve()  # by whatever way one comes to the file, the lock is the same
    try:
        return os.open(Path(f"{file}.lock"), flags, 0o600)
    except OSError:
        return None


def _take(lock: int, url: str, until: float) -> None:
    while not _is_taken(lock):
        if monotonic() > until:
            raise DatabaseUnreachable(
                f"The database {shown(url)} is in use: another `warmline run` (process {_process(lock)}) works on it,"
                " and a SQLite file is for one. Stop that one first; several at once need PostgreSQL."
            )
        sleep(0.1)
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)


def _is_taken(lock: int) -> bool:
    """Whether the lock is ours now; it stays so until it is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _process(lock: int) -> str:
    return os.pread(lock, 20, 0).decode(errors="replace") or "unknown"
