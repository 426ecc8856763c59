"""The ways in which the bench torments the bot; each is a story of its own, with the same reckoning at its end."""

import asyncio
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import monotonic

from bot.manifest import EVENTS_PATH
from storage.database import Store
from storage.refusal import Busy
from storage.tables import Channel
from tests.chaos import bots, ledger, postgres, slack
from tests.chaos.bots import PAUSES, Bots
from tests.chaos.calendar import Calendar
from tests.chaos.ledger import Figures
from tests.chaos.nursery import Life
from tests.chaos.pace import HURRIED
from tests.chaos.people import People
from tests.chaos.points import POINTS
from tests.chaos.postgres import Postgres
from tests.chaos.slack import Slack

SHARE = 0.25  # of the calls go wrong
RUSH = 5.0  # things that people do in a second
SETTLES_WITHIN = 90.0  # seconds that everything may take once peace has come


@dataclass
class Scene:
    """Everything that a configuration plays with."""

    folder: Path
    slack: Slack
    bots: Bots
    people: People
    store: Store
    calendar: Calendar
    postgres: Postgres | None = None
    forgotten: set[str] = field(default_factory=set)

    async def kill(self, times: int) -> None:
        """Deaths about every half second, at random moments."""
        for _ in range(times):
            await asyncio.sleep(random.choice(PAUSES))
            await self.bots.kill()

    async def peace(self) -> None:
        """No more faults, no more deaths, until nothing is left to do."""
        await self.people.finish()
        await self.slack.behave()
        end = monotonic() + SETTLES_WITHIN
        while monotonic() < end:
            await asyncio.sleep(0.2)
            await self.bots.revive()
            with suppress(Busy):
                if not await self.store.read(ledger.unfinished):
                    return


Story = Callable[[Scene, float], Awaitable[None]]


@dataclass(frozen=True)
class Configuration:
    """``story`` is told the share of a whole run that it should last."""

    name: str
    story: Story
    on_postgres: bool
    processes: int
    about: str
    by_http: bool = False
    time_flies: bool = True  # by hours, so that what recurs falls due


async def run(configuration: Configuration, folder: Path, share: float) -> Figures:
    """Play one configuration to its end, in a folder of its own; stops by itself."""
    began, figures = monotonic(), Figures(configuration.name)
    folder.mkdir(parents=True)
    async with _scene(configuration, folder) as scene:
        await _calm_start(scene)
        await scene.calendar.begin()
        await scene.slack.misbehave(SHARE)
        async with _life_goes_on(scene, configuration):
            await configuration.story(scene, share)
        figures.faults = await scene.slack.faults()
        await scene.peace()
        await scene.bots.end()
        books = ledger.read(scene.store, await scene.slack.posts())
        ledger.reckon(figures, books, scene.people.said, may_be_forgotten=scene.forgotten.__contains__)
        ledger.look_at(figures, books, scene.calendar.due())
        if not scene.forgotten:
            ledger.hear(figures, books, scene.people.said)
        figures.problems += (await scene.slack.get("complaints"))["complaints"]
        figures.kills = scene.bots.kills
        figures.looked_up, figures.found = ledger.notes(folder)
    figures.seconds = monotonic() - began
    return figures


@asynccontextmanager
async def _life_goes_on(scene: Scene, configuration: Configuration) -> AsyncIterator[None]:
    busy = [asyncio.create_task(scene.people.go_on(each_second=RUSH))]
    if configuration.time_flies:
        busy.append(asyncio.create_task(scene.calendar.go_on(hours=(1, 2, 5), each=1)))
    try:
        yield
        assert not any(task.done() for task in busy), "the bench itself has failed"
    finally:
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


@asynccontextmanager
async def _scene(configuration: Configuration, folder: Path) -> AsyncIterator[Scene]:
    port = _free_port() if configuration.by_http else None
    events_url = f"http://127.0.0.1:{port}{EVENTS_PATH}" if port else ""
    async with slack.running(folder, events_url=events_url) as town, _database(configuration, folder) as (url, server):
        with closing(Store(url, patience=10)) as store:
            await asyncio.to_thread(store.upgrade)
            life = Life(str(folder), _settings(town, url), asdict(HURRIED), port)
            environment: dict[str, str] = {}
            async with bots.running(life, configuration.processes, environment) as processes:
                yield Scene(folder, town, processes, People(town), store, Calendar(town, folder, store), server)


@asynccontextmanager
async def _database(configuration: Configuration, folder: Path) -> AsyncIterator[tuple[str, Postgres | None]]:
    if configuration.on_postgres:
        async with postgres.running(folder) as server:
            yield server.create("warmline"), server
    else:
        (folder / "data").mkdir()
        yield f"sqlite:///{folder}/data/warmline.db", None


def _settings(town: Slack, url: str) -> dict[str, str]:
    names = ("api_url", "bot_token", "app_token", "signing_secret")
    return {"database_url": url, **{name: town.facts[name] for name in names}}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _calm_start(scene: Scene) -> None:
    """The bot knows the channels that it is in before the first death."""
    end = monotonic() + 20
    while len(await scene.store.read(_channels)) < len(slack.CHANNELS) and monotonic() < end:
        await asyncio.sleep(0.1)


def _channels(session: ledger.Session) -> list[Channel]:
    return list(session.exec(ledger.select(Channel)))


# --- the stories -----------------------------------------------------------------------------------


async def deaths(scene: Scene, share: float) -> None:
    await scene.kill(int(200 * share))


async def named_points(scene: Scene, share: float) -> None:
    """Each point, at the first and at the third time that a process comes to it."""
    for point in POINTS:
        for nth in (1, 3) if share == 1 else (1,):
            if not await scene.bots.die_at(point, nth):
                raise AssertionError(f"nobody came to this point: {point}")


async def crashes(scene: Scene, share: float) -> None:
    """The database itself goes down in the middle of it, with deaths in between."""
    assert scene.postgres
    for _ in range(max(1, int(20 * share))):
        await scene.kill(10)
        await scene.postgres.crash(away_for=random.uniform(0, 0.5))
        await asyncio.sleep(1)


async def rolling(scene: Scene, share: float) -> None:
    """New versions, one process after the other, again and again; a stop in order is given its time."""
    for _ in range(max(2, int(40 * share))):
        for place in range(2):
            await asyncio.sleep(random.uniform(0.3, 1.5))
            await scene.bots.replace(place)


async def freezes(scene: Scene, share: float) -> None:
    """Processes that stand still for longer than their lease, and wake up as if nothing had been."""
    for _ in range(max(2, int(20 * share))):
        await scene.kill(10)
        await asyncio.sleep(random.uniform(0.5, 1))
        await scene.bots.freeze(HURRIED.lease + random.uniform(0.5, 2))


STORIES = (
    Configuration("SQLite", deaths, False, 1, "one process by HTTP, killed about every half second", by_http=True),
    Configuration("PostgreSQL", deaths, True, 2, "two processes by Socket Mode, one of them killed every half second"),
    Configuration("named points, SQLite", named_points, False, 1, "killed at each named point of the send path"),
    Configuration("named points, PostgreSQL", named_points, True, 2, "the same, while another process is at work"),
    Configuration("crashes", crashes, True, 2, "PostgreSQL itself crashes every few seconds, and deaths"),
    Configuration("freezes", freezes, True, 2, "processes stand still for longer than their lease, and deaths"),
    Configuration("rolling", rolling, True, 2, "rolling restarts: one stops in order, the other goes on"),
)
