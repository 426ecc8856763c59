"""The bot as a process of its own, started and stopped as whoever runs it does."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from bot.sandbox import Sandbox

ROOT = Path(__file__).parent.parent


class Process:
    """`warmline ...`; what it says on either channel is in ``output``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
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

    async def says(self, words: str, within: float = 15) -> str:
        """Wait until a line with these words is there; returns the line."""
        until = monotonic() + within
        while monotonic() < until:
            for line in self._lines:
                if words in line:
                    return line
            assert not self._reading.done(), f"it ended without saying {words!r}:\n{self.output}"
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not say {words!r} within {within} s:\n{self.output}")

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    async def ends(self, within: float = 15) -> int:
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
    return await start_module("bot", *arguments, folder=folder, environment=environment)


async def start_module(module: str, *arguments: str, folder: Path, environment: Mapping[str, str]) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    return Process(process)


def environment_for(slack: Sandbox, **more: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        **more,
    }
