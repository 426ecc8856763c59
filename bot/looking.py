"""What is looked at now and then, by itself, as long as the program runs."""

import asyncio
from abc import ABC, abstractmethod
from logging import Logger

from bot.sending.failures import FAILURES, judge
from storage.refusal import Busy


class Look(ABC):
    """Looks ``every`` so many real seconds from its start to its stop. ``what`` is said of it in the log."""

    every: float
    what: str
    log: Logger
    _task: asyncio.Task[None] | None = None

    @abstractmethod
    async def look_if_due(self) -> None: ...

    def start(self) -> None:
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run(self) -> bool:
        """Look, if it is time and nobody else does; False where that failed. Never raises."""
        try:
            await self.look_if_due()
        except Busy:
            self.log.info("%s waits: the database is busy", self.what)
            return False
        except FAILURES as error:
            self.log.warning("%s failed at Slack, and is tried again later: %s", self.what, judge(error).error)
            return False
        except Exception:
            self.log.exception("%s failed", self.what)
            return False
        return True

    async def _go_on(self) -> None:
        while True:
            await self.run()
            await asyncio.sleep(self.every)
