"""A Slack that keeps messages and fails as the real one does."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from tests.simulation.loop import Loop

TIMEOUT = 10.0  # seconds that a call of Slack's is waited for
LATEST = 28.0  # seconds after its failure that an effect may still show


@dataclass
class Post:
    """A message as it stands in Slack."""

    id: str
    channel: str
    ts: str
    text: str


class Slack:
    """Keeps messages. What is asked of it may fail before or after its effect, and the effect may come late."""

    def __init__(self, loop: Loop, chance: Random) -> None:
        self._loop, self._chance = loop, chance
        self._numbers = count(1)
        self.trouble = 0.0  # the share of calls that fail
        self.posts: list[Post] = []
        self.ever = Counter[str]()  # how often each was published, whatever became of it
        self.deleted: set[str] = set()

    async def post(self, channel: str, text: str, id_: str) -> dict[str, Any]:
        def publish() -> dict[str, Any]:
            posted = Post(id_, f"D{channel}" if channel.startswith("U") else channel, f"{next(self._numbers)}", text)
            self.posts.append(posted)
            self.ever[id_] += 1
            return {"channel": posted.channel, "ts": posted.ts}

        return await self._do(publish)

    async def update(self, ts: str, text: str) -> dict[str, Any]:
        def change() -> dict[str, Any]:
            self._there(ts).text = text
            return {}

        return await self._do(change)

    async def delete(self, ts: str) -> dict[str, Any]:
        def remove() -> dict[str, Any]:
            self.posts.remove(gone := self._there(ts))
            self.deleted.add(gone.id)
            return {}

        return await self._do(remove)

    async def history(self, channel: str) -> dict[str, Any]:
        return await self._do(lambda: {"messages": [_shown(post) for post in self.posts if post.channel == channel]})

    async def dm(self, person: str) -> dict[str, Any]:
        return await self._do(lambda: {"channel": {"id": f"D{person}"}})

    def doubled(self) -> list[str]:
        """What was published more than once; what was deleted may come again when a back-up knows nothing of that."""
        return [id_ for id_, times in self.ever.items() if times > 1 and id_ not in self.deleted]

    def _there(self, ts: str) -> Post:
        if there := [post for post in self.posts if post.ts == ts]:
            return there[0]
        raise _error("message_not_found")

    async def _do(self, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if self._chance.random() >= self.trouble:
            await asyncio.sleep(self._chance.choice((0, 0.1, 2, 9)))
            return effect()
        return await self._fail(
            effect, self._chance.choice(("limited", "refused", "before", "after", "late", "silent"))
        )

    async def _fail(self, effect: Callable[[], dict[str, Any]], how: str) -> dict[str, Any]:
        if how == "limited":
            raise _error("ratelimited", status=429, retry_after=self._chance.choice((1, 30)))
        if how == "refused":
            raise aiohttp.ClientConnectorError(SimpleNamespace(), OSError())  # type: ignore[arg-type]
        fails_after = TIMEOUT if how == "silent" else self._chance.choice((0, 3, 9))
        if how == "late":
            self._loop.call_later(fails_after + self._chance.uniform(0, LATEST), _quietly, effect)
        if how == "after":
            _quietly(effect)
        if how == "silent":
            self._loop.call_later(self._chance.uniform(0, TIMEOUT + LATEST), _quietly, effect)
        await asyncio.sleep(fails_after)
        raise self._chance.choice((_error("", status=500), aiohttp.ServerDisconnectedError(), TimeoutError()))


def _quietly(effect: Callable[[], object]) -> None:
    with suppress(SlackApiError):
        effect()


def _shown(post: Post) -> dict[str, Any]:
    return {"ts": post.ts, "metadata": {"event_type": "warmline_delivery", "event_payload": {"id": post.id}}}


def _error(name: str, *, status: int = 200, retry_after: int = 0) -> SlackApiError:
    answer = SimpleNamespace(
        data={"ok": False, "error": name}, status_code=status, headers={"Retry-After": str(retry_after)}
    )
    return SlackApiError(name, answer)  # type: ignore[no-untyped-call]
