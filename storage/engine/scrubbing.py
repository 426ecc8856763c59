"""Erased words leave SQLite's files: its write-ahead log, and the search index, which keeps what is no longer found.

What is erased in the tables themselves is written over at once (PRAGMA secure_delete).
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from time import monotonic

log = logging.getLogger(__name__)

PAGES = 64  # of the search index in one step, some milliseconds in which nobody else writes
REST = 0.01  # seconds between two steps, for those who wait to write
WITHIN = 60.0  # seconds; after them the next erasure, or SQLite itself, gets there
AGAIN = 0.1  # seconds until a write-ahead log that somebody still reads is looked at again
PATIENCE = 100  # milliseconds: whoever writes meanwhile is not held up for longer

_BEGIN_MERGE, _GO_ON = -PAGES, PAGES  # below zero: of the whole index, not only where it would merge by itself


def steps(path: str, *, search: bool) -> Iterator[float]:
    """Clean the files in short steps; each yields the seconds to rest before the next.

    Where others keep the files in use all the time, it ends without having cleaned them, and says so in the log.
    """
    until = monotonic() + WITHIN
    try:
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
            connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
            connection.execute("PRAGMA secure_delete=ON")
            if search:
                yield from _merge(connection, until)
            yield from _empty_log(connection, until)
    except sqlite3.DatabaseError as error:
        log.warning("old pages could not be cleaned: %s", type(error).__name__)
    if monotonic() >= until:
        log.warning("old pages are cleaned later: the database is in use")


def _merge(connection: sqlite3.Connection, until: float) -> Iterator[float]:
    """Merge the search index into one part: only so are the words gone that it has marked as deleted."""
    pages = _BEGIN_MERGE
    while monotonic() < until:
        before = connection.total_changes
        try:
            connection.execute("INSERT INTO story_search(story_search, rank) VALUES ('merge', ?)", (pages,))
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
        else:
            if pages == _GO_ON and connection.total_changes - before < 2:  # as FTS5 says that it did nothing
                return
            pages = _GO_ON
        yield REST


def _empty_log(connection: sqlite3.Connection, until: float) -> Iterator[float]:
    """Move everything from the write-ahead log into the database, without holding anybody up, then cut it off."""
    while monotonic() < until:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return
        yield AGAIN
