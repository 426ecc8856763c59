"""A process of the bot in a simulated world: the whole program but its sockets, which can die, stand still, or have a
wrong clock.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import app
from bot.receiving.socket_mode import _payload
from bot.sandbox import Sandbox
from bot.sending.failures import FAILURES
from bot.web import build_client
from storage.delivery import claims
from storage.engine import transactions
from storage.engine.database import Store
from storage.refusal import Busy
from tests.simulation.loop import OWNER, Loop
from tests.simulation.network import Serve, Session
from tests.stage import KEY

ADDRESS = "http://slack.invalid"
AT_MOST = 8 * 3600.0  # seconds without a run of the scheduler, when nothing is due
AGAIN = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds between runs while what is due has to wait
STARTS_AGAIN = 5.0  # seconds after a start that Slack kept from succeeding
A_MOMENT = 0.001  # seconds, shorter than which nobody waits
ENDED = "a process has come to an end"  # of which its loop is told
PAUSES = (0.0, 0.0, 0.0, 0.01, 0.3)


def opened(path: str, loop: Loop) -> Store:
    """A store whose questions are answered without threads, as what it writes is in this loop."""
    store = Store(f"sqlite:///{path}", synchronous="OFF", key=KEY)
    store._readers = _Readers(store._reading, loop)  # type: ignore[assignment]
    return store


class _Readers:
    def __init__(self, engine: Any, loop: Loop) -> None:
        self._engine, self._loop = engine, loop

    async def run(self, patience: float, job: Any, *, small: bool = False) -> Any:
        return await self._loop.run_in_executor(None, transactions.run, self._engine, time.monotonic() + patience, job)

    def close(self) -> None:
        pass


def _must_not_fail(living: asyncio.Task[None]) -> None:
    """A bot that silently does nothing any more is told of."""
    if not living.cancelled() and (error := living.exception()):
        living.get_loop().call_exception_handler({"message": ENDED, "exception": error})


class Process:
    """``ahead``: how much its machine's clock is wrong. ``fate``: after how many steps it dies."""

    def __init__(self, slack: Sandbox, serve: Serve, path: str, loop: Loop, chance: Random) -> None:
        self._slack, self._loop, self._chance = slack, loop, chance
        self.ahead, self.fate, self._frozen_until = timedelta(), 0, 0.0
        self.is_alive, self.bot, self._woken = True, None, asyncio.Event()
        self.store = opened(path, loop)
        self.client = build_client(slack.bot_token, f"{ADDRESS}/api/", Session(serve, self))  # type: ignore[arg-type]
        self._living = loop.create_task(self._live(), context=self.context())
        self._living.add_done_callback(_must_not_fail)

    bot: app.Bot | None

    def context(self) -> Context:
        """Whatever begins in it dies with this process."""
        mine = copy_context()
        mine.run(OWNER.set, self)
        return mine

    @property
    def listens(self) -> bool:
        return self.is_alive and self.bot is not None

    def step(self) -> None:
        if self.fate:
            self.fate -= 1
            if not self.fate:
                self.kill()
        if not self.is_alive:
            raise asyncio.CancelledError

    def pause(self) -> float:
        return max(self._chance.choice(PAUSES), self._frozen_until - self._loop.time())

    def kill(self) -> None:
        if self.is_alive:
            self.is_alive = False
            self._loop.kill(self)
            self._loop.call_later(1, self.store.close)

    def freeze(self, seconds: float) -> None:
        """It stands still wherever it comes to its database or to Slack, and goes on as if nothing had been."""
        self._frozen_until = self._loop.time() + seconds

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def wake(self) -> None:
        """Something may be due sooner than it was."""
        self._woken.set()

    async def answer(self, envelope: dict[str, Any]) -> Any:
        """To what Slack brings, as it goes back to Slack. Raises ConnectionError where there is none."""
        assert self.bot
        self.step()
        request = SocketModeRequest.from_dict(envelope)
        response = await run_async_bolt_app(self.bot.app, request)  # type: ignore[arg-type]
        self.wake()
        self.step()
        if response.status != 200:
            raise ConnectionError
        return _payload(response).get("payload")

    async def _live(self) -> None:
        while self.bot is None:
            try:
                self.bot = await app.assemble(client=self.client, store=self.store, clock=self.clock)
            except (*FAILURES, Busy):
                await asyncio.sleep(STARTS_AGAIN)
        self._looking = asyncio.create_task(self._look())
        in_vain = 0
        while True:
            await self.bot.scheduler.run()
            ran_at, wait = self._loop.time(), self._until_due()
            in_vain = in_vain + 1 if wait <= 0 else 0
            await asyncio.sleep(AGAIN[min(in_vain, len(AGAIN) - 1)])
            while (wait := min(self._until_due(), ran_at + AT_MOST - self._loop.time())) > A_MOMENT:
                await self._until_woken(wait)

    async def _until_woken(self, seconds: float) -> None:
        self._woken.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _look(self) -> None:
        assert self.bot
        while True:
            await self.bot.directory_sync.run()
            await self.bot.hourly_look.run()
            self.wake()
            await asyncio.sleep(AT_MOST)

    def _until_due(self) -> float:
        """Seconds: a scheduler that runs each second finds nothing to do before, so that is leapt over."""
        due = claims.next_moment(self.store._glancing or self.store._open_glancing())
        return (due - self.clock()).total_seconds() if due else AT_MOST


Start = Callable[[], Process]
