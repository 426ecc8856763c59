"""A server of calendars, by https on this machine, for tests of feeds."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SECRET = "s3cret-t0ken"


@dataclass
class CalendarServer:
    """What it answers: ``events`` as a calendar, or a ``status``, or a redirect to ``moved_to``. ``asked`` holds the
    headers of what it was asked."""

    url: str
    trusted: ssl.SSLContext
    events: str = ""
    body: bytes | None = None
    status: int = 200
    moved_to: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.headers))
        if self.moved_to and not request.path.endswith("/moved.ics"):
            return web.Response(status=302, headers={"Location": self.moved_to})
        tag = f'"{hash(self.events)}"'
        if self.status == 200 and self.body is None and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        body = calendar(self.events) if self.body is None else self.body
        return web.Response(body=body, status=self.status, headers={"ETag": tag})


def calendar(events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n".encode()


def event(start: str, end: str, summary: str = "", *more: str) -> str:
    """An event of whole days ("20261124") or of moments ("20261124T130000Z", "Europe/Berlin:20261124T090000")."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{abs(hash((start, end, summary, more)))}",
        _when("DTSTART", start),
        _when("DTEND", end),
    ]
    return "\r\n".join([*lines, f"SUMMARY:{summary}", *more, "END:VEVENT", ""])


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[CalendarServer]:
    theirs, ours = _certificate(folder)
    runner = web.AppRunner(web.Application(), access_log=None)
    server = CalendarServer("", ours)
    runner.app.router.add_route("GET", "/{path:.*}", server.answer)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=theirs)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"https://localhost:{port}/{SECRET}/absences.ics"
    try:
        yield server
    finally:
        await runner.cleanup()


def _when(name: str, moment: str) -> str:
    zone, _, at = moment.rpartition(":")
    if len(at) == len("20261124"):
        return f"{name};VALUE=DATE:{at}"
    return f"{name};TZID={zone}:{at}" if zone else f"{name}:{at}"


def _certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for localhost that is its own authority: for the server, and for who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9999))
    made = made.add_extension(names, False).add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "tls.pem").write_bytes(pem + secret)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(folder / "tls.pem")
    return theirs, ssl.create_default_context(cadata=pem.decode())
