"""Slack's signed requests: told from all others, and their bodies read within bounds of size, time and memory."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from time import time
from typing import Any

LARGEST = 1024 * 1024  # bytes; Slack's largest payloads are a quarter of that
TOGETHER = 4 * LARGEST  # of all bodies that are being read
WITHIN = 10.0  # seconds for one
FRESH = 300  # seconds, as Slack asks for

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class NotTaken(Exception):  # noqa: N818 - it is an answer, not an error
    """The request is none of Slack's: ``status`` and the message are for whoever sent it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class SignedRequests:
    """Takes what Slack has signed. Raises NotTaken for the rest: by the headers where they say enough, unread."""

    def __init__(self, signing_secret: str) -> None:
        self._signing = hmac.new(signing_secret.encode(), digestmod="sha256")  # copied: the key is set up once
        self._bodies = Bodies()

    async def read(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> tuple[dict[str, str], str]:
        """The headers and the body."""
        named = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
        _require_size(named)
        _require_signature(named)
        body = await self._bodies.read(receive)
        stamp, signature = named["x-slack-request-timestamp"], named["x-slack-signature"]
        signing = self._signing.copy()
        signing.update(f"v0:{stamp}:".encode() + body)
        if not hmac.compare_digest(f"v0={signing.hexdigest()}", signature):
            raise _not_signed()
        try:
            return named, body.decode()
        except UnicodeDecodeError:
            raise _not_signed() from None


class Bodies:
    """Those that are being read just now.

    Where they take more than the memory that is meant for them, the largest gives way: what Slack sends is small, and
    comes at once.
    """

    def __init__(self, *, together: int = TOGETHER, within: float = WITHIN) -> None:
        self._together, self._within = together, within
        self._reading: dict[asyncio.Timeout, bytearray] = {}

    async def read(self, receive: Receive) -> bytes:
        try:
            async with asyncio.timeout(self._within) as patience:
                try:
                    return await self._read(patience, receive)
                finally:
                    self._reading.pop(patience, None)
        except TimeoutError:
            raise NotTaken(408, "it took too long, or too much memory") from None

    async def _read(self, patience: asyncio.Timeout, receive: Receive) -> bytes:
        body = self._reading[patience] = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise NotTaken(400, "the connection broke")
            body += message.get("body", b"")
            if len(body) > LARGEST:
                raise _too_large()
            if not message.get("more_body"):
                return bytes(body)
            self._make_room()

    def _make_room(self) -> None:
        if sum(map(len, self._reading.values())) > self._together:
            largest = max(self._reading, key=lambda patience: len(self._reading[patience]))
            del self._reading[largest]
            largest.reschedule(0)  # its time is over


def _require_size(headers: Mapping[str, str]) -> None:
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and int(length) <= LARGEST):
        raise _too_large()


def _require_signature(headers: Mapping[str, str]) -> None:
    """That it has what a request of Slack's has, and of now; whether it is the right one, its body shows."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    is_fresh = re.fullmatch("[0-9]{1,18}", stamp) and abs(time() - int(stamp)) <= FRESH
    if not (is_fresh and re.fullmatch("v0=[0-9a-f]{64}", signature)):
        raise _not_signed()


def _too_large() -> NotTaken:
    return NotTaken(413, f"more than {LARGEST} bytes")


def _not_signed() -> NotTaken:
    return NotTaken(401, "its signature is missing, wrong, or older than five minutes")
