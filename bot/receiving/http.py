"""The door for HTTP: Slack's signed requests at one address; health, readiness and metrics at three; nothing else."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

import uvicorn
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot import metrics
from bot.manifest import EVENTS_PATH
from bot.receiving import connections, listening
from bot.receiving.accepting import Accepting
from bot.receiving.connections import Connections
from bot.receiving.signed import NotTaken, Receive, SignedRequests

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 8  # questions about health and figures; each asks the database

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""What is not ready, by name and in words; empty when all is."""
Figures = Callable[[], Awaitable[bytes]]
"""The metrics, as Prometheus reads them."""


def door(app: AsyncApp, *, signing_secret: str, window: AsgiApp) -> AsgiApp:
    """Requests are checked here, before Bolt sees them, because Bolt logs the body of one with a bad signature."""
    signed = SignedRequests(signing_secret)

    async def open_(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"], scope.get("method"), scope.get("path"):
            case "http", "POST", path if path == EVENTS_PATH:
                await _slack(app, signed, scope, receive, send)
            case "http", _, path if path == EVENTS_PATH:
                await _answer(send, 405, {"error": "method not allowed"})
            case _:
                await window(scope, receive, send)

    return open_


def window(*, readiness: Readiness, figures: Figures) -> AsgiApp:
    """What whoever runs the bot looks at; nothing that people wrote is seen through it."""
    asking = asyncio.Semaphore(ASKED_AT_ONCE)

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"], scope.get("method"), scope.get("path"):
            case "http", "GET" | "HEAD", "/healthz":
                await _answer(send, 200, {"status": "alive"})
            case "http", "GET" | "HEAD", "/readyz" | "/metrics" if asking.locked():
                await _answer(send, 503, {"error": "asked too often"})
            case "http", "GET" | "HEAD", "/readyz":
                async with asking:
                    missing = await readiness()
                await _answer(send, 503 if missing else 200, {"status": "not ready" if missing else "ready", **missing})
            case "http", "GET", "/metrics":
                async with asking:
                    await _show(send, figures)
            case "http", _, "/healthz" | "/readyz" | "/metrics":
                await _answer(send, 405, {"error": "method not allowed"})
            case "http", _, _:
                await _answer(send, 404, {"error": "not found"})
            case kind, _, _:
                raise TypeError(f"{kind} is not spoken here")

    return look


async def _show(send: Send, figures: Figures) -> None:
    try:
        page = await figures()
    except Exception:  # whatever it is, the database does not answer; /readyz says more
        log.warning("the metrics could not be read", exc_info=True)
        return await _answer(send, 503, {"error": "the database does not answer"})
    return await _reply(send, 200, metrics.CONTENT_TYPE_LATEST, page)


async def _slack(app: AsyncApp, signed: SignedRequests, scope: Scope, receive: Receive, send: Send) -> None:
    began = monotonic()
    try:
        headers, body = await signed.read(scope["headers"], receive)
    except NotTaken as error:
        log.warning("a request was refused: %s", error)
        return await _answer(send, error.status, {"error": str(error)})
    try:
        await _send(send, await app.async_dispatch(AsyncBoltRequest(body=body, headers={**headers})))
    except Exception:  # Bolt answers for what it can read; what it cannot is no request of Slack's
        log.warning("a signed request of %d bytes was no request of Slack's", len(body), exc_info=True)
        await _answer(send, 400, {"error": "not a request of Slack's"})
    return metrics.ANSWERS.observe(monotonic() - began)


async def _send(send: Send, answer: BoltResponse) -> None:
    body = answer.body.encode()
    headers = [(name.encode(), value.encode()) for name, values in answer.headers.items() for value in values]
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer(send: Send, status: int, content: Mapping[str, str]) -> None:
    await _reply(send, status, "application/json", json.dumps(content).encode())


async def _reply(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Http:
    """Serves an ASGI app at sockets that are already bound."""

    def __init__(self, app: AsgiApp, bound: Sequence[socket.socket], *, path: str = EVENTS_PATH) -> None:
        self._bound, self._path = bound, path
        at_most, at_once = connections.bounds()
        self._connections = Connections(at_most=at_most)
        self._server = _Server(
            uvicorn.Config(
                app,
                http=partial(connections.KIND, self._connections),  # type: ignore[arg-type]  # as a class does
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=at_once,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        for one in self._bound:
            log.info("listening at %s%s", listening.url_of(one), self._path)
        self._serving = asyncio.create_task(self._server.serve(sockets=list(self._bound)))
        watching = asyncio.create_task(self._connections.watch())
        try:
            await asyncio.shield(self._serving)
        finally:
            watching.cancel()

    async def finish(self, within: float) -> None:
        """Take no new connection, and let the answers that are being made go out."""
        self._server.config.timeout_graceful_shutdown = int(within)
        self._server.should_exit = True
        if self._serving:
            await asyncio.wait({self._serving}, timeout=within + 1)


class _Server(uvicorn.Server):
    _accepting: Sequence[Accepting] = ()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's, but that the connections are taken by ourselves (bot/receiving/accepting.py)."""
        await super().startup(sockets=[])
        backlog = self.config.backlog
        self._accepting = [Accepting(bound, self._protocol, at_once=backlog) for bound in sockets or ()]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for accepting in self._accepting:
            accepting.close()
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = made(config=self.config, server_state=self.server_state, app_state={})
        return protocol

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to us: uvicorn would end the process by the signal, and so with an error."""
        yield
