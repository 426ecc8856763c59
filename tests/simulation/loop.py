"""A loop in which time passes only while everybody waits, and in which a process can be killed."""

import asyncio
import selectors
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol
from weakref import WeakSet

LAST = 0.000_001  # seconds: what is asked for less is there at once
ENDLESS = 200_000  # turns of the loop


class Owner(Protocol):
    """A process that runs in the loop. What it leaves to a thread is where it may die."""

    def step(self) -> None:
        """Raises CancelledError where it has died, or dies now."""

    def pause(self) -> float:
        """Seconds that a thread takes."""


OWNER: ContextVar[Any] = ContextVar("owner", default=None)  # the process that a task belongs to


class _Task(asyncio.Task[Any]):
    born = 0


class Loop(asyncio.SelectorEventLoop):
    """Time passes only while everybody waits, and then at once; ``on_leap`` hears by how many seconds.

    There are no threads: what is left to one is done at once, and the answer comes when its time has passed.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.on_leap: Callable[[float], object] = lambda seconds: None
        super().__init__(_Leaping(self))
        self._clock_resolution = LAST  # after half a year a nanosecond more is the same number
        self._owned: defaultdict[int, WeakSet[_Task]] = defaultdict(WeakSet)
        self._born = 0
        self.set_task_factory(self._make)

    def kill(self, owner: object) -> None:
        """Nothing of ours runs when its task is cancelled, so it is like a kill."""
        for task in sorted(self._owned.pop(id(owner), ()), key=lambda task: task.born):
            task.cancel()

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        owner: Owner | None = OWNER.get()
        done = self.create_future()
        if owner is None:
            _settle(done, func, args)
            return done
        owner.step()
        _settle(done, func, args)
        owner.step()
        return self._after(owner.pause(), done)

    def _after(self, seconds: float, done: Any) -> Any:
        if seconds < LAST:
            return done
        later = self.create_future()
        self.call_later(seconds, _hand_on, done, later)
        return later

    def _make(self, loop: Any, work: Any, **how: Any) -> Any:
        context = how.get("context")
        task = _Task(work, loop=loop, **how)
        task.born = self._born = self._born + 1
        owner = context.get(OWNER) if context else OWNER.get()
        if owner is not None:
            self._owned[id(owner)].add(task)
        return task

    def time(self) -> float:
        return self.elapsed


def _settle(done: Any, func: Any, args: Any) -> None:
    try:
        done.set_result(func(*args))
    except Exception as error:
        done.set_exception(error)


def _hand_on(done: Any, later: Any) -> None:
    if later.done():  # nobody waits any more
        done.exception()
    elif error := done.exception():
        later.set_exception(error)
    else:
        later.set_result(done.result())


class _Leaping(selectors.SelectSelector):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop, self._turns = loop, 0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None and not self._loop._stopping:  # type: ignore[attr-defined]
            raise RuntimeError("everybody waits for somebody else")
        self._turns += 1
        if self._turns > ENDLESS:
            raise RuntimeError("somebody is busy for ever, so time stands still")
        if timeout and timeout > LAST:
            self._turns = 0
        if timeout:
            self._loop.elapsed += timeout
            self._loop.on_leap(timeout)
        return super().select(0)
