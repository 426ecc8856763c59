"""What a database needs to go on in another place is written beside its export."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlmodel import Session, SQLModel

from storage.across import exports, files
from storage.across.files import Row
from storage.across.moving import parts, values
from storage.across.moving.parts import FOLDER, Part
from storage.engine import seal, versions
from storage.engine.seal import SealKey
from storage.engine.sql import columns
from storage.tables import declared

MANIFEST = f"{FOLDER}/manifest.json"
FORMAT = 1
_READ_AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True)
class Written:
    """How many rows each of the export's files has, and how many rows of each table ``stayed`` behind.

    ``for_want_of_key``: some of those could have moved sealed, and there is no seal key.
    """

    files: Mapping[str, int]
    stayed: Mapping[str, int] = field(default_factory=dict)
    for_want_of_key: bool = False


def export(session: Session, folder: Path) -> Written:
    """The export as lines, and beside it, as of the same moment, what `warmline import` needs."""
    (folder / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)  # it stands for whole files only
    counts = exports.export(session, folder, "jsonl")
    key = seal.of(session)
    written: dict[str, int] = {}
    with ExitStack() as on_failure:
        unfinished = {}
        for part in parts.every():
            path = folder / f"{part.path}.{os.getpid()}"
            on_failure.callback(path.unlink, missing_ok=True)
            unfinished[path] = folder / part.path
            written[part.path] = files.write(path, "jsonl", (), _lines(session, part, key))
        for path, finished in unfinished.items():
            path.replace(finished)
    stayed, for_want_of_key = _stayed(session, written), key is None and _has_sealed(session)
    said = {
        "format": FORMAT,
        "tables": versions.newest(),
        "key": key.fingerprint if key else "",
        "rows": written,
        "numbers": dict(_numbers(session)),
        "content": _digest(folder),
    }
    _write_manifest(folder, said)
    return Written(counts, stayed, for_want_of_key)


def _lines(session: Session, part: Part, key: SealKey | None) -> Iterator[Row]:
    if part.is_sealed and key is None:
        return
    options = {"yield_per": exports.AT_ONCE}
    names = [column.name for column in part.own]
    for row in session.connection().execute(part.rows, execution_options=options).mappings():
        line = {name: values.written(row[name]) for name in names if name not in part.sealed_columns}
        hidden = line if part.is_sealed else {name: row[name] for name in part.sealed_columns if row[name]}
        if hidden and key:
            told = values.sealed(key, part.table_name, hidden)
            line = {parts.SEALED: told} if part.is_sealed else line | {parts.SEALED: told}
        yield line


def _stayed(session: Session, written: Mapping[str, int]) -> dict[str, int]:
    """How many rows of each table that moves are in no file."""
    moved: dict[type[SQLModel], int] = {}
    for part in parts.every():
        moved[part.table] = moved.get(part.table, 0) + written[part.path]
    counts = {str(table.__tablename__): _count(session, table) - moved[table] for table in moved}
    return {name: count for name, count in sorted(counts.items()) if count}


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.connection().execute(select(func.count()).select_from(table)).scalar_one()


def _has_sealed(session: Session) -> bool:
    """Whether anything moves sealed: whole rows, or words in others."""
    return any(session.connection().execute(one.limit(1)).first() is not None for one in _sealed_rows())


def _sealed_rows() -> Iterator[Select[Any]]:
    for part in parts.every():
        if part.is_sealed:
            yield part.rows
        for name in part.sealed_columns:
            column = columns(part.table)[name]
            yield select(column).where(column.is_not(None), column != "")


def _numbers(session: Session) -> Iterator[tuple[str, int]]:
    """The last number that each table has given: none is given twice, for old buttons and posts hold them."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        given = {row.name: row.seq for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
        for name in sorted(numbered()):
            yield name, given.get(name, 0)
        return
    for name in sorted(numbered()):
        last, is_called = connection.execute(text(f"SELECT last_value, is_called FROM {name}_id_seq")).one()  # noqa: S608
        yield name, last if is_called else 0


def numbered() -> list[str]:
    """The tables that give numbers."""
    ours = (table.__table__ for table in declared.tables())  # type: ignore[attr-defined]
    return [table.name for table in ours if table.autoincrement_column is not None]


def _digest(folder: Path) -> str:
    """Of all that was written, so that two exports are the same only if they say the same."""
    digest = hashlib.sha256()
    names = {f"{part.file.name}.jsonl" for part in parts.every() if part.file} | {part.path for part in parts.every()}
    for name in sorted(names):
        digest.update(name.encode())
        with (folder / name).open("rb") as file:
            while read := file.read(_READ_AT_ONCE):
                digest.update(read)
    return digest.hexdigest()


def _write_manifest(folder: Path, said: Mapping[str, Any]) -> None:
    path = folder / f"{MANIFEST}.{os.getpid()}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(said, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    path.replace(folder / MANIFEST)
