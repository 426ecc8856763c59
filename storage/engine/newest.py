"""Whether this database is the newest that the bot has written: a restored back-up has forgotten what it sent.

Beside an SQLite database a small file names the newest claim. Whoever puts an older database in its place leaves it
there, and that database does not know the claim; whoever puts the file back as well has written it later than it says
itself; and after another start of the machine, which may be an older picture of it, it is not believed. On
PostgreSQL, which several machines use, the server says since when it runs, and in which file it keeps the outbox: one
that was restored has another file, or another start.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from storage.engine.health import sqlite_file

SUFFIX = "-claim"
LENGTH = 256  # bytes, so that each note covers the one before
TOLERANCE = 2.0  # seconds between the time in the file and the file system's own

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_SERVER = text(
    "SELECT pg_postmaster_start_time()::text || ' ' || 'delivery'::regclass::oid || ' ' ||"
    " pg_relation_filenode('delivery')"
)


class Note:
    """The file beside an SQLite database; for any other database it does nothing and knows nothing."""

    def __init__(self, url: str) -> None:
        file = sqlite_file(url)
        self._path = file.with_name(file.name + SUFFIX) if file else None
        self._boot = _boot()
        self._file: int | None = None

    def write(self, id_: str, fence: int) -> None:
        """After a claim, before anything is posted. Where it cannot be written it is not believed later."""
        if self._path is None or not self._boot:
            return
        with suppress(OSError):
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            said = json.dumps({"id": id_, "fence": fence, "boot": self._boot, "at": time.time()})
            os.pwrite(self._file, said.ljust(LENGTH).encode(), 0)

    def read(self) -> tuple[str, int] | None:
        """The newest claim; None where there is no note, or one that may be older than itself."""
        if self._path is None:
            return None
        try:
            written = self._path.stat().st_ctime
            said = json.loads(self._path.read_text())
            is_right = said["boot"] == self._boot and abs(written - said["at"]) <= TOLERANCE
            return (str(said["id"]), int(said["fence"])) if is_right else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def server(session: Session) -> str:
    """Which PostgreSQL this is, in which life; "" for SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return ""
    return str(session.connection().execute(_SERVER).scalar_one())


def _boot() -> str:
    """Which start of this machine it is; "" where it does not say."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
