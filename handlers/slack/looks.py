"""A look at channels again before what was told there is shown: Slack tells nobody that one was made private."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import TypeVar
from weakref import WeakKeyDictionary

from handlers.slack import channels
from handlers.slack.context import Context
from handlers.slack.people import NOT_NOW
from storage.engine.database import Store
from storage.people import places
from storage.refusal import Refused

T = TypeVar("T")

TRUSTED_FOR = timedelta(minutes=3)  # Slack tells of changes by events, which can be late or lost
# Channels that this process has looked at, and when. In the database it would tell who reads what (channels.look).
_LOOKED_AT: WeakKeyDictionary[Store, dict[str, datetime]] = WeakKeyDictionary()
TRIES = 4  # what is not for the reader makes room for something from another channel


async def settled(
    question: Callable[[], Awaitable[T]], told_in: Callable[[T], Collection[str | None]], context: Context
) -> T:
    """What ``question`` finds, when each channel that it quotes from is as Slack describes it now.

    Refused when Slack cannot be asked just now.
    """
    for _ in range(TRIES):
        found = await question()
        if not await look_again(told_in(found), context):
            return found
    raise Refused(NOT_NOW)


async def look_again(ids: Collection[str | None], context: Context) -> bool:
    """Whether one of these channels was described too long ago, and was looked at now."""
    named = {id_ for id_ in ids if id_}
    old = await context.store.glance(places.not_described_since, named, context.now - TRUSTED_FOR) if named else []
    looked_at = _LOOKED_AT.setdefault(context.store, {})
    stale = [id_ for id_ in old if id_ not in looked_at or abs(context.now - looked_at[id_]) > TRUSTED_FOR]
    await asyncio.gather(*(channels.look(id_, context) for id_ in stale))
    looked_at |= dict.fromkeys(stale, context.now)
    return bool(stale)
