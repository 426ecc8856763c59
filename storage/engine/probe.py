"""A small write that leaves nothing behind: nothing else tells whether the next one can be stored."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import monotonic
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session

from storage.engine import deadline
from storage.engine.versions import busy
from storage.refusal import Busy, Unusable
from storage.tables import Handled

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds between two of them, however often somebody asks
WITHIN = 1.0  # seconds that one may wait for its turn
HUNG_AFTER = 2.0  # seconds after which a disk counts as one that does not answer
ROOM = 65_536  # bytes


class Probe:
    """Tries to write now and then, and tells whoever asks in between what it met last."""

    def __init__(self, write: Callable[[Callable[[Session], None]], Awaitable[None]]) -> None:
        self._write = write
        self._met = ""
        self._began = float("-inf")

    async def met(self) -> str:
        """Why nothing can be written just now, in words, or ""."""
        if (now := monotonic()) - self._began >= EVERY:
            self._began = now
            self._met = await self._try(until=now + WITHIN)
        return self._met

    async def _try(self, until: float) -> str:
        try:
            with deadline.set_to(until):
                async with asyncio.timeout(HUNG_AFTER):
                    await self._write(write)
        except Unusable as error:  # the store has logged it
            return str(error)
        except Busy:
            return busy()
        except Exception as error:  # whatever it is, the database does not answer
            log.warning("the database cannot be written", exc_info=True)
            return f"The database does not answer ({type(error).__name__})."
        return ""


def write(session: Session) -> None:
    """Take as much room as a busy minute needs and give it back, then write a row for good and delete it."""
    session.connection().execute(text("SAVEPOINT room"))  # by hand: a full SQLite has lost it when it says so
    session.expunge(_note(session, "." * ROOM))
    session.connection().execute(text("ROLLBACK TO SAVEPOINT room"))
    session.delete(_note(session, None))


def _note(session: Session, result: str | None) -> Handled:
    note = Handled(key=f"probe:{uuid4()}", person="", result=result, at=datetime.now(UTC))
    session.add(note)
    session.flush()
    return note
