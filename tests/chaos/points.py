"""The named points of the send path at which a process can be made to kill itself, wrapped around it from outside."""

import functools
import inspect
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

import handlers.views.kudos
from bot.sending import lookup, planner
from bot.sending.composing import Composing
from bot.sending.recorder import Recorder
from bot.sending.sender import Sender
from storage import kudos
from storage.delivery import claims, outcomes, schedules
from storage.engine.database import Store


@dataclass(frozen=True)
class Point:
    """Just before or after a function runs. Rules run inside a transaction: after one is before its commit."""

    owner: Any
    function: str
    when: Literal["before", "after"]


POINTS = {
    "a command is stored, not committed": Point(kudos, "give", "after"),
    "a command is committed, its answer not made": Point(Store, "once", "after"),
    "the answer is made, not sent": Point(handlers.views.kudos, "thanks", "after"),
    "an undo is stored, not committed": Point(kudos, "undo", "after"),
    "an occurrence is planned, not committed": Point(planner, "plan_one", "after"),
    "a schedule is about to move on": Point(schedules, "advance", "before"),
    "what is unknown is sorted out, not committed": Point(claims, "sort_out", "after"),
    "rows are claimed, not committed": Point(claims, "claim", "after"),
    "rows are claimed": Point(Sender, "_claim", "after"),
    "messages are composed": Point(Composing, "together", "after"),
    "a post is about to begin": Point(AsyncWebClient, "chat_postMessage", "before"),
    "a request is written, its answer not read": Point(aiohttp.ClientResponse, "start", "before"),
    "a message is posted, and we do not know": Point(aiohttp.ClientResponse, "start", "after"),
    "a message is posted, not recorded": Point(AsyncWebClient, "chat_postMessage", "after"),
    "a message is recorded as sent, not committed": Point(outcomes, "sent", "after"),
    "a message is recorded": Point(Recorder, "record", "after"),
    "a refusal is recorded, not committed": Point(outcomes, "limited", "after"),
    "an uncertainty is recorded, not committed": Point(outcomes, "unknown", "after"),
    "a look-up is claimed, not committed": Point(claims, "take_to_look_up", "after"),
    "a look-up is about to begin": Point(lookup, "find", "before"),
    "a look-up is answered": Point(lookup, "find", "after"),
    "a message is found missing, not committed": Point(outcomes, "later", "after"),
    "a deletion is about to begin": Point(AsyncWebClient, "chat_delete", "before"),
    "a message is deleted, not recorded": Point(AsyncWebClient, "chat_delete", "after"),
}


def die_at(name: str, nth: int) -> None:
    """From now on this process is killed when it comes to the point for the nth time."""
    point, left = POINTS[name], [nth]

    def come_by() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    wrap(point.owner, point.function, before=come_by if point.when == "before" else _nothing)
    if point.when == "after":
        wrap(point.owner, point.function, after=lambda result: come_by())


def wrap(
    owner: Any,
    function: str,
    *,
    before: Callable[[], None] = lambda: None,
    after: Callable[[Any], None] = lambda _: None,
) -> None:
    """Do something before and after each call of a function, plain or async."""
    inner = getattr(owner, function)

    @functools.wraps(inner)
    def plain(*args: Any, **kwargs: Any) -> Any:
        before()
        result = inner(*args, **kwargs)
        after(result)
        return result

    @functools.wraps(inner)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        before()
        result = await inner(*args, **kwargs)
        after(result)
        return result

    setattr(owner, function, awaited if inspect.iscoroutinefunction(inner) else plain)


def _nothing() -> None:
    pass
