"""Copies of the database after each write: every row as it lies there, and on SQLite the pages that were written."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import psycopg

from storage.engine.database import Store
from tests.attack.people import marks_in, named_in

Row = Mapping[str, Any]
State = dict[str, dict[Any, Row]]  # table, where a row lies or its key, the row

FRAME = 24  # bytes before each page in a write-ahead log
HEAD = 32  # and before all of them
PAGE = 4096


class Copier(Protocol):
    def rows(self) -> State: ...

    def pages(self) -> tuple[list[str], set[str]]:
        """Who stands in the pages written since the last copy and did not before, and words of entries in them."""

    def files(self) -> list[Path]: ...

    def close(self) -> None: ...


def of(store: Store) -> Copier:
    return OfSqlite(Path(store.url.database or "")) if store.is_sqlite else OfPostgres(store)


class OfSqlite:
    def __init__(self, path: Path) -> None:
        self._path, self._log = path, Path(f"{path}-wal")
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        tables = [name for (name,) in self._connection.execute(named) if not name.startswith("sqlite_")]
        self._read = {table: self._how_to_read(table) for table in tables}
        self._filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608
            for table in tables
        )
        self._version, self._rows = -1, dict[str, dict[Any, Row]]()
        self._log_head, self._frame_heads = b"", list[bytes]()
        self._seen = dict[int, Counter[str]]()

    def _how_to_read(self, table: str) -> str:
        try:
            self._connection.execute(f'SELECT rowid FROM "{table}" LIMIT 1').fetchall()  # noqa: S608
        except sqlite3.OperationalError:  # of the search index, and without row ids
            return f'SELECT 0, * FROM "{table}"'  # noqa: S608
        return f'SELECT rowid, * FROM "{table}"'  # noqa: S608

    def rows(self) -> State:
        [(version,)] = self._connection.execute("PRAGMA data_version")
        if version != self._version:
            filled = {table for (table,) in self._connection.execute(self._filled)}
            self._rows = {table: dict(self._table(table)) if table in filled else {} for table in self._read}
            self._version = version
        return self._rows

    def _table(self, table: str) -> Iterator[tuple[Any, Row]]:
        found = self._connection.execute(self._read[table])
        names = [column[0] for column in found.description]
        for row in found:
            key = row[0] if names[0] == "rowid" and row[0] else row[1:]
            yield key, dict(zip(names, row, strict=True))

    def pages(self) -> tuple[list[str], set[str]]:
        people, marks = list[str](), set[str]()
        for frame in self._new_frames():
            people += self._new_in(int.from_bytes(frame[:4]), frame[FRAME:])
            marks |= marks_in(frame)
        return people, marks

    def _new_frames(self) -> Iterator[bytes]:
        """What was written into the log since the last copy. A frame's head has the checksum of all before it."""
        if not self._log.exists():
            return
        with self._log.open("rb") as log:
            if (head := log.read(HEAD)) != self._log_head:  # it has begun anew, over what it had
                self._log_head, self._frame_heads = head, []
            while self._frame_heads and self._frame_head(log) != self._frame_heads[-1]:
                self._frame_heads.pop()
            log.seek(HEAD + len(self._frame_heads) * (FRAME + PAGE))
            while len(frame := log.read(FRAME + PAGE)) == FRAME + PAGE and frame[8:16] == head[16:24]:  # of this log
                self._frame_heads.append(frame[:FRAME])
                yield frame

    def _frame_head(self, log: BinaryIO) -> bytes:
        """Of the last that is known, as it is now."""
        log.seek(HEAD + (len(self._frame_heads) - 1) * (FRAME + PAGE))
        return log.read(FRAME)

    def _new_in(self, number: int, page: bytes) -> list[str]:
        now = Counter(named_in(page))
        new = now - self._seen.get(number, Counter())
        self._seen[number] = now
        return list(new.elements())

    def files(self) -> list[Path]:
        return [path for path in (self._path, self._log) if path.exists()]

    def close(self) -> None:
        self._connection.close()


class OfPostgres:
    """Every row with the transaction that wrote it (xmin) and where it lies (ctid)."""

    def __init__(self, store: Store) -> None:
        self._connection = psycopg.connect(store.url.render_as_string(hide_password=False), autocommit=True)
        named = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        self._tables: list[str] = [name for (name,) in self._connection.execute(named)]
        each = (f"SELECT '{one}', xmin::text, ctid::text FROM \"{one}\"" for one in self._tables)  # noqa: S608
        self._all = " UNION ALL ".join(each)
        self._there: dict[str, dict[str, str]] = {}
        self._rows: State = {}

    def rows(self) -> State:
        there: dict[str, dict[str, str]] = {table: {} for table in self._tables}
        for table, xmin, ctid in self._connection.execute(self._all):
            there[table][ctid] = xmin
        changed = [table for table, lying in there.items() if lying != self._there.get(table)]
        self._there, self._rows = there, self._rows | {table: dict(self._read(table)) for table in changed}
        return self._rows

    def _read(self, table: str) -> Iterator[tuple[Any, Row]]:
        found = self._connection.execute(f'SELECT xmin::text, ctid::text, to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
        for xmin, ctid, row in found:
            page, _, line = ctid.strip("()").partition(",")
            yield (int(page), int(line)), {"xmin": xmin, **json.loads(row)}

    def pages(self) -> tuple[list[str], set[str]]:
        return [], set()

    def files(self) -> list[Path]:
        return []

    def close(self) -> None:
        self._connection.close()
