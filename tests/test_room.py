"""Whether something can be stored: on a full disk, a read-only one, one with little room, and a busy database."""

import asyncio
import shutil
import sqlite3
import subprocess
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlmodel import select

from bot import check
from bot.sandbox import Sandbox
from bot.server import unready
from storage.engine import probe
from storage.engine.database import Session, Store
from storage.tables import Handled
from tests.acting import until
from tests.process import environment_for, held_database, running
from tests.requesting import get
from tests.stage import COMPANY, Bot, manifest

MB = 1024 * 1024
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
async def live() -> AsyncIterator[Sandbox]:
    """A Slack whose clock is ours, as the program's is."""
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> None:
    with suppress(OSError), (disk / "ballast").open("ab", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def tell_writers(store: Store, statement: str) -> None:
    """Said to each of the writer's connections."""
    with closing(store._writing.raw_connection()) as one, closing(store._writing.raw_connection()) as other:
        for connection in (one, other):
            connection.cursor().execute(statement)


async def handled(store: Store) -> int:
    def count(session: Session) -> int:
        return len(session.exec(select(Handled)).all())

    return await store.read(count)


async def test_a_full_disk_is_not_ready_though_nobody_wrote(live: Sandbox, disk: Path) -> None:
    environment = environment_for(live)
    async with running("run", "--http", "--port", "0", folder=disk, environment=environment) as program:
        address = await program.address()
        await until(lambda: _answers(address, 200, "ready"))
        fill(disk)
        await until(lambda: _answers(address, 503, "full"))
        (disk / "ballast").unlink()

    assert program.output.count("Nothing can be stored.") == 1
    assert "MB are left where the database is" in program.output
    assert "Traceback" not in program.output


async def _answers(address: str, status: int, word: str) -> bool:
    found, text = await get(address + "/readyz")
    return found == status and word in text


@pytest.mark.parametrize(
    ("statement", "words"),
    [("PRAGMA query_only=ON", "The database cannot be written"), ("PRAGMA max_page_count=1", "full")],
)
async def test_what_cannot_be_written_is_not_ready_and_is_named_once(
    bot: Bot, statement: str, words: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(probe, "EVERY", 0)
    await bot.scheduler.run()
    assert await unready(bot) == {}  # type: ignore[arg-type]  # it has what is asked
    tell_writers(bot.store, statement)
    for _ in range(3):
        assert words in (await unready(bot))["database"]  # type: ignore[arg-type]

    assert [words in record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [True]


async def test_asking_leaves_nothing_behind_and_writes_every_few_seconds_at_most(store: Store) -> None:
    before = await handled(store)
    assert await store.why_unwritable() == ""
    assert await handled(store) == before

    tell_writers(store, "PRAGMA query_only=ON")
    assert [await store.why_unwritable() for _ in range(5)] == [""] * 5


async def test_a_database_that_another_program_keeps_is_busy_until_it_lets_go(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "EVERY", 0)
    with held_database(tmp_path):
        async with asyncio.timeout(2):
            assert "busy" in await store.why_unwritable()

    assert await store.why_unwritable() == ""


# --- little room


@pytest.mark.parametrize(
    ("total", "free", "is_said"),
    [
        (1_000 * MB, 99 * MB, True), (1_000 * MB, 101 * MB, False), (100_000 * MB, 4_999 * MB, True),
        (100_000 * MB, 5_001 * MB, False), (1_000 * MB, 0, True), (0, 0, True),
    ],
)  # fmt: skip
def test_little_room_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int, is_said: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(total, total - free, free))
    found = check.room(f"sqlite:///{tmp_path}/warmline.db")

    assert [finding.verdict for finding in found] == ["less"] * is_said
    assert check.room("postgresql://host/db") == []


def test_room_is_counted_where_the_file_really_is(tmp_path: Path, disk: Path) -> None:
    (tmp_path / "link.db").symlink_to(disk / "warmline.db")

    assert str(disk) in check.room(f"sqlite:///{tmp_path}/link.db")[0].words
    assert check.room(f"sqlite:///{disk}/not/there/yet/warmline.db")


# --- busy at the start


@pytest.mark.parametrize(("journal", "begin"), [("WAL", "BEGIN IMMEDIATE"), ("DELETE", "BEGIN EXCLUSIVE")])
async def test_a_start_waits_for_a_database_that_is_locked(
    live: Sandbox, tmp_path: Path, journal: str, begin: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "warmline.db", isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode={journal}")
        other.execute(begin)
        async with running("run", folder=tmp_path, environment=environment_for(live)) as program:
            await program.says("is busy: another program is writing into it")
            other.execute("ROLLBACK")
            await program.says("connection 2 to Slack is open")

    assert "Traceback" not in program.output


async def test_a_start_waits_for_one_that_is_locked_when_it_is_first_written(live: Sandbox, tmp_path: Path) -> None:
    live.inject("auth.test", "http_500")
    async with running("run", folder=tmp_path, environment=environment_for(live)) as program:
        await program.says("Asking again")
        with held_database(tmp_path):
            await program.says("Database: The database is busy")
        await program.says("connection 2 to Slack is open")

    assert "Traceback" not in program.output
