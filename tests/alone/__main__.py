"""`python -m tests.alone [--light] [file ...]`: each test file in a process of its own, so that none needs another.

In a new order every time. The libraries and the program are loaded once, before the processes part, and statements are
compiled (tests/warm.py); the tests are not loaded then. `--light`: only those that need nothing but their process
(tests/markers.py).

Both cores are busy all the while. The files of long stories, three of them at once, wait for a third of their time; in
it another file goes on, which stands back: a person's three seconds, a browser and a torture bench do not bear to wait.
"""

import argparse
import asyncio
import gc
import importlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from importlib.metadata import entry_points
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic

import pytest
from _pytest.config import get_config
from hypothesis import find, settings
from hypothesis.strategies import text

from tests import compiled, memory, together, warm
from tests.only import Only

ROOT = Path(__file__).parents[2]
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
HOW = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
NOTHING_TO_RUN = pytest.ExitCode.NO_TESTS_COLLECTED
# Of each kind the longest begin, so that all processes end together.
STORIES = (
    "test_chaos.py", "test_access.py", "test_first_minutes.py", "test_flood.py", "test_benchmarks.py",
    "test_attack.py", "test_twelve_weeks_of_sixty.py", "test_migrations.py", "test_odd_answers.py", "test_server.py",
    "test_guide.py", "test_twelve_weeks.py", "test_digest.py", "test_like_slack.py", "test_wheel.py", "test_cli.py",
    "test_outbox_simulation.py", "test_room.py", "test_socket_mode.py", "test_import_killed.py", "test_starting.py",
    "test_database.py", "test_stuck.py",
)  # fmt: skip
LONG = ("test_hostile.py", "test_twice.py", "test_rights.py")
AT_ONCE = 3
POLITE = 10  # how much the others stand back


class Running:
    """A file whose tests run in another process."""

    def __init__(self, path: Path, folder: Path, how: Sequence[str], *, is_story: bool) -> None:
        self.path, self.is_story = path, is_story
        self._printed = folder / f"{path.parent.name}-{path.stem}.txt"
        task = (path, self._printed, how, 0 if is_story else POLITE)
        self._process = multiprocessing.get_context("fork").Process(target=run, args=task)
        self._process.start()
        self.sentinel = self._process.sentinel

    def interrupt(self) -> None:
        """As by Ctrl-C, so that what its tests have started ends too."""
        if self._process.pid and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGINT)

    def end(self) -> tuple[bool, str]:
        """Whether all is well, and what it printed."""
        self._process.join()
        return self._process.exitcode == 0, self._printed.read_text(errors="replace")


def run(path: Path, printed: Path, how: Sequence[str], standing_back: int) -> None:
    os.nice(standing_back)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with printed.open("w") as file:
        for channel in (1, 2):
            os.dup2(file.fileno(), channel)
    # In pytest's own place each process removes what others have left there, several of them at the same moment.
    place = printed.with_suffix("")
    code = pytest.main([str(path), f"--basetemp={place}", *HOW, *how], plugins=[Only([path])])
    shutil.rmtree(place, ignore_errors=True)
    sys.exit(0 if code == NOTHING_TO_RUN else code)


def load() -> None:
    """What no test is, with all that it brings."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    get_config()  # loads pytest's own plugins
    with warnings.catch_warnings(action="ignore"):  # of an early start, which is wanted here
        find(text(), lambda _: True, settings=settings(database=None))  # it looks for constants in all modules


def prepare(folder: Path, *, is_light: bool) -> None:
    load()
    compiled.share()
    store = warm.fresh_store(folder / "warm.db")
    asyncio.run(warm.live_a_day(store))
    store.close()
    if not is_light:
        together.begin(folder)
    gc.collect()
    gc.freeze()


def each(files: Sequence[Path], folder: Path, how: Sequence[str], *, is_light: bool) -> Generator[Running]:
    """All of them, as they end."""
    places = {name: place for place, name in enumerate((*STORIES, *LONG))}
    waiting: dict[bool, list[Path]] = {True: [], False: []}
    for path in sorted(files, key=lambda path: places.get(path.name, len(places)), reverse=True):
        waiting[path.name in STORIES and not is_light].append(path)
    running = list[Running]()
    try:
        while running or any(waiting.values()):
            for is_story, paths in waiting.items():
                beside_stories = not is_story and any(one.is_story for one in running)
                most = 1 if beside_stories else AT_ONCE
                while paths and sum(one.is_story is is_story for one in running) < most:
                    running.append(Running(paths.pop(), folder, how, is_story=is_story))
            ended = wait([one.sentinel for one in running])
            for one in [one for one in running if one.sentinel in ended]:
                running.remove(one)
                yield one
    finally:
        for one in running:
            one.interrupt()
        for one in running:
            one.end()


def main(files: Sequence[Path], seed: int, *, is_light: bool) -> int:
    began, failed, passed, left_out = monotonic(), 0, 0, Counter[str]()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # and so what was started ends too
    sys.stdout.write(f"{len(files)} files, each by itself, in the order of seed {seed}\n")
    sys.stdout.flush()
    how = [f"--randomly-seed={seed}", *["--light"] * is_light]
    prepare(folder := memory.keep_files_there(), is_light=is_light)
    with closing(each(files, folder, how, is_light=is_light)) as ends:
        for one in ends:
            is_well, printed = one.end()
            failed += not is_well
            passed += sum(map(int, re.findall(r"(\d+) passed", printed)))
            left_out.update(re.findall(r"^SKIPPED \[\d+\] [^:]*:\d+: (.*)", printed, re.MULTILINE))
            sys.stdout.write("" if is_well else f"{one.path.name} fails by itself:\n{printed}\n")
            sys.stdout.flush()
    for why, times in left_out.items():
        sys.stdout.write(f"left out in {times} files: {why}\n")
    sys.stdout.write(f"{passed:,} tests pass, {failed} files fail, in {monotonic() - began:.0f} s\n")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.alone", description=__doc__)
    parser.add_argument("--light", action="store_true", help="only the light tests")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="all, unless given")
    wish = parser.parse_args()
    chosen = wish.files or sorted((ROOT / "tests").rglob("test_*.py"))
    sys.exit(bool(main(chosen, random.randrange(2**32), is_light=wish.light)))
