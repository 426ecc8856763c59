"""Writing down what happened to messages: all that is to be written at one moment, in one transaction."""

import asyncio
from collections.abc import Sequence
from functools import partial

from bot import metrics
from storage.engine.database import Session, Store
from storage.refusal import Busy

Record = partial[bool]
"""A rule of storage/delivery/dispatch.py: writes one message's fate.

It says whether the fate was still the caller's to write.
"""


class Recorder:
    """A commit costs more than what is in it, so whatever comes while one is under way shares the next."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Record, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, record: Record) -> bool:
        """Returns when it is stored. Raises Busy, with nothing stored, as Store.write does."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, stored))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        is_ours = await stored
        if is_ours:
            metrics.MESSAGES.labels(metrics.OUTCOMES[record.func.__name__]).inc()
        return is_ours

    async def _write_all(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            results = await self._write([record for record, _ in together])
            for (_, stored), result in zip(together, results, strict=True):
                if stored.cancelled():  # nobody waits any more
                    continue
                if isinstance(result, Exception):
                    stored.set_exception(result)
                else:
                    stored.set_result(result)
        self._writing = None

    async def _write(self, records: Sequence[Record]) -> Sequence[bool | Exception]:
        try:
            return await self._store.write(_each, records)
        except Busy as busy:
            return [busy] * len(records)
        except Exception as error:
            if len(records) == 1:
                return [error]
        # One of them cannot be stored; that must not keep the others from it.
        return [result for record in records for result in await self._write([record])]


def _each(session: Session, records: Sequence[Record]) -> list[bool]:
    return [record(session) for record in records]
