"""`python -m tests.alone [file ...]`: runs each test file in a process of its own, so that none needs another.

The light tests of each, in a new order every time. The libraries and the program are loaded once, before the
processes part, and statements are compiled (tests/warm.py); the tests are not loaded then.
"""

import asyncio
import gc
import importlib
import multiprocessing
import os
import random
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import entry_points
from io import StringIO
from pathlib import Path

import pytest
from _pytest.config import get_config

from tests import compiled, warm

ROOT = Path(__file__).parent.parent
LIBRARIES = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "holidays.countries",
    "jsonschema",
    "psycopg",
    "slack_bolt.async_app",
    "sqlmodel",
    "uvicorn",
    "bot.cli",
    "bot.playground",
    "handlers",
)
# What is loaded already was not looked through for assertions: libraries have none of ours.
HOW = ("-q", "--light", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
LONG = ("test_twice.py", "test_rights.py", "test_hostile.py")  # these begin, so that all processes end together
NOTHING_TO_RUN = pytest.ExitCode.NO_TESTS_COLLECTED


def run(task: tuple[Path, int]) -> tuple[Path, str]:
    """What a file's tests print if they fail; "" if they pass."""
    path, seed = task
    with redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
        code = pytest.main([str(path), *HOW, f"--randomly-seed={seed}"], plugins=[_Only(path)])
    return path, "" if code in {pytest.ExitCode.OK, NOTHING_TO_RUN} else printed.getvalue()


class _Only:
    """Looks at no other file of the folder, each of which would be made ready for its tests."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return None if self._path.is_relative_to(collection_path) else True


def load() -> None:
    """What no test is, with all that it brings."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    get_config()  # loads pytest's own plugins


def main(files: Sequence[Path], seed: int) -> int:
    sys.stdout.write(f"{len(files)} files, each by itself, in the order of seed {seed}\n")
    load()
    compiled.share()
    asyncio.run(warm.live_a_day())
    gc.collect()
    gc.freeze()
    failed = 0
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        long_first = sorted(files, key=lambda path: path.name not in LONG)
        for path, printed in pool.imap_unordered(run, [(path, seed) for path in long_first], chunksize=1):
            failed += bool(printed)
            sys.stdout.write(f"{path.name} fails by itself:\n{printed}\n" if printed else "")
            sys.stdout.flush()
    return failed


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "tests").rglob("test_*.py"))
    sys.exit(bool(main(chosen, random.randrange(2**32))))
