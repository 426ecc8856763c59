"""`warmline`, or a module, in a process that parts from one which has loaded the program: that takes a second.

Arguments, folder, environment and where it writes to are its own before its first line runs. What Python reads from
the environment when it starts, and how long a start takes, is for a process that is executed (tests/process.py).
"""

import asyncio
import json
import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOADED = (
    "bot.cli", "bot.playground", "bot.server", "bot.check", "bot.receiving.http", "bot.sandbox",
    "alembic.command", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg",
    "tests.frozen",
)  # fmt: skip


def begin() -> None:
    """Load it now; the processes that part from this one then have theirs from the same one."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(LOADED))
    forkserver.ensure_running()
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]  # only a parent may ask


def start(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    output: int,
    input_: int | None = None,
    errors: int | None = None,
    module: str = "bot",
) -> ForkServerProcess:
    """`warmline ...`, which writes to ``output`` what it says, on either channel unless ``errors`` is another."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    channels = [input_, output, output if errors is None else errors]
    given = [None if channel is None else Connection(os.dup(channel)) for channel in channels]
    process = context.Process(target=_become, args=(module, tuple(arguments), str(folder), dict(environment), given))
    process.start()
    for one in given:
        if one:
            one.close()
    return process


def _become(
    module: str, arguments: tuple[str, ...], folder: str, environment: dict[str, str], given: list[Connection | None]
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    for channel, one in enumerate(given):
        if one:
            os.dup2(one.fileno(), channel)
            one.close()
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1 if os.isatty(1) else -1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class Forked:
    """The same to a test as a process of asyncio."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader) -> None:
        self.stdout = stdout
        self.pid: int = process.pid or 0
        self._process = process

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self._process.exitcode or 0


async def start_beside(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    input_: int | None = None,
    errors: int | None = None,
    module: str = "bot",
) -> Forked:
    """The same, while the test's loop goes on."""
    reading, writing = os.pipe()
    try:
        process = start(
            arguments, folder=folder, environment=environment, output=writing, input_=input_, errors=errors,
            module=module,
        )  # fmt: skip
    finally:
        os.close(writing)
    stdout = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stdout)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb", buffering=0))
    return Forked(process, stdout)


@asynccontextmanager
async def local_slack(*options: str) -> AsyncIterator[dict[str, str]]:
    """`python -m bot.sandbox` until the end of the block; yields its addresses and tokens."""
    process = await start_beside(options, folder=ROOT, environment=os.environ, errors=2, module="bot.sandbox")
    try:
        async with asyncio.timeout(60):
            first = await process.stdout.readline()
        yield json.loads(first)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
