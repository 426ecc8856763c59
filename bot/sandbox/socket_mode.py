"""Socket Mode: connections, hello, pings, envelopes and their acknowledgements, disconnects."""

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.app import APP_ID
from bot.sandbox.faults import reset
from bot.sandbox.state import Slack

Json = dict[str, Any]
MOST_CONNECTIONS = 10
GRACE = 1.0  # real seconds between "refresh_requested" and the end of the connection
REASONS = {"refresh_requested", "warning", "link_disabled", "close", "reset", "freeze"}


@dataclass(eq=False)
class Connection:
    """One WebSocket that the app opened. A `frozen` one looks open and lets nothing through."""

    request: web.Request
    socket: web.WebSocketResponse
    leaving: bool = False
    frozen: bool = False
    opened: float = field(default_factory=time.monotonic)

    async def send(self, message: Json) -> None:
        if not self.frozen:
            await self.socket.send_str(json.dumps(message))


class Sockets:
    """The app's connections: at most ten, each opened with a ticket that works once."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._tickets: set[str] = set()
        self._turn = 0
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._sent_envelopes: set[str] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self.connections: list[Connection] = []
        self.connected = asyncio.Event()
        self.address = ""

    def new_address(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.address}/link/?ticket={ticket}&app_id={APP_ID}"

    # One connection's life

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False, autoclose=False, timeout=1.0)
        try:
            await socket.prepare(request)
        except ConnectionError:  # the app has died meanwhile
            return web.Response()
        connection = Connection(request, socket)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._close(connection, "too_many_websockets")
            return socket
        self.connections.append(connection)
        self.connected.set()
        self._slack.on_change("app")
        try:
            with contextlib.suppress(ConnectionError):  # the same
                await self._serve(connection)
        finally:
            self._forget(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        await connection.send(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": APP_ID},
                "debug_info": {**_debug_info(), "approximate_connection_time": 18060},
            }
        )
        while True:
            message = await connection.socket.receive()
            if message.type in (WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                return
            if connection.frozen:
                if message.type is WSMsgType.CLOSE:
                    await asyncio.Event().wait()  # answers nothing until the app drops the connection
                continue
            if message.type is WSMsgType.CLOSE:
                await connection.socket.close()
                return
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        if not self.connections:
            self.connected.clear()
        self._slack.on_change("app")

    def _acknowledged(self, text: str) -> None:
        try:
            ack = json.loads(text)
            envelope_id = ack["envelope_id"]
        except (json.JSONDecodeError, KeyError, TypeError):
            self._slack.complain("Socket Mode: a message without envelope_id")
            return
        waiting = self._acks.pop(envelope_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))
        elif envelope_id not in self._sent_envelopes:
            self._slack.complain("Socket Mode: an acknowledgement of nothing that was sent")

    # Deliveries

    def next_connection(self) -> Connection | None:
        """Any connection may get any payload; they take turns, so that tests meet each of them."""
        usable = [c for c in self.connections if not c.leaving and not c.socket.closed]
        if not usable:
            return None
        self._turn += 1
        return usable[self._turn % len(usable)]

    async def deliver(self, envelope: Json, seconds: float) -> Any:
        """Returns the acknowledgement's payload.

        Raises TimeoutError if none came in time, and ConnectionError if the app is not connected.
        """
        connection = self.next_connection()
        if connection is None:
            raise ConnectionError("the app is not connected")
        envelope_id = envelope["envelope_id"]
        self._sent_envelopes.add(envelope_id)
        waiting = self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await connection.send(envelope)
            return await asyncio.wait_for(waiting, seconds)
        finally:
            self._acks.pop(envelope_id, None)

    # Disconnecting

    async def disconnect(self, reason: str, only: int | None = None) -> None:
        """Ends every connection, or the `only` oldest ones; `freeze` and `warning` leave them open."""
        if reason not in REASONS:
            raise ValueError(f"no such reason: {reason}; there are {', '.join(sorted(REASONS))}")
        for connection in self.connections[:only]:
            await self._disconnect(connection, reason)
        self._slack.on_change("app")

    async def _disconnect(self, connection: Connection, reason: str) -> None:
        match reason:
            case "freeze":
                connection.frozen = True
            case "reset":
                reset(connection.request)
            case "close":
                await connection.socket.close()
            case "warning":
                await connection.send({"type": "disconnect", "reason": reason, "debug_info": _debug_info()})
            case "refresh_requested":
                connection.leaving = True
                task = asyncio.create_task(self._close(connection, reason, after=GRACE))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
            case _:
                await self._close(connection, reason)

    async def _close(self, connection: Connection, reason: str, after: float = 0.0) -> None:
        with contextlib.suppress(ConnectionError):
            await connection.send({"type": "disconnect", "reason": reason, "debug_info": _debug_info()})
            await asyncio.sleep(after)
            await connection.socket.close()

    async def stop(self) -> None:
        for task in list(self._closing):
            task.cancel()
        for connection in list(self.connections):
            connection.frozen = False
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(connection.socket.close(), 1)


def _debug_info() -> Json:
    return {"host": "applink-sandbox", "build_number": 1}
