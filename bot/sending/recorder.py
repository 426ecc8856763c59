"""Writing down what became of messages: all that is to be written at one moment, in one transaction."""

import asyncio
import logging
from collections.abc import Sequence

from bot import metrics
from bot.sending import real_time
from bot.sending.records import Record, Records
from storage.engine.database import Session, Store
from storage.refusal import Busy
from storage.tables import Delivery

log = logging.getLogger(__name__)

AGAIN = 0.2  # seconds until it is tried again while the database is busy


class Recorder:
    """A commit costs more than what is in it, so whatever comes while one is under way shares the next."""

    def __init__(self, store: Store, records: Records) -> None:
        self._store, self._records = store, records
        self._waiting: list[tuple[Record, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, row: Delivery, record: Record, *, until: float) -> None:
        """Write what became of a message, or that a bug keeps it from being written; raises if that cannot be either.

        While the database is busy, it is tried again ``until`` the lease ends (monotonic); then it is looked up.
        """
        try:
            await self._insist(row, record, until)
        except Exception:
            log.exception("the outcome of message %s cannot be recorded: %s", row.id, record.outcome)
            bug = self._records.bug(row, "its outcome cannot be recorded", in_doubt=True)
            await self._insist(row, record.otherwise or bug, until)

    async def _insist(self, row: Delivery, record: Record, until: float) -> None:
        while True:
            try:
                if not await self._write(record):
                    log.warning("message %s was another claim's by the time its outcome was known", row.id)
                return
            except Busy:
                if real_time.monotonic() >= until:
                    log.error("the outcome of message %s could not be recorded: the database is busy", row.id)
                    return
            await asyncio.sleep(AGAIN)

    async def _write(self, record: Record) -> bool:
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, stored))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        is_ours = await stored
        if is_ours:
            metrics.MESSAGES.labels(record.outcome).inc()
        return is_ours

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting, []
                results = await self._write_together([record for record, _ in together])
                for (_, stored), result in zip(together, results, strict=True):
                    _tell(stored, result)
        finally:
            self._writing = None

    async def _write_together(self, records: Sequence[Record]) -> Sequence[bool | Exception]:
        try:
            return await self._store.write(_each, records)
        except Busy as busy:
            return [busy] * len(records)
        except Exception as error:
            if len(records) == 1:
                return [error]  # it is raised for whoever wants it written
            log.debug("written one by one, because one of them cannot be", exc_info=True)
        return [result for record in records for result in await self._write_together([record])]


def _tell(stored: asyncio.Future[bool], result: bool | Exception) -> None:
    if stored.cancelled():  # nobody waits any more
        return
    if isinstance(result, Exception):
        stored.set_exception(result)
    else:
        stored.set_result(result)


def _each(session: Session, records: Sequence[Record]) -> list[bool]:
    return [record.rule(session) for record in records]
