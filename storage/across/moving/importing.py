"""A folder that `warmline export` wrote is read into an empty database, in short transactions, and goes on where it was
interrupted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.across.moving import parts, reading
from storage.across.moving.parts import FROM_SLACK, Part
from storage.across.moving.reading import Manifest, Values
from storage.across.moving.writing import numbered
from storage.across.paced import Paced
from storage.engine.database import Store
from storage.engine.seal import SealKey
from storage.engine.sql import columns, insert_or_ignore
from storage.refusal import Refused
from storage.tables import Move, Workspace, declared

_Lines = list[tuple[str, Values]]
_workspace = columns(Workspace)


@dataclass(frozen=True)
class Done:
    """``rows`` were read in now. ``is_new`` is False where all of it was there already; nothing was changed then.

    ``unopened``: rows that another key sealed, which stay out.
    """

    rows: int
    is_new: bool
    unopened: int


@dataclass
class _Reading:
    """A folder that is being read in."""

    store: Store
    folder: Path
    manifest: Manifest
    key: SealKey | None
    advance: Callable[[int], None]

    def __post_init__(self) -> None:
        self.parts = [part for part in parts.every() if reading.is_readable(part, self.key, self.manifest)]
        self.paced = Paced(self.store)


def check(folder: Path, key: SealKey | None, advance: Callable[[int], None] = lambda count: None) -> Manifest:
    """Read all of it, and change nothing. Refused at the first line that is wrong, or where something is missing."""
    manifest = reading.manifest(folder)
    for part in parts.every():
        if not reading.is_readable(part, key, manifest):
            continue
        found = 0
        for found, _ in enumerate(reading.lines(folder, part, key), 1):  # noqa: B007 - it is counted
            advance(1)
        reading.require_whole(folder, part, manifest.rows[part.path], found)
    return manifest


def run(
    store: Store,
    folder: Path,
    manifest: Manifest,
    key: SealKey | None,
    *,
    now: datetime,
    advance: Callable[[int], None] = lambda count: None,
) -> Done:
    """Read a folder in that was checked; one that was read in before changes nothing.

    Refused where the database has rows of its own. Where a line cannot be stored, those before it are.
    """
    begun = store.write_now(_begin, manifest, now)
    own = _Reading(store, folder, manifest, key, advance)
    unopened = manifest.total - sum(manifest.rows[part.path] for part in own.parts)
    if begun is None:
        return Done(0, False, unopened)
    place, skip = begun
    advance(sum(manifest.rows[part.path] for part in own.parts[:place]) + skip)
    count = 0
    for number, part in enumerate(own.parts[place:], place):
        count += _read_part(own, number, part, skip)
        skip = 0
    _tie(own)
    store.write_now(_finish, manifest, now)
    return Done(count, True, unopened)


def owned(session: Session, move: str) -> dict[str, int]:
    """How many rows of its own a database has, by table: what Slack says of itself does not count."""
    if session.get(Move, move):
        return {}
    tables = {part.table_name: part.table for part in parts.every() if part.table_name not in FROM_SLACK}
    counts = {
        name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in tables.items()
    }
    return {name: count for name, count in counts.items() if count}


def require_empty(session: Session, manifest: Manifest) -> None:
    """Refused where the database has rows of its own, which are not of an import of this folder that goes on."""
    if there := owned(session, manifest.id):
        told = ", ".join(f"{count:,} in {name}" for name, count in list(there.items())[:4])
        raise Refused(
            f"This database has rows of its own ({told}), and an export is read into an empty one only, so nothing was"
            " done. Set DATABASE_URL to a new database, and import there."
        )


def _begin(session: Session, manifest: Manifest, now: datetime) -> tuple[int, int] | None:
    """Where to go on; None where all is there."""
    require_empty(session, manifest)
    row = session.get(Move, manifest.id)
    if row is None:
        row = Move(id=manifest.id, began_at=now)
        session.add(row)
        _keep_numbers(session, manifest)
    return None if row.finished_at else (row.part, row.lines)


def _read_part(own: _Reading, number: int, part: Part, skip: int) -> int:
    lines = reading.lines(own.folder, part, own.key, skip=skip)
    done = skip
    while batch := list(islice(lines, own.paced.size)):
        done += len(batch)
        _store(own, part, batch, number, done)
        own.advance(len(batch))
    own.store.write_now(_note, own.manifest, number + 1, 0)
    return done - skip


def _store(own: _Reading, part: Part, batch: _Lines, number: int, done: int) -> None:
    try:
        own.paced.write(_add, own.manifest, part, batch, number, done)
    except DBAPIError as error:
        if len(batch) == 1:
            raise Refused(
                f"{batch[0][0]}: the database does not take this row, because it points to one that is not there, or is"
                " there already. What stands before it was read in. Mend the line and start again: it goes on there."
            ) from error
        for place, line in enumerate(batch, 1):  # which of them it is
            _store(own, part, [line], number, done - len(batch) + place)


def _add(session: Session, manifest: Manifest, part: Part, batch: _Lines, number: int, done: int) -> None:
    ties = _ties(part)
    rows = [row | dict.fromkeys(ties) for _, row in batch]
    is_slacks = part.table_name in FROM_SLACK
    adding = insert_or_ignore(session, part.table) if is_slacks else insert(part.table)
    session.connection().execute(adding, rows)
    _note(session, manifest, number, done)


def _note(session: Session, manifest: Manifest, part: int, lines: int) -> None:
    move = columns(Move)
    session.connection().execute(update(Move).where(move.id == manifest.id).values(part=part, lines=lines))


def _ties(part: Part) -> list[str]:
    """Columns that point to a row of the same table, which may come later: they are filled in at the end."""
    ours = part.table.__table__  # type: ignore[attr-defined]
    return [column.name for column, _ in declared.columns(part.table) if _points_to(column, ours)]


def _points_to(column: Column[Any], table: Any) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _tie(own: _Reading) -> None:
    for part in own.parts:
        for name in _ties(part):
            tied = (row for _, row in reading.lines(own.folder, part, own.key) if row[name] is not None)
            for batch in _batches(tied, own.paced):
                own.paced.write(_fill_in, part, name, batch)


def _batches(rows: Iterator[Values], paced: Paced) -> Iterator[list[Values]]:
    while batch := list(islice(rows, paced.size)):
        yield batch


def _fill_in(session: Session, part: Part, name: str, rows: list[Values]) -> None:
    id_ = columns(part.table).id
    filling = update(part.table).where(id_ == bindparam("of_id")).values({name: bindparam("to_id")})
    session.connection().execute(filling, [{"of_id": row["id"], "to_id": row[name]} for row in rows])


def _finish(session: Session, manifest: Manifest, now: datetime) -> None:
    session.get_one(Move, manifest.id).finished_at = now


def _keep_numbers(session: Session, manifest: Manifest) -> None:
    """Numbers go on after the last that was given where the rows come from."""
    connection = session.connection()
    for name in numbered():
        last = manifest.numbers.get(name, 0)
        if not last:
            continue
        if connection.dialect.name == "sqlite":
            for statement in (
                "DELETE FROM sqlite_sequence WHERE name = :name",
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)",
            ):
                connection.execute(text(statement), {"name": name, "last": last})
        else:
            connection.execute(text(f"SELECT setval('{name}_id_seq', :last)"), {"last": last})


def other_workspace(session: Session, folder: Path, key: SealKey | None) -> str:
    """The workspace that the folder is from, where this database is another's; else ""."""
    [part] = [part for part in parts.every() if part.table is Workspace]
    theirs = [row["id"] for _, row in reading.lines(folder, part, key)]
    ours = session.connection().execute(select(_workspace.id)).scalars().all()
    return theirs[0] if theirs and ours and not set(ours) & set(theirs) else ""
