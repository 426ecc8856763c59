"""What goes wrong in a simulated company: processes die or stand still, Slack fails, clocks jump, old back-ups come."""

import asyncio
import sqlite3
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.doings import A_DAY, Act
from tests.simulation.program import Process
from tests.simulation.town import Town

if TYPE_CHECKING:
    from tests.simulation.years import Years

USUAL_TROUBLE = 0.1  # of Slack's answers


class Accidents:
    """``bots`` is how many processes there are on one database; ``restores`` whether old back-ups are put in place."""

    def __init__(self, years: "Years", *, bots: int, restores: bool) -> None:
        self._years, self._bots = years, bots
        self._town: Town = years.town
        self._dice: Random = years.dice
        self._with_restores = restores
        self._backup: sqlite3.Connection | None = None
        self.deaths = self.restores = 0

    def all(self, days: int, acts: Sequence[datetime]) -> Iterator[tuple[datetime, Act]]:
        """Each day something, most of it while somebody waits for an answer or for a message."""
        first = self._years.broken_from
        sorts = [self._die, self._die, self._trip, self._trip, self._freeze, self._storm, self._storm, self._jump]
        sorts += [self._back_up, self._restore] if self._with_restores else []
        for day in range(days):
            for _ in range(self._dice.randrange(0, 4)):
                at = first + day * A_DAY + timedelta(seconds=self._dice.random() * 80_000)
                near = acts[bisect(acts, at) - 1] + timedelta(seconds=self._dice.uniform(-2, 6))
                at = near if self._dice.random() < 0.7 else at
                if first < at < self._years.ends - A_DAY / 4:
                    yield at, partial(self._happen, self._dice.choice(sorts))

    async def _happen(self, accident: Act) -> None:
        if self._town.processes:  # else all of them are dead
            await accident()

    def _any(self) -> Process:
        return self._dice.choice(self._town.processes)

    async def _die(self) -> None:
        """At this moment, whatever it is doing."""
        await self._bury(self._any())

    async def _trip(self) -> None:
        """Before or after one of its next steps, with its database or with Slack."""
        process = self._any()
        process.fate = self._dice.randrange(1, 40)
        process.wake()
        await asyncio.sleep(self._dice.choice((5, 60, 3600)))
        await self._bury(process)

    async def _bury(self, process: Process) -> None:
        if process in self._town.processes:
            process.kill()
            self.deaths += 1
            self._years.tell("a process died")
            self._town.processes.remove(process)
            await asyncio.sleep(self._dice.choice((1, 30, 900, 7200)))
            self.start()

    async def _freeze(self) -> None:
        seconds = self._dice.choice((4, 20, 70, 200))
        self._years.tell(f"a process stands still for {seconds} s")
        self._any().freeze(seconds)

    async def _storm(self) -> None:
        share, seconds = self._dice.choice((0.2, 0.5, 0.9)), self._dice.choice((60, 900, 5400))
        self._years.tell(f"of Slack's answers {share:.0%} fail for {seconds} s")
        self._town.trouble(share)
        await asyncio.sleep(seconds)
        self._town.trouble(USUAL_TROUBLE)

    async def _jump(self) -> None:
        process, ahead = self._any(), timedelta(seconds=self._dice.choice((-86_400, -3600, 3600, 86_400, 30 * 86_400)))
        self._years.tell(f"a clock is wrong by {ahead}")
        process.ahead = ahead
        process.wake()
        await asyncio.sleep(self._dice.choice((5, 300, 3600)))
        process.ahead = timedelta()
        process.wake()

    async def _back_up(self) -> None:
        self._years.tell("a back-up is made")
        self._backup = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._years.path)) as connection:
            connection.backup(self._backup)

    async def _restore(self) -> None:
        if not self._backup:
            return
        self._years.tell("the back-up is put in place")
        for process in list(self._town.processes):
            process.kill()
        self._town.processes.clear()
        await asyncio.sleep(240)
        self.restores += 1
        with closing(sqlite3.connect(self._years.path)) as connection:
            self._backup.backup(connection)
        self.start_all()

    def start_all(self) -> None:
        for _ in range(self._bots):
            self.start()

    def start(self) -> None:
        if len(self._town.processes) < self._bots:
            years = self._years
            process = Process(self._town.slack, self._town.serve, years.path, years.loop, self._dice)
            self._town.processes.append(process)

    def end(self) -> None:
        """Nothing more goes wrong."""
        self._town.trouble(0)
        for process in self._town.processes:
            process.ahead, process.fate = timedelta(), 0
