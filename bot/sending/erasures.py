"""Who is being erased: step by step, between planning and sending."""

import logging
from functools import partial
from time import monotonic

from handlers.background import Background
from storage.across import erasing
from storage.engine.database import Store
from storage.refusal import Busy, Unusable

log = logging.getLogger(__name__)

REST = 60  # seconds until an erasure that met a bug goes on; the others do


class Erasures:
    """``is_behind``: more is to be done than there was time for."""

    def __init__(self, *, store: Store, background: Background) -> None:
        self._store, self._background = store, background
        self._resting: dict[str, float] = {}  # who, and until when on the monotonic clock
        self.is_behind = False

    async def go_on(self, *, for_seconds: float) -> None:
        """Erase for some seconds whoever is being erased, in transactions that are short."""
        until, self.is_behind = monotonic() + for_seconds, False
        try:
            for person in await self._store.glance(erasing.under_way):
                if self._resting.get(person, 0) <= monotonic():
                    await self._erase(person, until)
        except Unusable:
            raise
        except Busy:
            pass  # it goes on next time

    async def _erase(self, person: str, until: float) -> None:
        try:
            while step := await self._store.read(erasing.look, person):
                if monotonic() > until:
                    self.is_behind = True
                    return
                await self._store.write(erasing.take, step)
        except Busy:
            raise
        except Exception:
            log.exception("an erasure cannot go on")
            self._resting[person] = monotonic() + REST
            return
        log.info("somebody was erased")
        self._background.start("scrub:True", partial(self._store.scrub, search=True))
