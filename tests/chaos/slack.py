"""The local Slack as a process of its own, which nobody kills: its log says what really happened."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import Channel, User, Workspace
from tests import forked
from tests.chaos.pace import LATE
from tests.stage import manifest

Json = dict[str, Any]

ZONE = "Europe/Berlin"  # of everybody, so that one morning ends all nights
PEOPLE = tuple(f"U0P{number:02d}" for number in range(16))
CHANNELS = tuple(f"C0C{number:02d}" for number in range(8))
COMPANY = Workspace(
    id="T0CHAOS",
    name="Chaos",
    users=tuple(User(id_, f"p{number:02d}", f"Person {number}", ZONE) for number, id_ in enumerate(PEOPLE)),
    channels=tuple(
        Channel(id_, f"c{number:02d}", PEOPLE, is_private=number % 3 == 2) for number, id_ in enumerate(CHANNELS)
    ),
)
TROUBLES = (
    "ratelimited", "http_500", "http_500_after", "html_502", "reset_before", "reset_after", "timeout", "timeout_after",
    "late", "ok_false:internal_error", "ok_false:fatal_error", "ok_false:service_unavailable",
)  # fmt: skip
WORK = (
    "chat.postMessage", "chat.update", "chat.delete", "conversations.history", "conversations.open", "users.info",
)  # fmt: skip
START = ("auth.test", "api.test", "apps.connections.open")
PLENTY = 10**9


class Slack:
    """The running sandbox, by its control API. ``facts`` has its address and tokens."""

    def __init__(self, facts: dict[str, str], session: aiohttp.ClientSession) -> None:
        self.facts, self._session = facts, session
        self._faults = 0

    async def get(self, path: str) -> Json:
        async with self._session.get(f"{self.facts['url']}/sandbox/{path}") as answer:
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> Json:
        async with self._session.post(f"{self.facts['url']}/sandbox/{path}", json=body) as answer:
            return dict(await answer.json())

    async def act(self, person: str, what: str, **more: Any) -> Json:
        return await self.post("act", **{"as": person, "do": what, **more})

    async def redeliver(self, delivery: str) -> Json:
        return await self.post("redeliver", delivery=delivery)

    async def misbehave(self, share: float) -> None:
        """Faults on this share of the calls that the sender makes, and on a fifth as many of those of a start."""
        for methods, probability in ((WORK, share), (START, share / 5)):
            for method in methods:
                for place, kind in enumerate(TROUBLES):
                    # Each rule throws its own dice, after those before it let the call pass.
                    each = probability / len(TROUBLES)
                    given = each / (1 - place * each)
                    await self.post(
                        "faults", method=method, kind=kind, probability=given, times=PLENTY, seconds=LATE, after=0
                    )

    async def behave(self) -> None:
        self._faults += await self._had()
        async with self._session.delete(f"{self.facts['url']}/sandbox/faults") as answer:
            await answer.read()

    async def faults(self) -> int:
        """How many calls were troubled so far."""
        return self._faults + await self._had()

    async def posts(self) -> list[Json]:
        return list((await self.get("posts"))["posts"])

    async def move_to(self, moment: datetime) -> None:
        await self.post("clock", to=moment.isoformat())

    async def _had(self) -> int:
        return sum(PLENTY - rule["times"] for rule in (await self.get("state"))["faults"])


@asynccontextmanager
async def running(folder: Path, *, events_url: str = "", start: datetime | None = None) -> AsyncIterator[Slack]:
    company, description = folder / "company.json", folder / "manifest.json"
    company.write_text(json.dumps(asdict(COMPANY)))
    description.write_text(json.dumps(manifest()))
    options = ["--company", str(company), "--manifest", str(description), "--limits-off"]
    options += ["--events-url", events_url] if events_url else []
    options += ["--start", start.isoformat()] if start else []
    async with forked.local_slack(*options) as facts, aiohttp.ClientSession() as session:
        yield Slack(facts, session)
