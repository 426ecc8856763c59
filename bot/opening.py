"""The database of a bot that starts: locked for it alone, upgraded, and waited for where another program has it."""

import asyncio
import logging
from contextlib import AsyncExitStack
from time import monotonic

from bot.check import Finding
from storage.engine import lock
from storage.engine.database import Store
from storage.engine.seal import SealKey
from storage.engine.versions import DatabaseBusy, DatabaseNewer, DatabaseUnreachable

log = logging.getLogger(__name__)

LOCKED_FOR = 60.0  # seconds a start waits for a database that another program keeps locked
LOOK_AGAIN = 3.0  # seconds of one try


async def database(url: str, held: AsyncExitStack, wrong: list[Finding], *, key: SealKey | None = None) -> Store | None:
    try:
        await asyncio.to_thread(held.enter_context, lock.held(url))
        store = await _upgraded(url, key)
    except (DatabaseUnreachable, DatabaseNewer) as error:
        wrong.append(Finding("Database", "wrong", str(error)))
        return None
    held.callback(store.close)
    return store


async def _upgraded(url: str, key: SealKey | None) -> Store:
    """The database with this program's tables; where another program keeps it locked, that is waited for a while."""
    until = monotonic() + LOCKED_FOR
    while True:
        store = Store(url, key=key)
        try:
            await asyncio.to_thread(store.upgrade, patience=LOOK_AGAIN)
            return store
        except (DatabaseUnreachable, DatabaseNewer) as error:
            store.close()
            if not isinstance(error, DatabaseBusy) or monotonic() >= until:
                raise
            log.warning("Database: %s Trying again", error)
        await asyncio.sleep(1)
