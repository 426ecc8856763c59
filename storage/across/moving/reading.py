"""The folder that `warmline export` wrote, read line by line: what is wrong with it is said with file and line."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from storage.across.moving import parts, values
from storage.across.moving.parts import Part
from storage.across.moving.values import Wrong
from storage.across.moving.writing import FORMAT, MANIFEST
from storage.engine import versions
from storage.engine.seal import SealKey, WrongKey
from storage.refusal import Refused
from storage.tables import declared

Values = dict[str, Any]  # a row, by column
_END = object()


@dataclass(frozen=True)
class Manifest:
    """What the folder says of itself. ``id`` tells one export from another."""

    id: str
    key: str
    rows: Mapping[str, int]
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def manifest(folder: Path) -> Manifest:
    """Refused where it is no folder that this version can read."""
    try:
        told = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise Refused(_no_manifest(folder)) from None
    except OSError as error:
        raise Refused(f"{folder / MANIFEST} cannot be read ({error.strerror}).") from error
    try:
        said = json.loads(told)
        is_newer = said["format"] > FORMAT or said["tables"] > versions.newest()
        rows = {part.path: int(said["rows"].get(part.path, 0)) for part in parts.every()}
        numbers = {str(name): int(number) for name, number in said["numbers"].items()}
        read = Manifest(hashlib.sha256(told).hexdigest(), str(said["key"]), rows, numbers)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused(f"{folder / MANIFEST} is damaged. Export once more, into an empty folder.") from error
    if is_newer:
        raise Refused(f"{folder} was written by a newer Warmline. Install that version here, then import again.")
    return read


def lines(folder: Path, part: Part, key: SealKey | None, *, skip: int = 0) -> Iterator[tuple[str, Values]]:
    """A part's rows after the first ``skip``, each with where it stands. Refused at a line that is wrong."""
    own, beside = _objects(folder, part.path), _beside(folder, part)
    for number in count(1):
        row, shown = next(own, _END), next(beside, _END)
        if row is _END and shown is _END:
            return
        if row is _END or (part.file and shown is _END):
            raise Refused(_unpaired(part, number))
        if number > skip:
            where = f"{part.file.name}.jsonl" if part.file else part.path
            yield f"{where}, line {number}", _row(part, number, row, shown, key)


def require_whole(folder: Path, part: Part, expected: int, found: int) -> None:
    if found != expected:
        raise Refused(
            f"{part.path} has {found:,} lines, and was written with {expected:,}, so the folder is not whole. Copy it"
            " once more, or export again."
        )


def is_readable(part: Part, key: SealKey | None, manifest: Manifest) -> bool:
    """Whether this process has what it takes: a part that is sealed needs the key that sealed it."""
    return not part.is_sealed or (key is not None and key.fingerprint == manifest.key)


def _no_manifest(folder: Path) -> str:
    if not folder.exists():
        return f"{folder} is not there. Name the folder that `warmline export --format jsonl DIR` wrote."
    if not folder.is_dir():
        return f"{folder} is not a folder."
    if (folder / "teams.csv").exists() and not (folder / "teams.jsonl").exists():
        return f"{folder} holds tables for spreadsheets. Export with --format jsonl, and import that folder."
    if (folder / "teams.jsonl").exists():
        return (
            f"{folder} has no {MANIFEST}: it was written by an older Warmline, or copied without what is in"
            f" {parts.FOLDER}/. Export once more with this version, and copy the folder as a whole."
        )
    return f"{folder} is no export. Name the folder that `warmline export --format jsonl DIR` wrote."


def _beside(folder: Path, part: Part) -> Iterator[Any]:
    return _objects(folder, f"{part.file.name}.jsonl") if part.file else iter(())


def _objects(folder: Path, name: str) -> Iterator[Any]:
    """The objects of a file. Refused at a line that holds none."""
    number = 0
    try:
        with (folder / name).open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 - it is said where a line is wrong
                yield _object(line)
    except FileNotFoundError:
        return  # an older version has fewer; the manifest says how many lines there are
    except UnicodeDecodeError as error:
        raise Refused(f"{name}, after line {number}: that is not UTF-8. Copy the folder once more.") from error
    except OSError as error:
        raise Refused(f"{name} cannot be read ({error.strerror}). May this account read it?") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name}, line {number}: that is not one JSON object. Mend the line, or export again.") from error


def _object(line: str) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _row(part: Part, number: int, own: Any, shown: Any, key: SealKey | None) -> Values:
    try:
        told = _told(part, own, key)
        beside = {column.name: shown[field] for field, column in part.shown.items() if field in shown}
        for column in part.own:
            if column.name in beside and beside[column.name] != told.get(column.name):
                raise Refused(_unpaired(part, number))
        return {column.name: _value(part, column, told | beside) for column, _ in declared.columns(part.table)}
    except Wrong as error:
        own_names = {column.name for column in part.own}
        name = f"{part.file.name}.jsonl" if part.file and error.column not in own_names else part.path
        raise Refused(f"{name}, line {number}: {error}. Mend the line, or export again.") from error


def _told(part: Part, own: dict[str, Any], key: SealKey | None) -> dict[str, Any]:
    """What a part's own line says, unsealed where this process can; words that it cannot open are not there."""
    if parts.SEALED not in own or key is None:
        return own
    try:
        return own | values.opened(key, part.table_name, own[parts.SEALED])
    except WrongKey as error:
        if part.is_sealed:
            raise Wrong("what is sealed in it was changed") from error
        return own


def _value(part: Part, column: Any, told: Mapping[str, Any]) -> Any:
    if column.name in told:
        return values.read(column, told[column.name])
    made = part.table.model_fields[column.name].get_default(call_default_factory=True)
    if made is PydanticUndefined:
        if column.nullable:
            return None
        raise Wrong(f"`{column.name}` is not there", column.name)
    return made


def _unpaired(part: Part, number: int) -> str:
    return (
        f"{part.file.name if part.file else part.table_name}.jsonl, line {number}: it is not the row that line {number}"
        f" of {part.path} goes on with. Was a line added, taken out or moved? Put it back, or export again."
    )
