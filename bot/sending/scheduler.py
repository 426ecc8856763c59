"""The scheduler: APScheduler runs it every second, and what is due then is planned and sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.looking import Look
from bot.sending.clock import TOLERANCE, ClockGuard
from bot.sending.erasures import Erasures
from bot.sending.groups import Groups
from bot.sending.homes import Homes
from bot.sending.pace import USUAL, Pace
from bot.sending.planner import Planner
from bot.sending.sender import Sender
from storage.delivery import clock_jumps, rate_limits
from storage.engine.database import Session, Store
from storage.refusal import Busy, Unusable
from storage.sealed import keys

log = logging.getLogger(__name__)

AT_A_TIME = 5.0  # seconds of sending until it is looked again what has to be planned
IN_TURN = 0.25  # seconds of planning, then of sending, while much is to be planned: what is urgent does not wait
LATE = 3.0  # seconds without a run after which the watchdog helps
TELL_AGAIN = 60.0  # seconds
JOB = "run"  # what APScheduler knows it by


class FixedDelayTrigger(BaseTrigger):  # type: ignore[misc]
    """So many seconds from now, whatever the clock did.

    APScheduler's interval trigger counts from the last run: it falls silent for an hour when the clock is set
    back an hour, and works through a month of seconds when it is set forward.
    """

    def __init__(self, seconds: float) -> None:
        self._delay = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self._delay


class Scheduler:
    """Runs every second until it is stopped.

    ``last_sign`` of life is on the monotonic clock: a run begins, goes on to the next message, or ends.
    ``trouble`` says in words why nothing is sent.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Callable[[], datetime],
        guard: ClockGuard,
        planner: Planner,
        sender: Sender,
        looks: Sequence[Look],
        groups: Groups,
        homes: Homes,
        erasures: Erasures,
        pace: Pace = USUAL,
    ) -> None:
        self._store, self._clock, self._guard = store, clock, guard
        self._planner, self._sender, self._looks, self._pace = planner, sender, looks, pace
        self._groups, self._homes, self._erasures = groups, homes, erasures
        self._set_right = 0  # the guard's count of answers by which waits were last checked
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running = asyncio.Lock()
        self._watchdog: asyncio.Task[None] | None = None
        self._told_at: float | None = None  # when all processes were told last that nothing can be posted
        self._key_told_at = float("-inf")  # when this process said last which seal key it has
        self._key_trouble = ""
        self.last_sign: float | None = None
        self.trouble = ""

    def start(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it reports each run that the last one outlasts
        self._scheduler.add_job(
            self.run,
            FixedDelayTrigger(self._pace.interval),
            id=JOB,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),  # the first one at once: what became due while we were away waits
        )
        self._scheduler.start()
        for look in self._looks:
            look.start()
        self._watchdog = asyncio.create_task(every(LATE, self._wake))

    async def stop(self, *, within: float = 5) -> None:
        """No new run; what is being sent is finished or given back."""
        if self._watchdog:
            self._watchdog.cancel()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
        for look in self._looks:
            await look.stop()
        await self._sender.stop(within=within)
        with suppress(TimeoutError):  # APScheduler would cut the last run short
            async with asyncio.timeout(within), self._running:
                pass
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # APScheduler shuts down in a callback of the loop

    async def run(self) -> None:
        """Plan what is due, then send; never raises, for the next run must come."""
        async with self._running:
            self.last_sign = monotonic()
            try:
                await self.tick(for_seconds=AT_A_TIME)
            except Unusable as error:  # the store has logged it
                self.trouble = str(error)
            except Busy:
                self.trouble = "The database is busy."
            except Exception:
                self.trouble = "A bug keeps messages from being sent; the log says more."
                log.exception("a run of the scheduler failed")
            self.last_sign = monotonic()

    async def tick(self, *, for_seconds: float = float("inf")) -> None:
        """Plan and send whatever is due now; where nothing can be sent, whoever answers people learns of it."""
        self.trouble = await self._work_off(for_seconds)
        if self.trouble and (self._told_at is None or monotonic() - self._told_at >= TELL_AGAIN):
            await self._store.write(rate_limits.block_posting, wall=datetime.now(UTC))
            self._told_at = monotonic()
        elif not self.trouble and self._told_at is not None:
            await self._store.write(rate_limits.allow, rate_limits.STUCK, wall=datetime.now(UTC))
            self._told_at = None

    async def _work_off(self, for_seconds: float) -> str:
        """What keeps messages from being sent, in words, or ""."""
        if not await self._guard.agrees() or not self._guard.is_right(now := self._clock()):
            self._sender.distrust_clock()
            return self._guard.trouble
        if self._set_right != self._guard.asked:
            longest = timedelta(seconds=self._pace.longest)
            await self._store.write(set_right, now=now, wall=datetime.now(UTC), longest=longest)
            self._set_right = self._guard.asked
        await self._tell_key(now)
        await self._planner.run_timers(now)
        await self._groups.look(now)
        await self._plan_and_send(now, for_seconds, self._is_right)
        await self._homes.look(now)
        return self._sender.trouble

    async def _plan_and_send(self, now: datetime, for_seconds: float, is_right: Callable[[datetime], bool]) -> None:
        """Where much is to be planned, or erased, that and sending take turns."""
        until = monotonic() + for_seconds
        while await self._is_behind(now) and monotonic() < until and is_right(now):
            await self._sender.send_due(for_seconds=IN_TURN, while_right=is_right)
        await self._sender.send_due(for_seconds=until - monotonic(), while_right=is_right)

    async def _is_behind(self, now: datetime) -> bool:
        await self._erasures.go_on(for_seconds=IN_TURN)
        await self._planner.plan_due(now, for_seconds=IN_TURN)
        return self._erasures.is_behind or self._planner.is_behind

    async def _tell_key(self, now: datetime) -> None:
        """All processes must have the same seal key; where they have not, that is said once."""
        if monotonic() - self._key_told_at < TELL_AGAIN:
            return
        self._key_told_at = monotonic()
        trouble = await self._store.write(keys.use, now)
        if trouble and trouble != self._key_trouble:
            log.warning("Seal key: %s, so nothing can be told or answered anonymously", trouble)
        self._key_trouble = trouble

    def _is_right(self, now: datetime) -> bool:
        """Asked before each message is claimed: sending goes on."""
        self.last_sign = monotonic()
        return self._guard.is_right(now)

    def now(self) -> datetime:
        """The time that messages go by."""
        return self._clock()

    async def work(self) -> None:
        """The same for a clock that needs no checking, because it is Slack's own."""
        await self._planner.run_timers(self._clock())
        await self._groups.look(self._clock())
        await self._plan_and_send(self._clock(), float("inf"), lambda now: True)
        await self._homes.look(self._clock())

    async def _wake(self) -> None:
        """Wake APScheduler where it waits for a wall clock that was set back."""
        job = self._scheduler.get_job(JOB)
        if job and (job.next_run_time - datetime.now(UTC)).total_seconds() > LATE:
            log.warning("the clock was set back: the scheduler is woken")
            job.modify(next_run_time=datetime.now(UTC))


def set_right(session: Session, *, now: datetime, wall: datetime, longest: timedelta) -> None:
    """Shorten what a clock that jumped has made too long."""
    clock_jumps.set_right(session, now=now, longest=longest, tolerance=TOLERANCE)
    rate_limits.set_right(session, wall=wall, longest=longest)


async def every(seconds: float, step: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await step()
