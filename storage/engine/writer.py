"""Transactions that are shared: what waits together is flushed to the disk together."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Engine

from storage.engine.transactions import Job, JobFailed, T, open_session, run_together, transaction
from storage.refusal import Busy

MOST = 50  # jobs in one flush, so that nobody waits for long for the others


@dataclass(frozen=True)
class Outcome:
    """What a job returned, or what it raised."""

    result: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, eq=False)
class _Queued:
    """A job that waits for its turn; it is begun once, or its time is over before."""

    deadline: float  # monotonic
    job: Job[Any]
    answer: asyncio.Future[Any]


class Writer:
    """So many transactions at a time as it has ``threads``: one, for a database that has one writer anyway.

    It is of one event loop, and the order of its jobs is that in which they came only where it has one thread.

    Jobs that arrive while another transaction is flushed to the disk share the next one, because flushing takes longer
    than most jobs. Where one of them raises, its error is its own: those before it and those after it are run without
    it. Nobody is answered before the flush.
    """

    def __init__(self, engine: Engine, name: str = "writer", *, threads: int = 1) -> None:
        self._engine, self._threads = engine, threads
        self._queue: list[_Queued] = []
        self._pool = ThreadPoolExecutor(threads, name)
        self._working = set[asyncio.Task[Any] | None]()

    async def run(self, patience: float, job: Job[T]) -> T:
        loop = asyncio.get_running_loop()
        queued = _Queued(monotonic() + patience, job, loop.create_future())
        self._queue.append(queued)
        if len(self._working) < self._threads:
            self._working.add(loop.create_task(self._work()))
        giving_up = loop.call_later(patience, self._give_up, queued)
        try:
            return await queued.answer  # type: ignore[no-any-return]
        finally:
            giving_up.cancel()

    def close(self) -> None:
        self._pool.shutdown()

    def _give_up(self, queued: _Queued) -> None:
        if queued in self._queue:
            self._queue.remove(queued)
            _answer(queued, Outcome(error=Busy()))

    async def _work(self) -> None:
        try:
            while self._queue:
                jobs, self._queue = self._queue[:MOST], self._queue[MOST:]
                jobs = [queued for queued in jobs if not queued.answer.done()]  # whoever asked may be gone
                for queued, outcome in zip(jobs, await self._outcomes(jobs), strict=True):
                    _answer(queued, outcome)
        finally:  # at once: whoever comes next must not count on it
            self._working -= {asyncio.current_task()}

    async def _outcomes(self, jobs: Sequence[_Queued]) -> list[Outcome]:
        if not jobs:
            return []
        try:
            results = await asyncio.get_running_loop().run_in_executor(self._pool, self._run, jobs)
            return [Outcome(result) for result in results]
        except JobFailed as failed:
            before, after = jobs[: failed.place], jobs[failed.place + 1 :]
            return [*await self._outcomes(before), Outcome(error=failed.error), *await self._outcomes(after)]
        except Exception as error:
            if len(jobs) == 1:
                return [Outcome(error=error)]
            return [outcome for queued in jobs for outcome in await self._outcomes([queued])]
        except BaseException as error:  # the loop ends: nobody is to wait for ever
            for queued in jobs:
                _answer(queued, Outcome(error=error))
            raise

    def _run(self, jobs: Sequence[_Queued]) -> list[Any]:
        with transaction(self._engine, min(queued.deadline for queued in jobs) - monotonic()) as begun:
            return run_together(open_session(begun.connection), [queued.job for queued in jobs])


def _answer(queued: _Queued, outcome: Outcome) -> None:
    if queued.answer.done():  # whoever asked has been cancelled
        return
    if outcome.error is None:
        queued.answer.set_result(outcome.result)
    else:
        queued.answer.set_exception(outcome.error)
