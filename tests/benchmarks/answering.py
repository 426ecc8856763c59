"""A signed `/kudos` over HTTP, stored before it is answered, against what Bolt takes with and without storing it."""

import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.sandbox import Workspace
from storage.engine.database import Store
from tests import emptied, warm
from tests.benchmarks import asking, measure, node, town
from tests.benchmarks.report import Row, Size, at_most
from tests.process import Process, environment_for, start_program

LIMITS = {1: 1.4, 8: 1.4, 32: 1.6}  # times the rung, by how many ask at once
LIMIT = 50  # milliseconds
RUNG = "Bolt on the same server with plain sqlite3 statements, the same rows and a shared flush"
WHY = (
    "What is more than the rung's: the words are taken apart, a slip of the hand is asked back, names stand for marks,"
    " words that ask not to be named are refused, the answer is drawn, and a delivery that comes again gets the same"
)
WHY_MORE = (
    "What is more than SQLite's: rows come and go by a socket, and what a glance reads takes a change of threads each"
    " way"
)


@dataclass(frozen=True)
class Contender:
    """Somebody who answers `/kudos`: ``command`` is run in a folder of its own, with the same database."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Server:
    """A contender that runs. ``cpu`` are the processor seconds of an answer, round by round, by how many asked.

    ``p99`` are the seconds within which 99 of 100 were answered when most asked, round by round.
    """

    contender: Contender
    process: Process
    url: str
    cpu: dict[int, list[float]]
    p99: list[float]

    def cost(self, at_once: int) -> float:
        return median(self.cpu[at_once])


async def rows(size: Size, folder: Path, server: str | None = None) -> list[Row]:
    """``server`` is a PostgreSQL server's address, if there is one."""
    company = town.company(people=200, channels=10)
    why_no_node = await node.install(folder) if size.has_node else "left out"
    async with town.slack(company, folder) as slack, AsyncExitStack() as held:
        known = _database(folder, company)
        shared = _filled(emptied.upgraded(server, "answering"), company) if server else None
        servers = {
            one.name: await held.enter_async_context(_serving(one, folder / one.name, known))
            for one in _contenders(slack, folder, shared, has_node=not why_no_node)
        }
        await _ask_in_turn(list(servers.values()), company, size, slack.signing_secret)
    others = [*_against_others(servers), *_against_sqlite(servers), *_against_node(servers, why_no_node)]
    return [*_against_rung(servers), *others, _waiting(servers)]


def _contenders(slack: Any, folder: Path, shared: str | None, *, has_node: bool) -> list[Contender]:
    secret, environment = slack.signing_secret, environment_for(slack)
    python = [sys.executable, "-m", "tests.benchmarks.served"]
    mine = [
        Contender("warmline", [*python, "silent"], environment),
        Contender("whole", [*python, "whole"], environment),
        Contender("bare", [*python, "bolt", secret], {}),
        Contender("rung", [*python, "bolt", secret, "warmline.db"], {}),
    ]
    if shared:
        mine.append(Contender("postgresql", [*python, "silent"], {**environment, "DATABASE_URL": shared}))
    by_node = [Contender(f"node {how}", node.command(secret, how), node.environment(folder)) for how in node.HOW]
    return mine + by_node * has_node


def _database(folder: Path, company: Workspace) -> Path:
    """A new one, in which everybody is known."""
    known = warm.fresh_file(folder / "known.db")
    _filled(f"sqlite:///{known}", company)
    return known


def _filled(address: str, company: Workspace) -> str:
    store = Store(address)
    store.write_now(town.know, company)
    store.close()
    return address


@asynccontextmanager
async def _serving(contender: Contender, folder: Path, known: Path) -> AsyncIterator[Server]:
    folder.mkdir()
    shutil.copy(known, folder / "warmline.db")
    process = await start_program(*contender.command, folder=folder, environment=contender.environment)
    try:
        line = await process.says("listening at", within=60)
        url = line.split("listening at ")[1].strip()
        yield Server(contender, process, url, {at_once: [] for at_once in LIMITS}, [])
    finally:
        await process.kill()


async def _ask_in_turn(servers: Sequence[Server], company: Workspace, size: Size, secret: str) -> None:
    """Each in each round, so that whatever else the machine does slows them all; the first round only warms up."""
    count = max(32, size.requests // size.rounds // 4)
    for number in range(size.warm_ups + size.rounds):
        for at_once in LIMITS:
            for server in servers:
                bodies = asking.bodies(company, count, f"{number}.{at_once}")
                before = measure.cpu_of(server.process.pid)
                seconds = await asking.ask_all(server.url, secret, bodies, at_once=at_once)
                if number >= size.warm_ups:
                    server.cpu[at_once].append((measure.cpu_of(server.process.pid) - before) / count)
                    if at_once == max(LIMITS):
                        server.p99.append(measure.percentile(seconds, 0.99))


def _against_rung(servers: Mapping[str, Server]) -> list[Row]:
    mine, rung = servers["warmline"], servers["rung"]
    return [
        at_most(
            f"`/kudos`, {count} at once, against {RUNG}, processor time", mine.cost(count) / rung.cost(count), limit,
            f"{_microseconds(mine, count)} against {_microseconds(rung, count)}. {WHY}",
        )
        for count, limit in LIMITS.items()
    ]  # fmt: skip


def _against_others(servers: Mapping[str, Server]) -> list[Row]:
    mine, most = servers["warmline"], max(LIMITS)
    others = {
        "bare": "`/kudos` against Bolt on the same server that only acknowledges",
        "whole": "`/kudos` against the same with the sending that goes on beside it",
    }
    return [
        Row(
            f"{what}, processor time at 1, 8 and {most} at once",
            ", ".join(f"{mine.cost(count) / servers[name].cost(count):.2f}" for count in LIMITS) + " times",
            details="; ".join(
                f"{count}: {_microseconds(mine, count)} against {_microseconds(servers[name], count)}"
                for count in LIMITS
            ),
        )
        for name, what in others.items()
    ]


def _against_sqlite(servers: Mapping[str, Server]) -> list[Row]:
    mine, other = servers.get("postgresql"), servers["warmline"]
    what = "`/kudos` on PostgreSQL against SQLite, {} at once, processor time without the database server's"
    if mine is None:
        return [Row(what.format("however many"), "not measured", details="there is no PostgreSQL on this machine")]
    return [
        at_most(
            what.format(count), mine.cost(count) / other.cost(count), 1.5,
            f"{_microseconds(mine, count)} against {_microseconds(other, count)}. {WHY_MORE}",
        )
        for count in LIMITS
    ]  # fmt: skip


def _against_node(servers: Mapping[str, Server], why_not: str) -> list[Row]:
    what = "`/kudos` against bolt-js with better-sqlite3, the same rows, {}, processor time at 1, 8 and 32 at once"
    if why_not:
        return [Row(what.format("with a shared flush and without"), "not measured", details=why_not)]
    mine, rows = servers["warmline"], []
    for how, words in node.HOW.items():
        other = servers[f"node {how}"]
        ratios = ", ".join(f"{mine.cost(count) / other.cost(count):.2f}" for count in LIMITS)
        costs = "; ".join(
            f"{count}: {_microseconds(mine, count)} against {_microseconds(other, count)}" for count in LIMITS
        )
        rows.append(Row(what.format(words), f"{ratios} times", details=costs))
    return rows


def _waiting(servers: Mapping[str, Server]) -> Row:
    """The median of the rounds: one pause of the machine's would be the 99th of all answers of all rounds."""
    whole, bare = ([1000 * seconds for seconds in servers[name].p99] for name in ("whole", "bare"))
    p99, what = median(whole), f"`/kudos`, {max(LIMITS)} at once, 99th percentile"
    details = (
        f"the rounds took {min(whole):.0f} to {max(whole):.0f} ms; the bare listener: {median(bare):.0f} ms. So many"
        " wait for each other, and whoever asks works on the same cores"
    )
    return Row(what, f"{p99:.0f} ms", f"under {LIMIT} ms", p99 < LIMIT, details)


def _microseconds(server: Server, at_once: int) -> str:
    """The median of the rounds, and the range that they lie in."""
    rounds = server.cpu[at_once]
    return f"{1e6 * median(rounds):.0f} µs ({1e6 * min(rounds):.0f} to {1e6 * max(rounds):.0f})"
