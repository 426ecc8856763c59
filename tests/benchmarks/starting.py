"""How long a start takes, and how much memory a process holds that serves a long history."""

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from storage.engine.database import Store
from tests.benchmarks import asking, measure, reading, town
from tests.benchmarks.report import Row, Size, at_most
from tests.process import environment_for, start_module

# What the program stands on, in any case; its own modules are on top of these.
LIBRARIES = (
    "apscheduler.schedulers.asyncio", "dotenv", "prometheus_client", "slack_bolt.adapter.asgi.async_handler",
    "slack_bolt.async_app", "sqlmodel", "typer", "uvicorn",
)  # fmt: skip
MOST_MEMORY = 120


async def rows(size: Size, folder: Path, history: Store) -> list[Row]:
    async with town.slack(reading.COMPANY, folder) as slack:
        return [await _start(slack, folder, size), await _memory(slack, folder, history, size)]


async def _start(slack: Any, folder: Path, size: Size) -> Row:
    libraries, ready = [], []
    (folder / "libraries.py").write_text("".join(f"import {name}\n" for name in LIBRARIES) + "print('imported')\n")
    for _ in range(size.starts + 1):
        libraries.append(await _until_said("libraries", "imported", folder, {"PYTHONPATH": str(folder)}))
        ready.append(await _until_said("tests.benchmarks.served", "listening at", folder, environment_for(slack)))
    # The first of each made the database and the compiled files.
    libraries, ready = sorted(libraries[1:]), sorted(ready[1:])
    details = f"{1e3 * median(ready):.0f} ms against {1e3 * median(libraries):.0f} ms"
    ratio = median(ready) / median(libraries)
    return at_most("from the start to serving, against importing the libraries", ratio, 2, details)


async def _until_said(module: str, words: str, folder: Path, environment: dict[str, str]) -> float:
    arguments = ["silent"] if module == "tests.benchmarks.served" else []
    began = perf_counter()
    process = await start_module(module, *arguments, folder=folder, environment=environment)
    try:
        await process.says(words, within=60)
        return perf_counter() - began
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
    details = f"{at_first:.0f} MiB when it was ready, {held:.0f} MiB after kudos, searches and digests"
    return Row(what, f"{held:.0f} MiB", f"under {MOST_MEMORY} MB", held * 1.048576 < MOST_MEMORY, details)
