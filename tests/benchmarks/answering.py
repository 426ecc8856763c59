"""A signed `/kudos` over HTTP, stored before it is answered, against a Bolt listener that only acknowledges."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, time
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox import Workspace
from tests.benchmarks import measure, town
from tests.benchmarks.report import Row, Size, at_most
from tests.process import Process, environment_for, start_module

AT_ONCE = 32
LIMIT = 50  # milliseconds
WHY = (
    "A third of it is uvicorn's and Bolt's own; a quarter the transaction, eight statements that keep the kudos, whom"
    " they thank, the two messages that they promise and the delivery's key; a tenth the look-ups before it; the rest"
    " reads the words, lets nobody in who must not be and words the answer. Nothing stands out any more"
)


@dataclass(frozen=True)
class Answered:
    """Processor seconds an answer, and how long each took."""

    cpu: float
    seconds: list[float]


async def rows(size: Size, folder: Path) -> list[Row]:
    company = town.company(people=200, channels=10)
    async with town.slack(company, folder) as slack:
        bare = await _measured(slack, company, size, folder / "bare", "bare", slack.signing_secret)
        full = await _measured(slack, company, size, folder / "full", "FULL", "silent")
        normal = await _measured(slack, company, size, folder / "normal", "NORMAL", "silent")
        whole = await _measured(slack, company, size, folder / "whole", "FULL")
    p99 = 1000 * measure.percentile(whole.seconds, 0.99)
    base = f"{1e6 * bare.cpu:.0f} µs for the bare listener"
    return [
        at_most(
            "`/kudos` against a bare listener, processor time, synchronous=FULL",
            full.cpu / bare.cpu, 3, f"{1e6 * full.cpu:.0f} µs against {base}. {WHY}",
        ),
        at_most(
            "the same, synchronous=NORMAL",
            normal.cpu / bare.cpu, 2, f"{1e6 * normal.cpu:.0f} µs against {base}; whoever waits shares a flush anyway",
        ),
        Row(
            "the same, FULL, with the sending that goes on beside it", f"{whole.cpu / bare.cpu:.2f} times",
            details=f"{1e6 * whole.cpu:.0f} µs: every kudos leaves two messages to be chosen among at Slack's pace",
        ),
        Row(
            f"`/kudos`, {AT_ONCE} at once, 99th percentile", f"{p99:.0f} ms", f"under {LIMIT} ms", p99 < LIMIT,
            f"the bare listener: {1000 * measure.percentile(bare.seconds, 0.99):.0f} ms. So many wait for each other:"
            f" {AT_ONCE} times the processor time of one is {AT_ONCE * 1e3 * whole.cpu:.0f} ms, and whoever asks"
            " works on the same cores",
        ),
    ]  # fmt: skip


async def _measured(slack: Any, company: Workspace, size: Size, folder: Path, *arguments: str) -> Answered:
    folder.mkdir()
    async with _serving(folder, environment_for(slack), *arguments) as (process, url):
        warm, asked = bodies(company, size.requests // 4 + 1, "warm"), bodies(company, size.requests, "one")
        await ask_all(url, slack.signing_secret, warm)
        before = measure.cpu_of(process.pid)
        seconds = await ask_all(url, slack.signing_secret, asked)
        return Answered((measure.cpu_of(process.pid) - before) / len(asked), seconds)


@asynccontextmanager
async def _serving(folder: Path, environment: Mapping[str, str], *arguments: str) -> AsyncIterator[tuple[Process, str]]:
    process = await start_module("tests.benchmarks.served", *arguments, folder=folder, environment=environment)
    try:
        line = await process.says("listening at", within=60)
        yield process, line.split("listening at ")[1].strip()
    finally:
        await process.kill()


def bodies(company: Workspace, count: int, key: str) -> list[bytes]:
    """So many different kudos."""
    people = company.users
    return [
        command(
            company, "/kudos", f"<@{people[100 + number % 100].id}> for the calm handover of case {number}",
            trigger=f"{key}.{number}", number=number,
        )
        for number in range(count)
    ]  # fmt: skip


def command(company: Workspace, name: str, text: str, *, trigger: str, number: int = 0) -> bytes:
    """A slash command as Slack sends it."""
    said = {
        "command": name, "text": text, "trigger_id": trigger, "team_id": company.id, "team_domain": "bench",
        "user_id": company.users[number % 100].id, "user_name": "somebody", "channel_name": "place",
        "channel_id": company.channels[number % len(company.channels)].id, "api_app_id": "A0BENCH", "token": "",
        "response_url": "http://127.0.0.1/", "is_enterprise_install": "false",
    }  # fmt: skip
    return urlencode(said).encode()


async def ask_all(url: str, secret: str, bodies: Sequence[bytes]) -> list[float]:
    """Ask for all of it, so many at once; whoever asks works on the same cores, so it is made ready before."""
    requests = [request(url, secret, body) for body in bodies]
    left, seconds = iter(requests), []

    async def ask() -> None:
        reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
        for one in left:
            began = perf_counter()
            writer.write(one)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), head
            await reader.readexactly(int(re.findall(rb"(?i)content-length: (\d+)", head)[0]))
            seconds.append(perf_counter() - began)
        writer.close()

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return seconds


def request(url: str, secret: str, body: bytes) -> bytes:
    """A signed request as it goes over the line."""
    place = urlsplit(url)
    headers = {"Host": place.netloc, "Content-Length": str(len(body)), **_signed(secret, body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {place.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _signed(secret: str, body: bytes) -> dict[str, str]:
    at = str(int(time()))
    signature = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
