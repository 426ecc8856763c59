"""The bot's processes: born, killed, frozen, stopped, and born again."""

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.chaos.nursery import Life
from tests.forked import ROOT, Forked, start_beside

# Seconds between two deaths, half a second on the average; the longest is long enough for a look-up.
PAUSES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 2.0)


class Bots:
    """So many processes, each living the same kind of life."""

    def __init__(self, nursery: Forked, told: int, life: Life, count: int) -> None:
        self._nursery, self._told, self.life, self._count = nursery, told, life, count
        self._turn, self._wire = asyncio.Lock(), asyncio.Lock()  # a step, and one question to the nursery
        self._pids: list[int] = []
        self._doomed = -1  # the place of one that is expected to end by itself
        self.kills = 0

    async def begin(self) -> None:
        self._pids = [await self._ask("born", self.life.as_json()) for _ in range(self._count)]

    async def kill(self, place: int | None = None) -> None:
        """One of them dies, and another is born in its place."""
        async with self._turn:
            await self._renew(random.randrange(self._count) if place is None else place, self.life)
        self.kills += 1

    async def die_at(self, point: str, nth: int, within: float = 60) -> bool:
        """Replace one by a process that kills itself at a named point; whether it came to it."""
        async with self._turn:
            self._doomed = 0
            await self._renew(0, replace(self.life, dies_at=point, nth=nth))
        died = False
        for _ in range(int(within / 0.1)):
            await asyncio.sleep(0.1)
            if died := not await self._ask("alive", self._pids[0]):
                break
        async with self._turn:
            self._doomed = -1
            await self._renew(0, self.life)
        self.kills += died
        return died

    async def freeze(self, seconds: float) -> None:
        """One of them stands still, and goes on as if nothing had been."""
        pid = random.choice(self._pids)
        await self._ask("freeze", pid)
        await asyncio.sleep(seconds)
        await self._ask("thaw", pid)

    async def replace(self, place: int, within: float = 12) -> None:
        """Stopped in order, as for a new version; then the next is born."""
        async with self._turn:
            await self._ask("stop", self._pids[place])
            for _ in range(int(within / 0.05)):
                if not await self._ask("alive", self._pids[place]):
                    break
                await asyncio.sleep(0.05)
            else:
                raise AssertionError("it did not stop")
            self._pids[place] = await self._ask("born", self.life.as_json())

    async def look_after(self) -> None:
        """What a service manager does, until cancelled: whoever ended by itself is started again."""
        while True:
            await asyncio.sleep(0.5)
            async with self._turn:
                for place, pid in enumerate(self._pids):
                    if place != self._doomed and not await self._ask("alive", pid):
                        await self._renew(place, self.life)

    async def end(self) -> None:
        async with self._turn:
            for pid in self._pids:
                await self._ask("kill", pid)
            self._pids = []

    async def _renew(self, place: int, life: Life) -> None:
        await self._ask("kill", self._pids[place])
        self._pids[place] = await self._ask("born", life.as_json())

    async def _ask(self, verb: str, what: Any) -> Any:
        async with self._wire:
            os.write(self._told, json.dumps({verb: what}).encode() + b"\n")
            answer = await self._nursery.stdout.readline()
        return json.loads(answer)


@asynccontextmanager
async def running(life: Life, count: int) -> AsyncIterator[Bots]:
    log = os.open(Path(life.folder) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    read, told = os.pipe()
    process = await start_beside(
        (), folder=ROOT, environment=os.environ, input_=read, errors=log, module="tests.chaos.nursery"
    )
    for given in (log, read):
        os.close(given)
    bots = Bots(process, told, life, count)
    service = asyncio.create_task(bots.look_after())
    try:
        await bots.begin()
        yield bots
    finally:
        service.cancel()
        await bots.end()
        os.close(told)
        await process.wait()
