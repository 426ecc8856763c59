"""Between the bot and the local Slack without sockets: what crosses is the same, and is made into JSON and back.

The sockets themselves are the matter of tests/test_socket_mode.py and of whatever starts the whole program.
"""

import asyncio
import json
from contextvars import Context
from types import SimpleNamespace
from typing import Any

import aiohttp
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.receiving.socket_mode import SocketMode, _keep_task
from bot.sandbox import Sandbox
from bot.sandbox.socket_mode import Connection
from bot.web import TIMEOUT
from tests.simulation.network import Answer, Exchange, Request


class Calls:
    """In place of the bot's aiohttp session: what the bot asks of Slack."""

    closed = False

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack

    def request(self, verb: str, url: str, **how: Any) -> Exchange:
        return Exchange(self._ask(url, how))

    async def _ask(self, url: str, how: dict[str, Any]) -> Answer:
        if not url.startswith(self._slack.url):
            raise aiohttp.ClientConnectorError(SimpleNamespace(), OSError("nobody is there"))  # type: ignore[arg-type]
        request = _Request(url, how)
        # A context of its own: what Slack does about a call has none of the bot's deadlines.
        answering = asyncio.get_running_loop().create_task(_served(self._slack, request), context=Context())
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await answering
        finally:
            answering.cancel()
        if request.is_reset:
            raise aiohttp.ServerDisconnectedError
        return Answer(response)


class _Request(Request):
    def __init__(self, url: str, how: dict[str, Any]) -> None:
        super().__init__(url, how)
        fields = self._data if isinstance(self._data, dict) else {"": self._data}
        for written in (*self.query.values(), *fields.values()):
            str(written).encode()  # raises, as what goes to a socket does, where there is half a character

    async def read(self) -> bytes:
        assert isinstance(self._data, bytes)
        return self._data


def _served(slack: Sandbox, request: Any) -> Any:
    match request.path.split("/")[1]:
        case "api":
            return slack._web_api.handle(request)
        case "response":
            return slack._answer(request)
        case "upload":
            return slack._upload(request)
    raise AssertionError(f"the bot asks for {request.path}")


class Wire:
    """In place of a WebSocket: Slack's end of it and the bot's."""

    def __init__(self, slack: Sandbox, program: SocketMode) -> None:
        self._slack, self._program, self.closed = slack, program, False
        self._connection = Connection(None, self)  # type: ignore[arg-type]
        slack._sockets.connections.append(self._connection)
        program._sockets.append(self)  # type: ignore[arg-type]

    async def send_str(self, envelope: str) -> None:
        request = SocketModeRequest.from_dict(json.loads(envelope))
        assert request
        answering = self._program._answer(self, request)  # type: ignore[arg-type]
        Context().run(_keep_task, self._program._answering, answering)

    async def send_json(self, answer: Any) -> None:
        self._slack._sockets._acknowledged(json.dumps(answer))

    def hang_up(self) -> None:
        self._slack._sockets.connections.remove(self._connection)

    async def close(self) -> None:
        self.closed = True
