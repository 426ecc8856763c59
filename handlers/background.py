"""Work that goes on after the answer, and is awaited when the bot stops."""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Background:
    """For one key, work runs one at a time, and of what has come meanwhile only the newest runs next."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, Work] = {}

    def start(self, key: str, work: Work) -> None:
        self._next[key] = work
        if key not in self._running:
            # In a context of its own: the deadline of the answer is none of its business.
            self._running[key] = asyncio.create_task(self._run(key), context=contextvars.Context())

    async def finish(self, *, within: float) -> None:
        """Wait for all of it, so many seconds at most; what takes longer is cancelled."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=within)
        for task in (late := list(self._running.values())):
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: str) -> None:
        try:
            while work := self._next.pop(key, None):
                await _logged(work)
        finally:
            del self._running[key]


async def _logged(work: Work) -> None:
    try:
        await work()
    except Exception:
        log.exception("unhandled error in the background")
