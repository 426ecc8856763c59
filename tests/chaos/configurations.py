"""The ways in which the bench torments the bot; each is a story of its own, with the same reckoning at its end."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from storage.engine import backups
from tests.chaos import culture, disk, ledger
from tests.chaos.ledger import Figures
from tests.chaos.nursery import Offset
from tests.chaos.pace import HURRIED
from tests.chaos.points import POINTS
from tests.chaos.scene import Scene, set_up

SHARE = 0.25  # of the calls go wrong
RUSH = 5.0  # things that people do in a second
TOO_LONG = 900.0  # seconds for one story


Story = Callable[[Scene, float], Awaitable[None]]


@dataclass(frozen=True)
class Configuration:
    """``story`` is told the share of a whole run that it should last."""

    name: str
    story: Story
    about: str
    on_postgres: bool = False
    processes: int = 1
    by_http: bool = False
    start: datetime | None = None  # where the clock of everybody begins; now unless given
    hours: Sequence[float] = (0.5, 1)  # by one of which the time jumps ahead every second
    wall_steps: bool = False
    fills_disk: bool = False
    rush: float = RUSH
    has_culture: bool = False  # teams use the culture tools
    may_forget: bool = False  # a restored back-up knows less than Slack


async def run(configuration: Configuration, folder: Path, share: float) -> Figures:
    """Play one configuration to its end, in a folder of its own; stops by itself."""
    began, figures = monotonic(), Figures(configuration.name)
    folder.mkdir(parents=True)
    async with _staged(configuration, folder) as scene:
        await scene.calm_start()
        await scene.slack.misbehave(SHARE)
        async with _life_goes_on(scene, configuration):
            await scene.first_messages()
            try:
                async with asyncio.timeout(TOO_LONG):
                    await configuration.story(scene, share)
            except TimeoutError:
                scene.problems.append(f"not done within {TOO_LONG:.0f} s")
        figures.faults = await scene.slack.faults()
        await scene.peace()
        await scene.bots.end()
        books = ledger.read(scene.store, await scene.slack.posts())
        ledger.reckon(figures, books, may_forget=configuration.may_forget)
        ledger.look_at(figures, books, scene.calendar.due(), {daily.id for daily in scene.calendar.dailies})
        ledger.hear(figures, books, scene.people.said, may_forget=configuration.may_forget)
        figures.problems += scene.problems
        if scene.culture:
            figures.problems += scene.culture.problems
            figures.problems += culture.missing(figures.kinds) if share == 1 else []
        figures.problems += (await scene.slack.get("complaints"))["complaints"]
        figures.kills = scene.bots.kills
        figures.looked_up, figures.found = ledger.notes(folder)
    figures.seconds = monotonic() - began
    return figures


@asynccontextmanager
async def _staged(configuration: Configuration, folder: Path) -> AsyncIterator[Scene]:
    with disk.small(folder / "data") if configuration.fills_disk else nullcontext():
        async with set_up(
            folder,
            on_postgres=configuration.on_postgres,
            processes=configuration.processes,
            by_http=configuration.by_http,
            start=configuration.start,
            wall_steps=configuration.wall_steps,
            has_culture=configuration.has_culture,
        ) as scene:
            yield scene


@asynccontextmanager
async def _life_goes_on(scene: Scene, configuration: Configuration) -> AsyncIterator[None]:
    busy = [asyncio.create_task(scene.people.go_on(each_second=configuration.rush))]
    if configuration.hours:
        is_held = scene.culture.is_behind if scene.culture else lambda: False
        busy.append(asyncio.create_task(scene.calendar.go_on(hours=configuration.hours, each=1, is_held=is_held)))
    if scene.culture:
        busy.append(asyncio.create_task(scene.culture.go_on()))
    try:
        yield
        assert not any(task.done() for task in busy), "the bench itself has failed"
    finally:
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


# --- the stories -----------------------------------------------------------------------------------


async def deaths(scene: Scene, share: float) -> None:
    await scene.kill(int(200 * share))


async def nights(scene: Scene, share: float) -> None:
    """Deaths for as long as it takes to come through all of the nights."""
    last = scene.calendar.now() + timedelta(days=16 * share)
    await scene.kill(int(200 * share))
    while scene.calendar.now() < last:
        await scene.kill(1)


async def a_life(scene: Scene, share: float) -> None:
    """Deaths, more seldom, for as long as it takes to come through a forum, a round of meanings, a pulse."""
    last = scene.calendar.now() + culture.LASTS * share
    while scene.calendar.now() < last:
        await scene.kill(1)
        await asyncio.sleep(4)


async def named_points(scene: Scene, share: float) -> None:
    """Each point, at the first and the second time that a process comes to it, with deaths in between."""
    for point in POINTS:
        for nth in (1, 2) if share == 1 else (1,):
            if not await scene.bots.die_at(point, nth):
                scene.problems.append(f"nobody came to this point: {point}")
        await scene.kill(int(7 * share))


async def crashes(scene: Scene, share: float) -> None:
    """The database itself goes down in the middle of it, with deaths in between."""
    assert scene.postgres
    for _ in range(max(1, int(20 * share))):
        await scene.kill(10)
        await scene.postgres.crash(away_for=random.uniform(0, 0.5))
        await asyncio.sleep(1)


async def rolling(scene: Scene, share: float) -> None:
    """New versions, one process after the other, again and again; a stop in order is given its time."""
    for _ in range(max(2, int(50 * share))):
        for place in range(2):
            await asyncio.sleep(random.uniform(0.3, 1.0))
            await scene.bots.replace(place)


async def freezes(scene: Scene, share: float) -> None:
    """Processes that stand still for longer than their lease, and wake up as if nothing had been."""
    for _ in range(max(2, int(20 * share))):
        await scene.kill(10)
        await asyncio.sleep(random.uniform(0.5, 1))
        await scene.bots.freeze(HURRIED.lease + random.uniform(0.5, 2))


async def full_disk(scene: Scene, share: float) -> None:
    """No room for another byte, for a second or two, again and again."""
    for _ in range(max(2, int(40 * share))):
        await scene.kill(2)
        async with disk.full(scene):
            await scene.kill(3)
            await asyncio.sleep(1)
        await asyncio.sleep(1)


async def stepped_clock(scene: Scene, share: float) -> None:
    """The clock of the machine jumps an hour ahead, or back, and is set right after a while."""
    wall = Offset(scene.folder, "wall")
    for round_ in range(max(2, int(40 * share))):
        await scene.kill(2)
        await asyncio.sleep(random.uniform(0.5, 1.5))
        wall.set(3600 if round_ % 2 else -3600)
        await asyncio.sleep(random.uniform(0.2, 1.5))
        await scene.kill(3)
        wall.set(0)
        await asyncio.sleep(1)


async def restores(scene: Scene, share: float) -> None:
    """An older back-up is put in place, at times while the bot still runs with the newer database."""
    url = str(scene.store.url)
    for round_ in range(max(2, int(25 * share))):
        copy = scene.folder / f"backup{round_}"
        await asyncio.to_thread(backups.copy, url, copy)
        await scene.kill(8)
        await scene.bots.end()
        for name in ("warmline.db-wal", "warmline.db-shm"):
            (scene.data / name).unlink(missing_ok=True)
        copy.replace(scene.data / "warmline.db")
        scene.store.close()
        scene.store = scene.calendar.reopen()
        await scene.bots.begin()


AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)  # Berlin on the 25th, Cairo on the 30th, New York on 1 November
ADVENT = datetime(2026, 11, 30, 6, tzinfo=UTC)  # a Monday: a forum is prepared, opens in a week, and closes in two
SPRING = datetime(2027, 3, 13, 12, tzinfo=UTC)  # New York on the 14th, Berlin on the 28th

STORIES = (
    Configuration("SQLite", deaths, "one process by HTTP, killed about every half second", by_http=True),
    Configuration(
        "PostgreSQL", deaths, "two by Socket Mode, one of them killed every half second", on_postgres=True, processes=2
    ),
    Configuration("points, SQLite", named_points, "killed at each named point of the send path, and between"),
    Configuration(
        "points, PostgreSQL", named_points, "the same, while another is at work", on_postgres=True, processes=2
    ),
    Configuration(
        "crashes", crashes, "PostgreSQL itself crashes every few seconds, and deaths", on_postgres=True, processes=2
    ),
    Configuration(
        "freezes",
        freezes,
        "processes stand still for longer than their lease, and deaths",
        on_postgres=True,
        processes=2,
    ),
    Configuration(
        "rolling", rolling, "rolling restarts: one stops in order, the other goes on", on_postgres=True, processes=2
    ),
    Configuration("full disk", full_disk, "no room for another byte every few seconds, and deaths", fills_disk=True),
    Configuration(
        "clock", stepped_clock, "the clock jumps an hour ahead and back, and deaths", wall_steps=True, hours=()
    ),
    Configuration("autumn nights", nights, "through the nights of October and November", start=AUTUMN, hours=(2, 3, 5)),
    Configuration("spring nights", nights, "through the nights of March", start=SPRING, hours=(2, 3, 5)),
    Configuration(
        "culture, SQLite",
        a_life,
        "two weeks of the culture tools, and deaths",
        start=ADVENT,
        hours=(5, 7, 9),
        rush=1,
        has_culture=True,
    ),
    Configuration(
        "culture, PostgreSQL",
        a_life,
        "the same, with two processes",
        start=ADVENT,
        hours=(5, 7, 9),
        on_postgres=True,
        processes=2,
        rush=1,
        has_culture=True,
    ),
    Configuration("restores", restores, "an older back-up is put in place, again and again", may_forget=True),
)
