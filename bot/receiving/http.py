"""The door for HTTP: Slack's signed requests at one address; health, readiness and metrics at three; nothing else."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot import metrics
from bot.manifest import EVENTS_PATH
from bot.receiving import listening

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024  # bytes; Slack's largest payloads are a quarter of that
BODY_WITHIN = 10.0  # seconds

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""What is not ready, by name and in words; empty when all is."""
Figures = Callable[[], Awaitable[bytes]]
"""The metrics, as Prometheus reads them."""


def door(app: AsyncApp, *, signing_secret: str, window: AsgiApp) -> AsgiApp:
    """Requests are checked here, before Bolt sees them, because Bolt logs the body of one with a bad signature."""
    bolt = AsyncSlackRequestHandler(app, path=EVENTS_PATH)
    verifier = SignatureVerifier(signing_secret)

    async def open_(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"], scope.get("method"), scope.get("path"):
            case "http", "POST", path if path == EVENTS_PATH:
                with metrics.ANSWERS.time():
                    await _slack(bolt, verifier, scope, receive, send)
            case "http", _, path if path == EVENTS_PATH:
                await _answer(send, 405, {"error": "method not allowed"})
            case _:
                await window(scope, receive, send)

    return open_


def window(*, readiness: Readiness, figures: Figures) -> AsgiApp:
    """What whoever runs the bot looks at; nothing that people wrote is seen through it."""

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"], scope.get("method"), scope.get("path"):
            case "http", "GET" | "HEAD", "/healthz":
                await _answer(send, 200, {"status": "alive"})
            case "http", "GET" | "HEAD", "/readyz":
                missing = await readiness()
                await _answer(send, 503 if missing else 200, {"status": "not ready" if missing else "ready", **missing})
            case "http", "GET", "/metrics":
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


async def _slack(
    bolt: AsyncSlackRequestHandler, verifier: SignatureVerifier, scope: Scope, receive: Receive, send: Send
) -> None:
    try:
        async with asyncio.timeout(BODY_WITHIN):
            body = await _body(scope, receive)
    except TimeoutError:
        return await _answer(send, 408, {"error": "the request took too long"})
    if body is None:
        return await _answer(send, 413, {"error": f"more than {LARGEST_BODY} bytes"})
    if not _is_signed(verifier, scope, body):
        log.warning("a request of %d bytes was refused: its signature is wrong or older than five minutes", len(body))
        return await _answer(send, 401, {"error": "bad signature"})
    try:
        return await bolt(dict(scope), _replay(body), send)
    except Exception:  # Bolt answers for what it can read; what it cannot is no request of Slack's
        log.warning("a signed request of %d bytes was no request of Slack's", len(body), exc_info=True)
        return await _answer(send, 400, {"error": "not a request of Slack's"})


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None when it is larger than anything that Slack sends."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


def _is_signed(verifier: SignatureVerifier, scope: Scope, body: bytes) -> bool:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError, OverflowError):  # a timestamp that is no number of any use, a body that is no text
        return False


def _replay(body: bytes) -> Receive:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


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
        self._server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        for one in self._bound:
            log.info("listening at %s%s", listening.url_of(one), self._path)
        self._serving = asyncio.create_task(self._server.serve(sockets=list(self._bound)))
        await asyncio.shield(self._serving)

    async def finish(self, within: float) -> None:
        """Take no new connection, and let the answers that are being made go out."""
        self._server.config.timeout_graceful_shutdown = int(within)
        self._server.should_exit = True
        if self._serving:
            await asyncio.wait({self._serving}, timeout=within + 1)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to us: uvicorn would end the process by the signal, and so with an error."""
        yield
