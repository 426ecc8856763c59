"""Processes that are killed while Slack misbehaves: every promise is kept, and none twice."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sender import Pace, Sender
from bot.web import build_client
from handlers.views.blocks import Message
from storage import outbox
from storage.database import Session, Store
from tests.stage import ANA, BO, COMPANY, CY, DI, GENERAL, SALES, SECRET, SUPPORT, manifest

PLACES = (GENERAL, SUPPORT, SALES, SECRET, ANA, BO, CY, DI)
EACH = 5
KILLS = 5
TROUBLES = ("http_500", "http_500_after", "html_502", "reset_before", "reset_after", "late", "timeout_after")
HURRIED = Pace(lease=4, fresh=0.8, settle=2.5, longest=1, in_channel=0, in_workspace=0)  # as in earnest, but faster
TIMEOUT = 0.8


async def work(api_url: str, token: str, database: str) -> None:
    """What each of the processes does until it is killed."""
    store = Store(database, patience=5)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        sender = Sender(
            client=build_client(token, api_url, session),
            store=store,
            clock=lambda: datetime.now(UTC),
            composers={"note": lambda session, delivery, now: Message(f"note {delivery.subject}")},
            team_id=COMPANY.id,
            pace=HURRIED,
        )
        while True:
            await sender.send_due(for_seconds=1)
            await asyncio.sleep(0.1)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(COMPANY, manifest()) as sandbox:
        sandbox.limits_off = True
        yield sandbox


@asynccontextmanager
async def process(slack: Sandbox, store: Store) -> AsyncIterator[None]:
    """A process that sends, and is killed without warning."""
    database = store.url.render_as_string(hide_password=False)
    arguments = ["-m", "tests.test_chaos", slack.api_url, slack.bot_token, database]
    running = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    try:
        yield
        assert running.returncode is None
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


def promise_all(session: Session) -> None:
    for place in PLACES:
        for subject in range(EACH):
            outbox.add(session, kind="note", subject=subject, recipient=place, at=datetime.now(UTC))


async def wait_until_all_is_said(store: Store, *, within: float) -> None:
    end = monotonic() + within
    while {row.state for row in await store.read(outbox.of_kind, kind="note")} != {"sent"}:
        assert monotonic() < end, "not everything was sent in time"
        await asyncio.sleep(0.3)


async def test_whatever_is_killed_and_breaks_each_message_is_there_once(slack: Sandbox, any_store: Store) -> None:
    chance = random.Random(7)
    for trouble in TROUBLES:
        slack.inject("chat.postMessage", trouble, times=None, probability=0.08, seconds=0.3)
    slack.inject("conversations.history", "http_500", times=None, probability=0.1)
    await any_store.write(promise_all)
    for _ in range(KILLS):
        async with process(slack, any_store):
            await asyncio.sleep(chance.uniform(2, 4))
    async with process(slack, any_store), process(slack, any_store):
        await wait_until_all_is_said(any_store, within=60)

    said = Counter(post["metadata"]["event_payload"]["id"] for post in slack.posts)
    assert len(said) == len(PLACES) * EACH
    assert [id_ for id_, times in said.items() if times > 1] == []
    assert slack.complaints == []


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
