"""`python -m tests.alone [file ...]`: runs each test file in a process of its own, so that none needs another.

The light tests of each, in a new order every time. The libraries and the program are loaded once, before the
processes part; the tests and what they share are not.
"""

import importlib
import multiprocessing
import os
import random
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARIES = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "jsonschema",
    "psycopg",
    "slack_bolt.async_app",
    "sqlmodel",
    "uvicorn",
    "bot.cli",
    "bot.playground",
    "handlers",
)
NOTHING_TO_RUN = pytest.ExitCode.NO_TESTS_COLLECTED


def run(task: tuple[Path, int]) -> tuple[Path, str]:
    """What a file's tests print if they fail; "" if they pass."""
    path, seed = task
    with redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
        code = pytest.main([str(path), "-q", "--light", "-p", "no:cacheprovider", f"--randomly-seed={seed}"])
    return path, "" if code in {pytest.ExitCode.OK, NOTHING_TO_RUN} else printed.getvalue()


def main(files: Sequence[Path], seed: int) -> int:
    sys.stdout.write(f"{len(files)} files, each by itself, in the order of seed {seed}\n")
    for library in LIBRARIES:
        importlib.import_module(library)
    failed = 0
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for path, printed in pool.imap_unordered(run, [(path, seed) for path in files], chunksize=1):
            failed += bool(printed)
            sys.stdout.write(f"{path.name} fails by itself:\n{printed}\n" if printed else "")
            sys.stdout.flush()
    return failed


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "tests").rglob("test_*.py"))
    sys.exit(bool(main(chosen, random.randrange(2**32))))
