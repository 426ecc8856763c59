"""The daily deletion of what has been kept as long as an admin decided, in steps that hold up nobody's answer."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from storage.across import retention
from storage.engine import audit
from storage.engine.database import Store

log = logging.getLogger(__name__)

REST = 0.05  # seconds between two steps, in which others write


async def delete_what_is_over(store: Store, *, now: datetime) -> Mapping[str, int]:
    """Delete what is over, MOST_A_DAY rows of a kind; the rest goes the days after. How many of which kind went."""
    gone: dict[str, int] = {}
    for kind, months in (await store.read(retention.in_force, now=now)).items():
        if count := await _delete(store, kind, months, now):
            gone[kind] = count
            log.info("deleted %d %s that were older than %d months", count, kind, months)
            audit.write("retention", by="warmline", about=[f"{kind}:{count}"], at=now)
    if gone:
        await store.scrub()
    return gone


async def _delete(store: Store, kind: str, months: int, now: datetime) -> int:
    gone = 0
    ids = await store.read(retention.over, kind, months, now=now, limit=retention.MOST_A_DAY)
    for start in range(0, len(ids), retention.AT_ONCE):
        gone += await store.write(retention.drop, kind, ids[start : start + retention.AT_ONCE], months, now=now)
        await asyncio.sleep(REST)
    return gone
