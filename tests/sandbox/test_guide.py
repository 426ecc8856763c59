"""A step of the guide moves the clock to where its promise is kept, whatever day it is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.sandbox.guide import Guide
from bot.sandbox.person import NotPossible
from tests.sandbox.example import MANIFEST, WORKSPACE, bolt_app, connected

THURSDAY = datetime(2026, 3, 26, 12, tzinfo=UTC)  # before the Sunday on which Lisbon's clocks go forward
STEP = {"text": "See", "as": "ana", "channel": "dm", "clock": "next Tuesday 09:00", "awaits": "calls"}


@asynccontextmanager
async def guided(**step: str) -> AsyncIterator[tuple[Sandbox, AsyncApp, Guide]]:
    """The sandbox on a Thursday with one step in its guide, and an app."""
    async with Sandbox(replace(WORKSPACE, guide=({**STEP, **step},)), MANIFEST, start=THURSDAY) as sandbox:
        sandbox.freeze()
        await sandbox.move_to(THURSDAY)
        sandbox.limits_off = True
        app = bolt_app(sandbox)
        async with connected(app, sandbox):
            yield sandbox, app, Guide(sandbox, patience=0.2)


async def speaking(sandbox: Sandbox, app: AsyncApp, when: Callable[[datetime], bool]) -> None:
    """An app that says whom to call, at the moments when it shall."""
    while not when(sandbox.now()):
        await asyncio.sleep(0.01)
    await app.client.chat_postMessage(channel="U1", text="Time for calls")


async def taken(guide: Guide, *background: Any) -> dict[str, Any]:
    tasks = [asyncio.create_task(work) for work in background]
    outcome = await guide.take(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return outcome


async def test_the_clock_goes_to_the_moment_of_the_promise() -> None:
    async with guided() as (sandbox, app, guide):
        outcome = await taken(guide, speaking(sandbox, app, lambda now: now.weekday() == 1))

        assert outcome["now"] == "2026-03-31T08:00:00+00:00"  # 09:00 in Lisbon's summer
        assert (outcome["moved"], outcome["found"], outcome["passed"]) == (True, True, [])


async def test_on_a_day_without_it_the_clock_goes_on_and_tells() -> None:
    async with guided() as (sandbox, app, guide):
        outcome = await taken(guide, speaking(sandbox, app, lambda now: now.weekday() == 2))

        assert outcome["now"] == "2026-04-01T08:00:00+00:00"
        assert outcome["passed"] == ["2026-03-31T09:00:00+01:00"]


async def test_what_was_said_before_is_no_promise_kept() -> None:
    async with guided() as (sandbox, app, guide):
        await app.client.chat_postMessage(channel="U1", text="Time for calls")
        outcome = await taken(guide, speaking(sandbox, app, lambda now: now.day == 7))

        assert outcome["now"] == "2026-04-07T08:00:00+00:00"


async def test_what_stands_there_already_needs_no_move() -> None:
    async with guided(unless="Open until") as (sandbox, app, guide):
        await app.client.chat_postMessage(channel="U1", text="Open until 17:00")
        outcome = await guide.take(0)

        assert (outcome["moved"], outcome["found"]) == (False, True)
        assert sandbox.now() == THURSDAY


async def test_a_promise_that_is_never_kept_is_admitted() -> None:
    async with guided() as (sandbox, _, _):
        outcome = await Guide(sandbox, patience=0.05).take(0)

        assert not outcome["found"]
        assert sandbox.now() > THURSDAY


async def test_without_the_bot_nothing_is_waited_for() -> None:
    async with Sandbox(replace(WORKSPACE, guide=(STEP,)), MANIFEST, start=THURSDAY) as sandbox:
        with pytest.raises(NotPossible, match="The bot is not connected"):
            await Guide(sandbox).take(0)
