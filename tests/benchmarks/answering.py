"""A signed `/kudos` over HTTP, stored before it is answered, against what Bolt takes with and without storing it."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.sandbox import Workspace
from storage.engine.database import Store
from tests.benchmarks import asking, measure, town
from tests.benchmarks.report import Row, Size
from tests.process import Process, environment_for, start_module

ROUNDS = 5
LIMITS = {1: 1.4, 8: 1.4, 32: 1.6}  # times the rung, by how many ask at once
LIMIT = 50  # milliseconds
SCRIPT = Path(__file__).with_name("bolt.js")
PACKAGES = ("@slack/bolt@5", "better-sqlite3@12")


@dataclass(frozen=True)
class Contender:
    """Somebody who answers `/kudos`: ``command`` is run in a folder of its own, with the same database."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    script: str = "tests.benchmarks.served"


@dataclass(frozen=True)
class Server:
    """A contender that runs. ``cpu`` are the processor seconds of an answer, round by round, by how many asked."""

    contender: Contender
    process: Process
    url: str
    cpu: dict[int, list[float]]
    seconds: list[float]

    def cost(self, at_once: int) -> float:
        return median(self.cpu[at_once])


async def rows(size: Size, folder: Path) -> list[Row]:
    company = town.company(people=200, channels=10)
    async with town.slack(company, folder) as slack, AsyncExitStack() as held:
        known = _database(folder, company)
        servers = {
            one.name: await held.enter_async_context(_serving(one, folder / one.name, known))
            for one in _contenders(slack, folder)
        }
        await _ask_in_turn(list(servers.values()), company, size, slack.signing_secret)
    return _against_rung(servers) + _against_others(servers)


def _contenders(slack: Any, folder: Path) -> list[Contender]:
    secret, environment = slack.signing_secret, environment_for(slack)
    return [
        Contender("warmline", ["silent"], environment),
        Contender("bare", ["bolt", secret], {}),
        Contender("rung", ["bolt", secret, "warmline.db"], {}),
    ]


def _database(folder: Path, company: Workspace) -> Path:
    """A new one, in which everybody is known."""
    store = Store(f"sqlite:///{folder / 'known.db'}")
    store.upgrade()
    store.write_now(town.know, company)
    store.close()
    return folder / "known.db"


@asynccontextmanager
async def _serving(contender: Contender, folder: Path, known: Path) -> AsyncIterator[Server]:
    folder.mkdir()
    shutil.copy(known, folder / "warmline.db")
    process = await start_module(contender.script, *contender.command, folder=folder, environment=contender.environment)
    try:
        line = await process.says("listening at", within=60)
        url = line.split("listening at ")[1].strip()
        yield Server(contender, process, url, {at_once: [] for at_once in LIMITS}, [])
    finally:
        await process.kill()


async def _ask_in_turn(servers: Sequence[Server], company: Workspace, size: Size, secret: str) -> None:
    """Each in each round, so that whatever else the machine does slows them all; the first round only warms up."""
    count = max(32, size.requests // ROUNDS)
    for number in range(ROUNDS + 1):
        for at_once in LIMITS:
            for server in servers:
                bodies = asking.bodies(company, count, f"{number}.{at_once}")
                before = measure.cpu_of(server.process.pid)
                seconds = await asking.ask_all(server.url, secret, bodies, at_once=at_once)
                if number:
                    server.cpu[at_once].append((measure.cpu_of(server.process.pid) - before) / count)
                    server.seconds.extend(seconds if at_once == max(LIMITS) else ())


def _against_rung(servers: Mapping[str, Server]) -> list[Row]:
    mine, rung, bare = servers["warmline"], servers["rung"], servers["bare"]
    return [
        Row(
            str(n),
            f"{mine.cost(n) / rung.cost(n):.2f}",
            f"{limit}",
            None,
            f"{1e6 * mine.cost(n):.0f} against {1e6 * rung.cost(n):.0f}, bare {1e6 * bare.cost(n):.0f}",
        )
        for n, limit in LIMITS.items()
    ]


def _against_others(servers: Mapping[str, Server]) -> list[Row]:
    return []
