"""Takes connections at sockets that listen already, and goes on when it has run out of files for a while.

uvloop closes a listening socket for good then; asyncio tries again a second later, and so does this, on both.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

log = logging.getLogger("bot.receiving.connections")

AGAIN_AFTER = 1.0  # seconds
_SPENT = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Accepting:
    """``made`` makes the protocol of a connection, of which so many are taken in one go."""

    def __init__(self, bound: socket.socket, made: Callable[[], asyncio.Protocol], *, at_once: int) -> None:
        self._bound, self._made, self._at_once = bound, made, at_once
        self._loop = asyncio.get_running_loop()
        self._opening: set[asyncio.Task[object]] = set()
        self._is_over = False
        bound.setblocking(False)
        bound.listen(at_once)
        self._begin()

    def close(self) -> None:
        self._is_over = True
        self._loop.remove_reader(self._bound)

    def _begin(self) -> None:
        if not self._is_over:
            self._loop.add_reader(self._bound, self._accept)

    def _accept(self) -> None:
        for _ in range(self._at_once):
            try:
                connection, _address = self._bound.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _SPENT:
                    raise
                log.error("out of system resource: connections are taken again in a second (%s)", error.strerror)
                self._loop.remove_reader(self._bound)
                self._loop.call_later(AGAIN_AFTER, self._begin)
                return
            connection.setblocking(False)
            task = self._loop.create_task(self._open(connection))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._made, connection)
        except OSError:  # it has gone again
            connection.close()
