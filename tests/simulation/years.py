"""A company that lives while everything breaks: when what happens comes out of one seed, and so does how it ends."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy.exc import NoResultFound
from sqlmodel import col, select

from bot.sandbox import Workspace
from storage.engine.database import Session
from storage.people import people
from storage.refusal import Refused
from storage.tables import Delivery
from tests import warm
from tests.acting import words
from tests.simulation import chance, crews, deeds
from tests.simulation.accidents import USUAL_TROUBLE, Accidents
from tests.simulation.crews import EIGHT
from tests.simulation.doings import A_DAY, LEADS, Act, Doings, may_not_read
from tests.simulation.life import Life
from tests.simulation.loop import Loop
from tests.simulation.program import opened
from tests.simulation.town import Town
from tests.stage import MONDAY, Bot, everybody

SETTLES_WITHIN = timedelta(days=30)
CALM = timedelta(minutes=20)  # of a beginning in which nothing breaks


class Years:
    """``log`` is the same whenever the seed is; ``problems`` what is wrong already while they live."""

    broken_from = MONDAY + CALM

    def __init__(self, seed: int, days: int, loop: Loop, folder: Path) -> None:
        self.loop, self.dice, self.seed, self.days = loop, Random(seed), seed, days
        self.path, self.log, self.problems = str(folder / "warmline.db"), list[str](), list[str]()
        shutil.copy(warm.empty_database(), self.path)
        crew = crews.workspace(EIGHT)
        self.town = Town(Workspace(crew.id, crew.name, crew.users, (*crew.channels, LEADS)), loop, self.dice, MONDAY)
        self.town.on_post = self._look_who_reads
        self.store = opened(self.path, loop)
        self.doings = Doings(self)
        self.accidents = Accidents(self, bots=1 + seed % 2, restores=seed % 4 == 3)
        self._life = Life(cast("Bot", SimpleNamespace(slack=self.town.slack, store=self.store)), EIGHT)
        self._life.say = self.doings.say  # type: ignore[method-assign]  # whose command is not answered goes on

    async def live(self) -> None:
        """To the end of the days, and on until nothing is left to do."""
        await self._begin()
        acts = sorted(self.doings.all(self.days), key=lambda one: one[0])
        accidents = self.accidents.all(self.days, [at for at, _ in acts])
        ahead = sorted([*acts, *accidents], key=lambda one: one[0])
        doing = set[asyncio.Task[None]]()
        for at, act in ahead:
            await self._wait_until(at)
            task = self.loop.create_task(self._ended_well(act))
            doing.add(task)
            task.add_done_callback(doing.discard)
        await self._wait_until(self.ends)
        await asyncio.gather(*doing)
        await self._settle()

    async def _ended_well(self, act: Act) -> None:
        """What goes wrong with the simulation itself is a problem as well."""
        try:
            await act()
        except Exception as error:
            self.problems.append(f"{self.now:%Y-%m-%d %H:%M:%S} {error!r}")

    @property
    def now(self) -> datetime:
        return self.town.slack.now()

    @property
    def ends(self) -> datetime:
        return MONDAY + self.days * A_DAY

    async def _begin(self) -> None:
        """Nothing breaks while the company is set up."""
        self.accidents.start_all()
        await asyncio.sleep(60)
        await self.store.write(people.remember, await everybody(self.town.processes[0].client, self.town.slack))
        await self._life.found()
        deeds.plan(self._life)
        await self._sleep_until(self.broken_from)
        self.town.trouble(USUAL_TROUBLE)

    # Time, and its end

    async def _wait_until(self, moment: datetime) -> None:
        """What the crews planned is done on the way there."""
        while self._life.ahead and self._life.ahead[0].at <= moment:
            deed = self._life.ahead.pop(0)
            await self._sleep_until(deed.at)
            with suppress(Refused, AssertionError, IndexError, NoResultFound):  # what it goes on with was not stored
                await deed.do(self._life)
            self._wake()
        await self._sleep_until(moment)
        await self._life.listen()

    async def _sleep_until(self, moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - self.now).total_seconds()))

    def _wake(self) -> None:
        for process in self.town.processes:
            process.wake()

    async def _settle(self) -> None:
        """All goes well from here on, until nothing is promised that does not wait for its day."""
        self.accidents.end()
        until = self.now + SETTLES_WITHIN
        while left := await self.store.read(_left, self.ends):
            if self.now > until:
                return self.problems.append(f"not done within {SETTLES_WITHIN.days} days of peace: {left}")
            await asyncio.sleep(3600)
        return None

    def close(self) -> None:
        for process in self.town.processes:
            process.kill()
        self.loop.run_until_complete(asyncio.sleep(5))
        self.store.close()

    # What is seen

    def tell(self, what: str) -> None:
        self.log.append(f"{self.now:%Y-%m-%d %H:%M:%S.%f} {what}")

    def _look_who_reads(self, post: dict[str, Any]) -> None:
        shown = words(post)
        self.tell(f"{post['method']} in {post['channel']}: {shown[:60]!r}")
        members = self.town.slack.slack.conversations[post["channel"]].members
        if may_not_read(shown, [person for person in members if person in self._life.actors]):
            self.problems.append(f"read by others: {shown!r} in {post['channel']}")


def _left(session: Session, ends: datetime) -> list[str]:
    """The messages that were promised by then, and have not come to an end."""
    waiting = select(Delivery).where(col(Delivery.wake_at).is_not(None), Delivery.created_at <= ends)
    return [f"{row.kind} {row.subject} {row.state} {row.error}" for row in session.exec(waiting)]


@contextmanager
def lived(seed: int, days: int) -> Iterator[Years]:
    """The years of a seed, over and settled."""
    loop = Loop()
    with tempfile.TemporaryDirectory(prefix="simulation-") as folder, chance.under(seed, loop, MONDAY):
        years = Years(seed, days, loop, Path(folder))
        try:
            loop.run_until_complete(years.live())
            yield years
        finally:
            years.close()
            loop.close()
