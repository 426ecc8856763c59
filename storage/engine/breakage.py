"""A database that is broken or full: recognised by its errors, named in the log, and kept for whoever asks."""

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from storage.refusal import Unusable

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two lines in the log
STAYS = 60.0  # seconds
BELIEVED_FOR = 600.0  # seconds; with nothing to write nobody notices that it has been mended

_FULL = "The disk of the database is full"
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: "The disk of the database reports errors, or is full",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged",
    sqlite3.SQLITE_NOTADB: "The database file is no database",
    sqlite3.SQLITE_READONLY: "The database cannot be written",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened",
}
_POSTGRESQL = {
    "53100": _FULL,
    "58030": "The disk of the database reports errors, or is full",
    "25006": "The database cannot be written",
    "42P01": "The database has lost a table",
    "42703": "The database has lost a column",
    "XX001": "The database is damaged",
    "XX002": "The database is damaged",
}
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, "53100", "58030"}
_MISSING = ("no such table", "no such column")
REPLACED = "The database file was replaced or deleted while the program ran. Please restart it."


def recognised(error: BaseException) -> Unusable | None:
    """What is broken, where an error of SQLAlchemy or of the driver says so; None for any other error."""
    cause = getattr(error, "orig", None) or error
    code: Any = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorcode", 0) & 0xFF
    words = _SQLITE.get(code) or _POSTGRESQL.get(code)
    if words is None and isinstance(cause, sqlite3.Error) and str(cause).startswith(_MISSING):
        words = "The database has lost a table or a column"
    return Unusable(f"{words} ({_first_line(cause)}).", is_full=code in _DISK) if words else None


def _first_line(cause: BaseException) -> str:
    """Of what the database says: names of tables and files, never what people wrote."""
    said = str(cause).strip().splitlines()
    return said[0] if said else type(cause).__name__


class Breakage:
    """What is broken just now, as the newest transactions met it."""

    def __init__(self, file: Path | None = None, monotonic: Callable[[], float] = monotonic) -> None:
        self._file, self._monotonic = str(file or ""), monotonic
        self._number: int | None = None  # of the file, as it was when it was first used
        self._met: tuple[str, float] | None = None
        self._logged_at = float("-inf")

    @property
    def trouble(self) -> str:
        """In words, or ""."""
        if self._met is None or self._monotonic() - self._met[1] > BELIEVED_FOR:
            return ""
        return self._met[0]

    def meet(self, error: Unusable) -> None:
        now = self._monotonic()
        self._met = str(error), now
        if now - self._logged_at >= EVERY:
            self._logged_at = now
            log.error("%s Nothing can be stored.", error)

    def mend(self) -> None:
        """Something was written. On a full disk a little still may be, so it takes a while to be believed."""
        if self._met and self._monotonic() - self._met[1] >= STAYS:
            log.info("the database can be used again")
            self._met = None

    def require_same_file(self) -> None:
        """Raises Unusable where what is written would go into a file that is not there any more."""
        if not self._file:
            return
        try:
            number = os.stat(self._file).st_ino  # noqa: PTH116 - with every write, and Path.stat takes thrice as long
        except FileNotFoundError:
            number = 0
        if self._number is None:
            self._number = number
        elif number != self._number:
            raise Unusable(REPLACED)
