"""A database that moves, for tests: filled, written, read in somewhere else, written again."""

from datetime import UTC, datetime
from pathlib import Path

from storage.across.moving import importing, writing
from storage.across.moving.importing import Done
from storage.engine.database import Store
from tests.stage import KEY

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)


def written(store: Store, folder: Path) -> dict[str, bytes]:
    """An export, as the files that it has."""
    store.read_now(writing.export, folder)
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    """Their lines sorted: text keys have another order in another database."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return {
        str(path.relative_to(folder)): b"".join(sorted(path.read_bytes().splitlines(keepends=True))) for path in found
    }


def read_in(store: Store, folder: Path) -> Done:
    manifest = importing.check(folder, KEY)
    return importing.run(store, folder, manifest, KEY, now=AT)
