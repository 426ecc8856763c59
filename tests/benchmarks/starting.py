"""How long a start takes, and how much memory a process holds that serves a long history."""

import asyncio
import resource
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from storage.engine.database import Store
from tests.benchmarks import asking, measure, reading, town
from tests.benchmarks.report import Row, Size, at_most
from tests.process import environment_for, start_module, start_python

PROGRAM = ("bot.cli", "bot.receiving.http", "bot.server")
# What the program stands on, in any case; its own modules are on top of these.
LIBRARIES = (
    "apscheduler.schedulers.asyncio", "dotenv", "prometheus_client", "slack_bolt.async_app", "sqlmodel", "typer",
    "uvicorn",
)  # fmt: skip
MOST_MEMORY = 120
QUICK = 250  # milliseconds of processor time


async def rows(size: Size, folder: Path, history: Store) -> list[Row]:
    async with town.slack(reading.COMPANY, folder) as slack:
        return [*await _starts(slack, folder, size), await _memory(slack, folder, history, size)]


async def _starts(slack: Any, folder: Path, size: Size) -> list[Row]:
    """In turn, by processor time; the first of each makes the database and the compiled files."""
    imported, libraries, answered, helped = [], [], [], []
    for number in range(size.warm_ups + size.starts):
        imported.append(await _imports(PROGRAM, folder))
        libraries.append(await _imports(LIBRARIES, folder))
        answered.append(await _first_answer(slack, folder, str(number)))
        helped.append(await _until_end("-m", "bot", "--help", folder=folder))
    base, alone, first, help_ = (median(found[size.warm_ups :]) for found in (imported, libraries, answered, helped))
    details = (
        f"{1e3 * first:.0f} ms of processor time against {1e3 * base:.0f} ms; the libraries alone: {1e3 * alone:.0f} ms"
    )
    return [
        at_most("from the start to the first answered request, against the imports", first / base, 1.4, details),
        Row(
            "`warmline --help`, processor time", f"{1e3 * help_:.0f} ms", f"at most {QUICK} ms", 1e3 * help_ <= QUICK,
            "Python alone is a tenth of it",
        ),
    ]  # fmt: skip


async def _imports(modules: Sequence[str], folder: Path) -> float:
    return await _until_end("-c", ";".join(f"import {name}" for name in modules), folder=folder)


async def _until_end(*arguments: str, folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = await start_python(*arguments, folder=folder, environment={})
    assert await process.ends() == 0, process.output
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def _first_answer(slack: Any, folder: Path, key: str) -> float:
    run = ("-m", "bot", "run", "--http", "--port", "0")
    process = await start_python(*run, folder=folder, environment=environment_for(slack))
    try:
        url = (await process.says("listening at", within=60)).split("listening at ")[1].strip()
        await asking.ask_all(url, slack.signing_secret, asking.bodies(reading.COMPANY, 1, key), at_once=1)
        return measure.cpu_of(process.pid)
    finally:
        await process.kill()


async def _memory(slack: Any, folder: Path, history: Store, size: Size) -> Row:
    environment = environment_for(slack, DATABASE_URL=f"sqlite:///{history.url.database}")
    process = await start_module("tests.benchmarks.served", "whole", folder=folder, environment=environment)
    try:
        url = (await process.says("listening at", within=60)).split("listening at ")[1].strip()
        at_first = measure.memory_of(process.pid)
        asked = asking.bodies(reading.COMPANY, size.requests // 3, "memory")
        await asking.ask_all(url, slack.signing_secret, asked, at_once=32)
        for text in (f"/servicestory search {reading.COMMON}", "/warmline digest"):
            command, _, words = text.partition(" ")
            body = asking.command(reading.COMPANY, command, words, trigger=f"memory.{command}")
            await asking.ask_all(url, slack.signing_secret, 20 * [body], at_once=20)
        await asyncio.sleep(1)
        held = measure.memory_of(process.pid)
    finally:
        await process.kill()
    what = f"memory while serving {size.stories:,} stories"
    details = (
        f"{at_first:.0f} MiB when it was ready, {held:.0f} MiB after kudos, searches and digests. The libraries alone"
        " take 74 MiB, and our own modules 36"
    )
    return Row(what, f"{held:.0f} MiB", f"under {MOST_MEMORY} MB", held * 1.048576 < MOST_MEMORY, details)
