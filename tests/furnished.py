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
from tests import warm

THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # on the Tuesday that follows Portugal celebrates
KEPT = ("people", "groups", "conversations", "changed_at", "posts", "pings", "complaints", "_new_ids")


async def move_in(slack: Sandbox, database: Path, *, shared: Path) -> None:
    """A Slack and a database in which it is that Thursday; ``shared`` is a folder of all processes of this run."""
    kept = await asyncio.to_thread(lived, shared=shared)
    shutil.copy(kept, database)
    await slack.move_to(THURSDAY)
    vars(slack.slack).update(pickle.loads(kept.with_suffix(".slack").read_bytes()))  # noqa: S301  (our own)


def lived(*, shared: Path) -> Path:
    """The company's database on that Thursday, with its Slack beside it; whoever comes second waits for the first."""
    kept = shared / "company.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.with_suffix(".slack").exists():
            asyncio.run(_live(warm.fresh_file(kept)))
    return kept


async def _live(kept: Path) -> None:
    async with Sandbox(example.workspace(), manifest.load()) as slack:
        settings = replace(playground.settings_for(slack), database_url=f"sqlite:///{kept}")
        await playground.live(slack, settings, until=THURSDAY)
        remembered = {name: getattr(slack.slack, name) for name in KEPT}
        kept.with_suffix(".slack").write_bytes(pickle.dumps(remembered))
