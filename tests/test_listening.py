"""Where the bot listens: at both families of addresses, however they are written."""

import socket
from pathlib import Path

import aiohttp
import pytest

from bot.receiving import listening
from bot.sandbox import Sandbox
from tests.process import environment_for, start
from tests.stage import COMPANY, manifest


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


IPV6 = pytest.mark.skipif(not has_ipv6(), reason="NO IPV6 ON THIS MACHINE, it is not tried")


async def alive(url: str) -> bool:
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(url) as answer:
                return answer.status == 200
        except aiohttp.ClientConnectorError:
            return False


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "127.0.0.1"),
        pytest.param("::1", "[::1]", marks=IPV6),
        pytest.param("[::1]", "[::1]", marks=IPV6),
    ],
)
async def test_it_listens_where_it_is_told_to(tmp_path: Path, host: str, said: str) -> None:
    arguments = ["run", "--http", "--host", host, "--port", "0"]
    async with Sandbox(COMPANY, manifest()) as town:
        process = await start(*arguments, folder=tmp_path, environment=environment_for(town))
        try:
            line = await process.says("listening at ")
            place = line.split("listening at ")[1].strip().removesuffix("/slack/events")
            assert place.startswith(f"http://{said}:")
            assert await alive(f"{place}/healthz")
        finally:
            await process.kill()


@pytest.mark.parametrize("host", ["::", "[::]", "::0", "0:0::"])
def test_every_address_means_both_families(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Tests listen at this machine's own address only, so what the system is asked for is looked at."""
    asked: list[tuple[object, object]] = []

    def create(address: tuple[str, int], *, family: int, dualstack_ipv6: bool) -> socket.socket:
        asked.append((address[0], dualstack_ipv6))
        return socket.socket()

    monkeypatch.setattr(socket, "create_server", create)
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: True)
    listening.close(listening.bind(host, 0))

    assert asked == [("::", True)]


@pytest.mark.parametrize("host", ["a..b", "x" * 70, "no-such-host.invalid", "127.0.0.1:3000", "2001:db8::1", "[", "%"])
async def test_where_it_cannot_listen_is_said_in_a_sentence(tmp_path: Path, host: str) -> None:
    async with Sandbox(COMPANY, manifest()) as town:
        process = await start("run", "--http", "--host", host, folder=tmp_path, environment=environment_for(town))
        code = await process.ends()

    assert code == 1
    assert "cannot be listened at" in process.output
    assert "Traceback" not in process.output


def test_a_name_with_several_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: object, **__: object) -> list[object]:
        stream = (socket.SOCK_STREAM, 0, "")
        return [(socket.AF_INET6, *stream, ("::1", 0, 0, 0)), (socket.AF_INET, *stream, ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    bound = listening.bind("localhost", 0)
    places = [one.getsockname()[:2] for one in bound]
    listening.close(bound)

    assert places[0][0] == "127.0.0.1"
    assert len({port for _, port in places}) == 1


def test_no_answer_waits_for_the_acknowledgment_of_its_headers() -> None:
    [bound] = listening.bind("127.0.0.1", 0)
    with bound:
        assert bound.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
