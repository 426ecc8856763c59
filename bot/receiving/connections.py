"""Connections to our HTTP server: so many and no more, and none that keeps us waiting for long.

uvicorn bounds neither: its ``limit_concurrency`` refuses everybody while strangers hold connections open, and it waits
without end for headers that do not come.
"""

import asyncio
import logging
import resource
from time import monotonic
from typing import Any

log = logging.getLogger(__name__)

MOST = 400
LARGEST_HEAD = 64 * 1024  # bytes, as h11 has it
PATIENCE = 10.0  # seconds for a request, from the beginning of the connection or the answer before to its last header


class Connections:
    """Those that are open, the one that we have waited for longest first."""

    def __init__(self, *, at_most: int = MOST, patience: float = PATIENCE) -> None:
        self._at_most, self._patience = at_most, patience
        self._since: dict[Connection, float] = {}

    def await_request(self, connection: "Connection") -> None:
        """From now on we wait for it. Where there are too many, the one that has kept us waiting longest is closed."""
        self._since.pop(connection, None)
        self._since[connection] = monotonic()
        if len(self._since) > self._at_most:
            awaited = next((one for one in self._since if one.is_awaited), connection)
            self._hang_up(awaited, "too many are open")

    def forget(self, connection: "Connection") -> None:
        self._since.pop(connection, None)

    async def watch(self) -> None:
        """Close those that have had time enough, until it is cancelled."""
        while True:
            await asyncio.sleep(1)
            self._close_silent()

    def _close_silent(self) -> None:
        for connection, since in list(self._since.items()):
            if since > monotonic() - self._patience:
                return
            if connection.is_awaited:
                self._hang_up(connection, "no request came over it in time")

    def _hang_up(self, connection: "Connection", why: str) -> None:
        del self._since[connection]
        log.warning("a connection was closed: %s", why)
        connection.transport.abort()  # to close it in order would be to wait for it once more


class Connection:
    """What is the same in uvicorn's two: they tell ``connections`` when it is the other side's turn."""

    cycle: Any  # uvicorn's; None before the first request
    transport: asyncio.Transport

    def __init__(self, connections: Connections, **given: Any) -> None:
        super().__init__(**given)
        self._all = connections

    @property
    def is_awaited(self) -> bool:
        """Whether it is the other side's turn: a request, or the rest of one."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # type: ignore[misc]  # uvicorn's
        self._all.await_request(self)

    def on_response_complete(self) -> None:
        self.cycle.body.clear()  # of a body that was refused, what came of it
        self._all.await_request(self)
        super().on_response_complete()  # type: ignore[misc]  # uvicorn's

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.forget(self)
        super().connection_lost(exc)  # type: ignore[misc]  # uvicorn's


try:  # only one of the two is loaded
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # not on every system (pyproject.toml)
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class PlainConnection(Connection, H11Protocol):  # type: ignore[misc]  # uvicorn says that any transport does
        """Read by h11, which runs everywhere."""

    KIND: type[Connection] = PlainConnection
else:

    class QuickConnection(Connection, HttpToolsProtocol):  # type: ignore[misc]  # as above
        """Read by httptools, in a third of the time, which reads headers without end where it is let."""

        _is_in_head, _head = False, 0  # bytes of headers that are not whole yet

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._is_in_head:
                self._head += len(data)
                if self._head > LARGEST_HEAD:
                    self._is_in_head = False
                    self.send_400_response("Too many headers.")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._is_in_head, self._head = True, 0

        def on_headers_complete(self) -> None:
            self._is_in_head = False
            super().on_headers_complete()

    KIND = QuickConnection


def bounds() -> tuple[int, int]:
    """How many connections may be open, and how many may come at once, with the files that this process may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = 1 << 20 if files == resource.RLIM_INFINITY else files
    return max(8, min(MOST, files * 2 // 5)), max(8, min(128, files // 8))
