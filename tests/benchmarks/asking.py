"""Asks as Slack does: signed requests, so many at once, over connections that are kept."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from time import perf_counter, time
from urllib.parse import urlencode, urlsplit

from bot.sandbox import Workspace

_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


def bodies(company: Workspace, count: int, key: str) -> list[bytes]:
    """So many different kudos."""
    people = company.users
    return [
        command(
            company, "/kudos", f"<@{people[100 + number % 100].id}> for the calm handover of case {number}",
            trigger=f"{key}.{number}", number=number,
        )
        for number in range(count)
    ]  # fmt: skip


def command(company: Workspace, name: str, text: str, *, trigger: str, number: int = 0) -> bytes:
    """A slash command as Slack sends it."""
    said = {
        "command": name, "text": text, "trigger_id": trigger, "team_id": company.id, "team_domain": "bench",
        "user_id": company.users[number % 100].id, "user_name": "somebody", "channel_name": "place",
        "channel_id": company.channels[number % len(company.channels)].id, "api_app_id": "A0BENCH", "token": "",
        "response_url": "http://127.0.0.1/", "is_enterprise_install": "false",
    }  # fmt: skip
    return urlencode(said).encode()


async def ask_all(url: str, secret: str, bodies: Sequence[bytes], *, at_once: int) -> list[float]:
    """Ask for all of it; how many seconds each answer took. Raises AssertionError for an answer that is not 200."""
    left, loop = iter([request(url, secret, body) for body in bodies]), asyncio.get_running_loop()
    clients = [_Client(left, loop.create_future()) for _ in range(at_once)]
    for client in clients:
        host, _, port = urlsplit(url).netloc.partition(":")
        await loop.create_connection(lambda client=client: client, host, int(port))  # type: ignore[misc]
    for client in clients:
        client.ask()
    await asyncio.gather(*(client.ended for client in clients))
    return [seconds for client in clients for seconds in client.seconds]


class _Client(asyncio.Protocol):
    """One connection: asks the next of what is ``left`` when it has been answered; it works on the same cores."""

    def __init__(self, left: Iterator[bytes], ended: asyncio.Future[None]) -> None:
        self._left, self.ended, self.seconds = left, ended, list[float]()
        self._answer, self._began = b"", 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as asyncio makes it
        self._transport = transport

    def ask(self) -> None:
        if (one := next(self._left, None)) is None:
            self.ended.set_result(None)
            return self._transport.close()
        self._answer, self._began = b"", perf_counter()
        return self._transport.write(one)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, is_whole, body = self._answer.partition(b"\r\n\r\n")
        if not is_whole:
            return None
        length = _LENGTH.search(head)
        if len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n"):
            self.seconds.append(perf_counter() - self._began)
            if not head.startswith(b"HTTP/1.1 200 "):
                return self.ended.set_exception(AssertionError(self._answer))
            self.ask()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(AssertionError(f"the connection broke: {exc}"))


def request(url: str, secret: str, body: bytes) -> bytes:
    """A signed request as it goes over the line."""
    place = urlsplit(url)
    headers = {"Host": place.netloc, "Content-Length": str(len(body)), **_signed(secret, body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {place.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _signed(secret: str, body: bytes) -> dict[str, str]:
    at = str(int(time()))
    signature = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
