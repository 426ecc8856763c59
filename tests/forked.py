"""`warmline` in a process that parts from one which has loaded the program: to load it takes longer than most tests.

Arguments, folder, environment and where it writes to are its own before its first line runs. What Python reads from
the environment when it starts, and how long a start takes, is for a process that is executed (tests/process.py).
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

LOADED = ("bot.cli", "bot.playground", "bot.server", "bot.check", "alembic.command", "sqlalchemy.dialects.sqlite")


def begin() -> None:
    """Load it now; the processes that part from this one then have theirs from the same one."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(LOADED))
    forkserver.ensure_running()
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]  # only a parent may ask


def start(arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], output: int) -> ForkServerProcess:
    """`warmline ...`, which writes what it says, on either channel, to ``output``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    written = Connection(os.dup(output), readable=False)
    process = context.Process(target=_become, args=(tuple(arguments), str(folder), dict(environment), written))
    process.start()
    written.close()
    return process


def _become(arguments: tuple[str, ...], folder: str, environment: dict[str, str], output: Connection) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    for channel in (1, 2):
        os.dup2(output.fileno(), channel)
    output.close()
    sys.stdout = os.fdopen(1, "w", buffering=1 if os.isatty(1) else -1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    sys.argv = ["warmline", *arguments]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


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


async def start_beside(arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Forked:
    """The same, while the test's loop goes on."""
    reading, writing = os.pipe()
    try:
        process = start(arguments, folder=folder, environment=environment, output=writing)
    finally:
        os.close(writing)
    stdout = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stdout)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb", buffering=0))
    return Forked(process, stdout)
