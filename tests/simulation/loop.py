"""A loop in which time passes only while everybody waits, and in which a process can be killed."""

import asyncio
import selectors
from contextvars import ContextVar
from typing import Any

OWNER: ContextVar[object] = ContextVar("owner", default=None)  # the process that a task belongs to


class Loop(asyncio.SelectorEventLoop):
    """Time passes only while everybody waits, and then at once."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        super().__init__(_Leaping(self))
        self._owned: list[tuple[object, asyncio.Task[Any]]] = []
        self.set_task_factory(self._make)

    def kill(self, owner: object) -> None:
        """Nothing of ours runs when its task is cancelled, so it is like a kill."""
        for whose, task in self._owned:
            if whose is owner:
                task.cancel()

    def _make(self, loop: Any, work: Any, **how: Any) -> Any:
        context = how.get("context")
        task = asyncio.Task(work, loop=loop, **how)
        self._owned = [(whose, other) for whose, other in self._owned if not other.done()]
        self._owned.append((context.get(OWNER) if context else OWNER.get(), task))
        return task

    def time(self) -> float:
        return self.elapsed


class _Leaping(selectors.SelectSelector):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self._loop.elapsed += timeout or 0
        return super().select(0)
