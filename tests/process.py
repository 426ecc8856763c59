"""The bot as a process of its own, started and stopped as whoever runs it does."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

from yarl import URL

from bot.sandbox import Sandbox
from tests import warm
from tests.forked import Forked, start_beside

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds until a test gives up: a busy machine needs them, a quick one never waits for them


class Process:
    """`warmline ...`; what it says on either channel is in ``output``."""

    def __init__(self, process: asyncio.subprocess.Process | Forked) -> None:
        self._process = process
        self._lines: list[str] = []
        assert process.stdout
        self._reading = asyncio.create_task(self._read(process.stdout))

    @property
    def output(self) -> str:
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def says(self, words: str, within: float = PATIENCE) -> str:
        """Wait until a line with these words is there; returns the line."""
        until = monotonic() + within
        while monotonic() < until:
            for line in self._lines:
                if words in line:
                    return line
            assert not self._reading.done(), f"it ended without saying {words!r}:\n{self.output}"
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not say {words!r} within {within} s:\n{self.output}")

    async def address(self) -> str:
        """Wait until it listens; returns where, without a path."""
        line = await self.says("listening at")
        return str(URL(line.split("listening at ")[1].strip()).origin())

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    async def ends(self, within: float = PATIENCE) -> int:
        """Wait for the end; returns the exit code."""
        async with asyncio.timeout(within):
            code = await self._process.wait()
            await self._reading
        return code

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self._lines.append(line.decode())


async def start(*arguments: str, folder: Path, environment: Mapping[str, str]) -> Process:
    """`warmline ...`; a bot finds a database that is upgraded already, where the test says nothing of one."""
    if arguments[0] == "run" and "DATABASE_URL" not in environment and not (folder / "warmline.db").exists():
        shutil.copy(warm.empty_database(), folder / "warmline.db")
    given = {"PATH": os.environ["PATH"], **environment}
    return Process(await start_beside(arguments, folder=folder, environment=given))


@asynccontextmanager
async def running(*arguments: str, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Process]:
    """`warmline ...`, killed at the end if it still runs."""
    process = await start(*arguments, folder=folder, environment=environment)
    try:
        yield process
    finally:
        await process.kill()


async def start_module(module: str, *arguments: str, folder: Path, environment: Mapping[str, str]) -> Process:
    return await start_python("-m", module, *arguments, folder=folder, environment=environment)


async def start_python(*arguments: str, folder: Path, environment: Mapping[str, str]) -> Process:
    return await start_program(sys.executable, *arguments, folder=folder, environment=environment)


async def start_program(program: str, *arguments: str, folder: Path, environment: Mapping[str, str]) -> Process:
    process = await asyncio.create_subprocess_exec(
        program, *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    return Process(process)


@contextmanager
def held_database(folder: Path) -> Iterator[None]:
    """Somebody else is writing, and takes their time."""
    other = sqlite3.connect(folder / "warmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def environment_for(slack: Sandbox, **more: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        **more,
    }
