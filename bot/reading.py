"""Calls that only read from Slack: they may be repeated without harm, after as long a wait as Slack asks for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.sending.failures import FAILURES, judge

TRIES = 5
PAGE = 999  # as many as Slack gives: 50,000 people take 51 calls, of which it allows twenty a minute


class Reader:
    """Reads what is larger than one answer, or can wait."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def pages(self, method: str, key: str, **arguments: Any) -> AsyncIterator[list[Any]]:
        cursor: str | None = ""
        while cursor is not None:
            answer = await self.call(method, limit=PAGE, **arguments, **({"cursor": cursor} if cursor else {}))
            yield answer.get(key) or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None

    async def call(self, method: str, **arguments: Any) -> Any:
        for again in range(TRIES):
            try:
                return (await self._client.api_call(method, http_verb="GET", params=arguments)).data
            except FAILURES as error:
                failure = judge(error)
                if failure.verdict == "refused" or failure.error == "missing_scope" or again == TRIES - 1:
                    raise
                await asyncio.sleep(failure.seconds or 2.0**again)
        raise AssertionError("unreachable")
