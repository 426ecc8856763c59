"""What a bot learns when it first looks around in a Slack, learned once for all tests of that Slack."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from weakref import WeakSet

from bot.sandbox import Sandbox
from storage.engine.database import Store

SEEN = ("people", "groups", "conversations", "changed_at", "workspace")

empty = WeakSet[Store]()  # stores whose files were copies of the empty one (tests/warm.py)
_learned: dict[str, Path] = {}  # what there was to see in a Slack -> the file of whoever had looked


@cache
def place() -> Path:
    """A folder for files to copy. It goes with its process."""
    place = Path(tempfile.mkdtemp(prefix="warmline-templates-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


async def meet(store: Store, slack: Sandbox, look_around: Callable[[], Awaitable[object]]) -> None:
    """Let the store know who is in this Slack; where another has seen just the same, from there."""
    path = Path(store.url.database or "")
    seen = repr((slack.now(), vars(slack.slack.app), [getattr(slack.slack, name) for name in SEEN]))
    is_used = store not in empty or path.with_name(f"{path.name}-wal").exists()  # SQLite makes it when it is opened
    if is_used or slack.faults:
        await look_around()
    elif seen in _learned:
        shutil.copy(_learned[seen], path)
    else:
        await look_around()
        kept = _learned[seen] = place() / f"{os.getpid()}-{len(_learned)}.db"  # the folder may be its parent's
        with closing(sqlite3.connect(path)) as known, closing(sqlite3.connect(kept)) as copy:
            known.backup(copy)
