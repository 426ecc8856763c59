"""The example company after its six weeks, lived through once in a run of the tests, for that takes a while."""

import asyncio
import fcntl
import pickle
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot import example, manifest, playground
from bot.sandbox import Sandbox

THURSDAY = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
KEPT = ("people", "groups", "conversations", "changed_at", "posts", "pings", "complaints", "_new_ids")


async def move_in(slack: Sandbox, database: Path, day: datetime, *, shared: Path) -> None:
    """A Slack and a database in which it is that day; ``shared`` is a folder of all processes of this run."""
    kept = await asyncio.to_thread(lived, day, shared=shared)
    shutil.copy(kept, database)
    await slack.move_to(day)
    vars(slack.slack).update(pickle.loads(kept.with_suffix(".slack").read_bytes()))  # noqa: S301  (our own)


def lived(day: datetime, *, shared: Path) -> Path:
    """The company's database on that day, with its Slack beside it; whoever comes second waits for the first."""
    kept = shared / f"company-{day:%Y-%m-%d-%H}.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.with_suffix(".slack").exists():
            asyncio.run(_live(day, kept))
    return kept


async def _live(day: datetime, kept: Path) -> None:
    async with Sandbox(example.workspace(), manifest.load()) as slack:
        settings = replace(playground.settings_for(slack), database_url=f"sqlite:///{kept}")
        await playground.live(slack, settings, until=day)
        remembered = {name: getattr(slack.slack, name) for name in KEPT}
        kept.with_suffix(".slack").write_bytes(pickle.dumps(remembered))
