"""What goes on after an answer: one at a time for a key, the newest last, and awaited at the end."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

import pytest

from handlers.background import Background
from handlers.slack import people
from storage.engine import deadline


def takes(seconds: float, done: list[str], name: str) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        await asyncio.sleep(seconds)
        done.append(name)

    return work


async def test_finishing_waits_for_what_was_started() -> None:
    background, done = Background(), list[str]()
    background.start("a", takes(0.01, done, "first"))
    await background.finish(within=5)

    assert done == ["first"]


async def test_of_what_comes_meanwhile_only_the_newest_runs_and_runs_last() -> None:
    background, done = Background(), list[str]()
    background.start("a", takes(0.01, done, "first"))
    await asyncio.sleep(0)
    for name in ("second", "third"):
        background.start("a", takes(0, done, name))
    await background.finish(within=5)

    assert done == ["first", "third"]


async def test_other_keys_do_not_wait() -> None:
    background, done = Background(), list[str]()
    background.start("a", takes(0.05, done, "slow"))
    background.start("b", takes(0, done, "quick"))
    await background.finish(within=5)

    assert done == ["quick", "slow"]


async def test_the_deadline_of_the_answer_does_not_hurry_it() -> None:
    background, left = Background(), list[float]()

    async def work() -> None:
        left.append(deadline.left(at_most=5))

    with deadline.set_to(monotonic() - 1):
        background.start("a", work)
    await background.finish(within=5)

    assert left == [5]


async def test_what_takes_too_long_is_cancelled() -> None:
    background, done = Background(), list[str]()
    background.start("a", takes(60, done, "never"))
    await background.finish(within=0.01)
    background.start("a", takes(0, done, "later"))
    await background.finish(within=5)

    assert done == ["later"]


async def test_a_failure_is_logged_and_the_next_work_runs(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        await asyncio.sleep(0.01)
        raise ValueError

    background, done = Background(), list[str]()
    background.start("a", fails)
    await asyncio.sleep(0)  # it runs now, and fails when the next one waits already
    background.start("a", takes(0, done, "next"))
    await background.finish(within=5)

    assert done == ["next"]
    assert [record.exc_info is not None for record in caplog.records if record.levelno == logging.ERROR] == [True]


async def test_a_stop_in_the_middle_of_a_look_up_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def look_up() -> None:
        await people.ask(asyncio.sleep(60), unknown=())

    background.start("a", look_up)
    await asyncio.sleep(0)
    await background.finish(within=0.01)
    gc.collect()  # when asyncio says what nobody asked for
    await asyncio.sleep(0)

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
