"""Everything that a configuration plays with: a local Slack, the bot's processes, people, a database, a calendar."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from sqlmodel import Session, func, select

from bot.manifest import EVENTS_PATH
from bot.playground import SEAL_KEY
from storage.delivery import schedules
from storage.engine.database import Store
from storage.refusal import Busy
from storage.tables import Channel, Delivery
from tests import warm
from tests.chaos import bots, ledger, postgres, slack
from tests.chaos.bots import PAUSES, Bots
from tests.chaos.calendar import Calendar, opened
from tests.chaos.culture import TEAMS, Culture
from tests.chaos.nursery import Life
from tests.chaos.pace import HURRIED
from tests.chaos.people import People
from tests.chaos.postgres import Postgres
from tests.chaos.slack import CHANNELS, Slack

SETTLES_WITHIN = 90.0  # seconds that everything may take once peace has come
A_NIGHT = timedelta(seconds=30)  # longer than any pause of the sender, and short enough to be sat out
A_STEP = timedelta(hours=12)  # what the guard for attention has put off for days is waited for, and nothing grows old
A_FEW = 8
STAYS_DONE = HURRIED.longest  # and for which nothing may begin anew, so that what comes late is seen as well


@dataclass
class Scene:
    folder: Path
    slack: Slack
    bots: Bots
    people: People
    store: Store
    calendar: Calendar
    postgres: Postgres | None = None
    culture: Culture | None = None  # what teams do with the culture tools
    problems: list[str] = field(default_factory=list)  # what kept the story from being what it should be

    @property
    def data(self) -> Path:
        """Where SQLite's files are."""
        return self.folder / "data"

    async def kill(self, times: int) -> None:
        """Deaths about every half second, at random moments."""
        for _ in range(times):
            await asyncio.sleep(random.choice(PAUSES))
            await self.bots.kill()

    async def calm_start(self) -> None:
        """The bot knows the channels that it is in before the first death."""
        await self._until(select(Channel), len(CHANNELS))
        await self.calendar.begin()
        if self.culture:
            await self.culture.begin()

    async def first_messages(self) -> None:
        """A few are there before the first death: on a busy machine no life would be long enough for one."""
        await self._until(select(Delivery).where(Delivery.state == "sent"), A_FEW)

    async def _until(self, rows: Any, enough: int) -> None:
        """There are so many of these, or twenty seconds are over."""
        end = monotonic() + 20
        while await self.store.read(_count, rows) < enough and monotonic() < end:
            await asyncio.sleep(0.1)

    async def peace(self) -> None:
        """No more faults, no more deaths, until nothing is left to do."""
        await self.people.finish()
        await self.slack.behave()
        done_since, end = None, monotonic() + SETTLES_WITHIN
        while monotonic() < end:
            await asyncio.sleep(0.2)
            done_since = (done_since or monotonic()) if await self._is_done() else None
            if done_since and monotonic() - done_since > STAYS_DONE:
                return
        said = (self.folder / "log").read_text(errors="replace").splitlines()[-3:]
        last = f"; the bots said last: {said}" if said else ""
        self.problems.append(f"not done within {SETTLES_WITHIN:.0f} s of peace{last}")

    async def _is_done(self) -> bool:
        with suppress(Busy):
            now = self.calendar.now()
            if await self.store.read(ledger.is_done, now=now):
                return True
            morning = await self.store.read(ledger.goes_on_at)
            if morning and morning > now + A_NIGHT and not await self.store.read(schedules.due, now=now):
                await self.calendar.jump(min(morning, now + A_STEP))
        return False


@asynccontextmanager
async def set_up(
    folder: Path,
    *,
    on_postgres: bool,
    processes: int,
    by_http: bool = False,
    start: datetime | None = None,
    wall_steps: bool = False,
    has_culture: bool = False,
) -> AsyncIterator[Scene]:
    port = _free_port() if by_http else None
    events_url = f"http://127.0.0.1:{port}{EVENTS_PATH}" if port else ""
    async with slack.running(folder, events_url=events_url) as town, _database(folder, on_postgres) as (url, server):
        with closing(opened(url)) as store:
            await asyncio.to_thread(store.upgrade)
            calendar = Calendar(town, folder, store)
            if start:
                await calendar.move_to(start)
            life = Life(str(folder), _settings(town, url), asdict(HURRIED), port, wall_steps=wall_steps)
            async with bots.running(life, processes) as lives:
                people = People(town, TEAMS if has_culture else {})
                culture = Culture(calendar) if has_culture else None
                yield Scene(folder, town, lives, people, store, calendar, server, culture)


@asynccontextmanager
async def _database(folder: Path, on_postgres: bool) -> AsyncIterator[tuple[str, Postgres | None]]:
    if on_postgres:
        async with postgres.running(folder) as server:
            yield server.create("warmline"), server
    else:
        (folder / "data").mkdir(exist_ok=True)
        yield f"sqlite:///{warm.fresh_file(folder / 'data' / 'warmline.db')}", None


def _settings(town: Slack, url: str) -> dict[str, str]:
    names = ("api_url", "bot_token", "app_token", "signing_secret")
    return {"database_url": url, "seal_key": SEAL_KEY, **{name: town.facts[name] for name in names}}


def _free_port() -> int:
    """Below those that the system gives to whoever asks for any: between two lives it must not become another's."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", random.randrange(20_000, 30_000))) as bound:
            return int(bound.getsockname()[1])


def _count(session: Session, rows: Any) -> int:
    return session.exec(select(func.count()).select_from(rows.subquery())).one()
