"""The way from the bot to the local Slack and back, without sockets: what is asked may be lost on it, or the answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextvars import Context
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from bot.web import TIMEOUT
from tests.simulation.loop import Owner

Json = dict[str, Any]
Serve = Callable[["Request"], Awaitable[web.StreamResponse]]


class Request:
    """What the local Slack reads of one of aiohttp's."""

    def __init__(self, url: str, how: Json) -> None:
        self.path = urlsplit(url).path
        self.match_info = {"method": self.path.rpartition("/")[2], "key": self.path.rpartition("/")[2]}
        self.headers = CIMultiDict(how.get("headers") or {})
        self.query = {name: str(value) for name, value in (how.get("params") or {}).items()}
        self._json, self._data = how.get("json"), how.get("data")
        self.content_type = "application/json" if self._json is not None or isinstance(self._data, str) else "form"
        self.can_read_body = self._data is not None
        self.transport, self.is_reset = self, False

    async def text(self) -> str:
        return self._data if isinstance(self._data, str) else json.dumps(self._json)

    async def json(self) -> Any:
        return json.loads(await self.text())

    async def post(self) -> Json:
        return {name: str(value) for name, value in (self._data or {}).items() if value is not None}

    def get_extra_info(self, name: str) -> Any:
        return SimpleNamespace(setsockopt=lambda *option: None)

    def abort(self) -> None:
        self.is_reset = True


class Answer:
    """What the SDK reads of one of aiohttp's."""

    def __init__(self, response: web.Response) -> None:
        self.status, self.headers, self.content_type = response.status, response.headers, response.content_type
        self._text = response.text or ""

    async def text(self) -> str:
        return self._text

    async def json(self) -> Any:
        if self.content_type != "application/json":
            raise aiohttp.ContentTypeError(SimpleNamespace(real_url=""), ())  # type: ignore[arg-type]
        return json.loads(self._text)


class Session:
    """A process's own, in place of aiohttp's."""

    closed = False

    def __init__(self, serve: Serve, owner: Owner) -> None:
        self._serve, self._owner = serve, owner

    def request(self, verb: str, url: str, **how: Any) -> "Exchange":
        return Exchange(self._ask(Request(url, how)))

    async def _ask(self, request: Request) -> Answer:
        await self._step()
        answering: asyncio.Task[web.Response] = asyncio.get_running_loop().create_task(
            self._serve(request),  # type: ignore[arg-type]
            context=Context(),  # Slack goes on with what it was asked, whatever becomes of us
        )
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await asyncio.shield(answering)
        except TimeoutError:
            answering.cancel()
            raise
        await self._step()
        if request.is_reset:
            raise aiohttp.ServerDisconnectedError
        return Answer(response)

    async def _step(self) -> None:
        self._owner.step()
        await asyncio.sleep(self._owner.pause())
        self._owner.step()


class Exchange:
    def __init__(self, asking: Awaitable[Answer]) -> None:
        self._asking = asking

    async def __aenter__(self) -> Answer:
        return await self._asking

    async def __aexit__(self, *error: object) -> None:
        pass
