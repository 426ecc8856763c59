"""A calendar is fetched: by https, in time, no larger than it may be, and never from where a redirect should not lead.

Its address is a secret, so nothing here puts it into a log or an error.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.absences.event import CannotRead
from bot.web import proxy_for

WITHIN = 30  # seconds, for all of it
LARGEST = 5_000_000  # bytes, unpacked
REDIRECTS = 4
_MOVED = {301, 302, 303, 307, 308}


WHY = {
    "certificate": "its certificate is not trusted here.",
    "no_calendar": "what came is no calendar (iCal).",
    "not_https": "a redirect leads away from https.",
    "private": "a redirect leads into a private network.",
    "redirects": "it redirects too often.",
    "too_large": f"it is larger than {LARGEST // 1_000_000} MB.",
    "too_many": "it holds too many events, or one that recurs without an end.",
    "too_slow": f"it takes longer than {WITHIN} seconds.",
    "unreachable": "its server cannot be reached.",
}


def in_words(why: str) -> str:
    """Why a calendar could not be read, for whoever runs the bot."""
    return WHY.get(why) or f"its server answers {why.removeprefix('http_')}. Is the link still right?"


@dataclass(frozen=True)
class Fetched:
    """What came, and what to ask with next time. ``body`` is None where nothing has changed."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


async def fetch(url: str, *, etag: str = "", last_modified: str = "", trusted: ssl.SSLContext | None = None) -> Fetched:
    """The calendar at this address. Raises CannotRead. ``trusted``: other certificates than the machine's."""
    try:
        first = URL(url)
        connector = aiohttp.TCPConnector(resolver=_Guarded(first.host or ""), ssl=trusted or True)
        async with (
            asyncio.timeout(WITHIN),
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
        ):
            return await _follow(session, first, {"If-None-Match": etag, "If-Modified-Since": last_modified})
    except TimeoutError:
        raise CannotRead("too_slow") from None
    except aiohttp.ClientConnectorCertificateError:
        raise CannotRead("certificate") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise CannotRead("private" if isinstance(error.__cause__, _PrivateError) else "unreachable") from None


def is_address(url: str) -> bool:
    """Whether it is the address of something that can be fetched by https."""
    try:
        parts = URL(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.host) and not any(sign.isspace() for sign in url)


async def _follow(session: aiohttp.ClientSession, first: URL, asked_with: dict[str, str]) -> Fetched:
    url = first
    headers = {name: value for name, value in asked_with.items() if value} | {"Accept": "text/calendar, */*;q=0.5"}
    for _ in range(REDIRECTS + 1):
        await _require_allowed(url, first)
        proxy = proxy_for(str(url))
        async with session.get(url, headers=headers, allow_redirects=False, proxy=proxy) as answer:
            if answer.status not in _MOVED:
                return await _read(answer)
            url = url.join(URL(answer.headers.get("Location", "")))
    raise CannotRead("redirects")


async def _read(answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status == 304:
        return Fetched(None)
    if answer.status != 200:
        raise CannotRead(f"http_{answer.status}")
    body = bytearray()
    async for part in answer.content.iter_chunked(65_536):
        body += part
        if len(body) > LARGEST:
            raise CannotRead("too_large")
    return Fetched(bytes(body), answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))


async def _require_allowed(url: URL, first: URL) -> None:
    """Whoever runs this machine chose the first address; where it leads on to must be for everybody to see."""
    if url.scheme != "https" or not url.host:
        raise CannotRead("not_https")
    if url.host == first.host:
        return
    if _is_private(url.host):
        raise CannotRead("private")
    if proxy_for(str(url)):  # then nobody here looks the name up again
        found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
        if any(_is_private(str(where[4][0])) for where in found):
            raise CannotRead("private")


class _PrivateError(OSError):
    """A name that leads into a private network."""


class _Guarded(AbstractResolver):
    """Looks names up; all but the first host must be of the public internet, at the moment of the connection."""

    def __init__(self, first: str) -> None:
        self._first, self._real = first, ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        found = await self._real.resolve(host, port, family)
        if host != self._first and any(_is_private(one["host"]) for one in found):
            raise _PrivateError("a redirect leads into a private network")
        return found

    async def close(self) -> None:
        await self._real.close()


def _is_private(host: str) -> bool:
    """Whether this is an address that is not of the public internet; a name is none."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not address.is_global or address.is_multicast
