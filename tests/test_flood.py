"""Strangers at the HTTP port: however many connections, bytes and requests they bring, Slack is answered, calmly."""

import asyncio
import json
import logging
import re
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic, time
from typing import Any

import pytest

from bot import logs
from bot.logs import Repeated
from bot.receiving import connections
from bot.receiving.signed import LARGEST, Bodies, NotTaken
from bot.sandbox import Sandbox
from tests.process import Process, environment_for, start
from tests.stage import COMPANY, manifest

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]

SIGNATURE = f"X-Slack-Signature: v0={'0' * 64}\r\n"
HEAD = "POST /slack/events HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
async def town() -> AsyncIterator[Sandbox]:
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack


@pytest.fixture
async def running(town: Sandbox, tmp_path: Path) -> AsyncIterator[Process]:
    process = await start("run", "--http", "--port", "0", folder=tmp_path, environment=environment_for(town))
    try:
        line = await process.says("listening at", within=60)
        town.events_url = line.split("listening at ")[1].strip()
        await answered_within(60, town)
        yield process
    finally:
        await process.kill()


async def answered_within(seconds: float, town: Sandbox) -> None:
    """Somebody types a command; Slack waits three seconds, this machine may have other things to do as well."""
    began = monotonic()
    reply = await town.person("ana").command("/kudos", "help", channel="support")
    assert (reply.ok, reply.status) == (True, 200)
    assert monotonic() - began < seconds


def port(town: Sandbox) -> int:
    return int((town.events_url or "").split(":")[2].split("/")[0])


@asynccontextmanager
async def lines(count: int, town: Sandbox, say: bytes = b"") -> AsyncIterator[list[Line]]:
    """So many connections, kept open after saying something."""
    opened: list[Line] = []
    try:
        for _ in range(count):
            opened.append(await asyncio.open_connection("127.0.0.1", port(town)))
            with suppress(ConnectionError):
                opened[-1][1].write(say)
        yield opened
    finally:
        for _, writer in opened:
            writer.transport.abort()


async def until_closed(line: Line, within: float) -> bytes:
    """What it says before it hangs up."""
    async with asyncio.timeout(within):
        with suppress(ConnectionError):
            return await line[0].read()
    return b""


def memory(process: Process) -> int:
    """Bytes that it has in memory."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return 1024 * int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


async def memory_at_rest(process: Process) -> int:
    """The same once it does no more of what it does at its start, for which a busy machine needs a while."""
    before, now = 0, memory(process)
    while now - before > LARGEST // 4:
        await asyncio.sleep(0.5)
        before, now = now, memory(process)
    return now


def warnings(process: Process) -> int:
    return process.output.count(" WARNING ") + process.output.count(" ERROR ")


# --- connections


@pytest.mark.parametrize(
    "say", [b"", b"POST /slack/events HTTP/1.1\r\nX: ", b"\x16\x03\x01"], ids=["nothing", "half", "tls"]
)
async def test_a_thousand_half_open_connections_keep_nobody_out(town: Sandbox, running: Process, say: bytes) -> None:
    before = await memory_at_rest(running)
    async with lines(1000, town, say):
        for _ in range(3):
            await answered_within(3, town)
        assert memory(running) - before < 50_000_000
        assert warnings(running) <= 5, running.output
    await answered_within(3, town)


async def test_connections_that_come_and_go_in_a_stream_are_one_line_in_the_log(
    town: Sandbox, running: Process
) -> None:
    for _ in range(4):
        async with lines(500, town, b"nonsense\r\n\r\n"):
            await answered_within(3, town)

    assert warnings(running) <= 5, running.output


async def test_where_even_files_run_out_it_says_so_once_and_comes_back(town: Sandbox, running: Process) -> None:
    resource.prlimit(running.pid, resource.RLIMIT_NOFILE, (150, 150))
    async with lines(600, town):
        await asyncio.sleep(3)
    await answered_within(10, town)

    assert process_lines(running, "out of system resource") == 1
    assert warnings(running) <= 6, running.output


@pytest.mark.parametrize(
    ("files", "expected"),
    [(resource.RLIM_INFINITY, (400, 128)), (1024, (400, 128)), (256, (102, 32)), (20, (8, 8))],
)
def test_no_more_connections_than_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch, files: int, expected: tuple[int, int]
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))

    assert connections.bounds() == expected


async def test_whoever_says_nothing_for_ten_seconds_is_hung_up_on(town: Sandbox, running: Process) -> None:
    async with lines(3, town) as opened:
        silent, halting, trickling = opened
        halting[1].write(HEAD.encode())

        async def trickle() -> None:
            with suppress(ConnectionError):
                for letter in HEAD + "X: " + "x" * 1000:
                    trickling[1].write(letter.encode())
                    await asyncio.sleep(0.2)

        trickle_on = asyncio.create_task(trickle())
        began = monotonic()
        await asyncio.gather(*(until_closed(line, 25) for line in (silent, halting, trickling)))
        trickle_on.cancel()

    assert monotonic() - began > 9
    await running.says("no request came over it in time")


async def test_headers_without_end_are_read_no_further(town: Sandbox, running: Process) -> None:
    before = await memory_at_rest(running)
    async with lines(20, town, f"{HEAD}X: {'x' * LARGEST}".encode()) as opened:
        said = await asyncio.gather(*(until_closed(line, 9) for line in opened))

    assert {answer[:12] for answer in said} <= {b"HTTP/1.1 400", b""}
    assert memory(running) - before < 10 * LARGEST
    await answered_within(5, town)


# --- bodies


def megabyte(signature: str, length: str) -> bytes:
    stamp = f"X-Slack-Request-Timestamp: {int(time())}\r\n"
    return f"{HEAD}{stamp}{signature}{length}\r\n".encode() + (b"" if "chunked" in length else b"x" * (LARGEST - 1))


@pytest.mark.parametrize("signature", ["", SIGNATURE, "X-Slack-Signature: v0=no\r\n"], ids=["none", "forged", "odd"])
@pytest.mark.parametrize(
    "length", [f"Content-Length: {LARGEST}\r\n", "Transfer-Encoding: chunked\r\n"], ids=["told", "in chunks"]
)
async def test_a_hundred_and_fifty_unsigned_megabytes_take_no_memory(
    town: Sandbox, running: Process, signature: str, length: str
) -> None:
    """Each lacks its last byte, so that all are there at once."""
    before = await memory_at_rest(running)
    async with lines(150, town, megabyte(signature, length)) as opened:
        if "chunked" in length:
            for _, writer in opened:
                with suppress(ConnectionError):
                    writer.write(b"%x\r\n" % (LARGEST - 1) + b"x" * (LARGEST - 1))
        await asyncio.sleep(1)
        await answered_within(3, town)
        assert memory(running) - before < 150 * LARGEST / 2  # what is in hand of each connection, and no bodies

    assert warnings(running) <= 6, running.output


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v1=" + "0" * 64}, 401),
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=" + "0" * 63}, 401),
        ({"Content-Length": str(LARGEST + 1)}, 413),
        ({"Content-Length": "9" * 18}, 413),
    ],
    ids=str,
)
async def test_what_the_headers_say_is_answered_before_a_body_comes(
    town: Sandbox, running: Process, headers: dict[str, str], status: int
) -> None:
    told = {"Content-Length": "1000", **headers}
    told = {name: str(int(time())) if value == "soon" else value for name, value in told.items()}
    head = HEAD + "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n"
    async with lines(1, town, head.encode()) as [(reader, _)]:
        async with asyncio.timeout(5):
            answer = await reader.readline()

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


async def test_a_refused_body_may_be_sent_to_its_end_and_is_answered(town: Sandbox, running: Process) -> None:
    """Whoever sends a megabyte and then reads finds the answer, and not a broken connection."""
    async with lines(1, town, megabyte("", f"Content-Length: {LARGEST}\r\n") + b"x") as [(reader, writer)]:
        await writer.drain()
        async with asyncio.timeout(5):
            assert b" 401 " in await reader.readline()


def told(*chunks: bytes, after: float = 0) -> Callable[[], Awaitable[dict[str, Any]]]:
    left = list(chunks)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        await asyncio.sleep(after)
        return {"type": "http.request", "body": left.pop(0), "more_body": True}

    return receive


async def test_the_largest_body_gives_way_to_the_small_ones() -> None:
    bodies = Bodies(together=1000, within=5)
    large = asyncio.create_task(bodies.read(told(b"x" * 600)))
    await asyncio.sleep(0.01)
    small = asyncio.create_task(bodies.read(told(*[b"x" * 50] * 10, after=0.01)))
    with pytest.raises(NotTaken) as refused:
        await large

    assert refused.value.status == 408
    assert not small.done()
    small.cancel()


async def test_a_body_that_trickles_is_given_up() -> None:
    with pytest.raises(NotTaken) as refused:
        await Bodies(within=0.1).read(told(*[b"x"] * 100, after=0.02))

    assert refused.value.status == 408


# --- requests


async def test_a_flood_of_refused_requests_is_one_line_a_minute(town: Sandbox, running: Process) -> None:
    request = (HEAD + "Content-Length: 2\r\n\r\n{}").encode()
    async with lines(20, town) as opened:
        for _ in range(50):
            for reader, writer in opened:
                writer.write(request)
                assert b" 401 " in await reader.readuntil(b"\r\n\r\n")
    await answered_within(3, town)

    assert process_lines(running, "was refused") == 1


async def test_questions_for_its_health_do_not_pile_up(town: Sandbox, running: Process) -> None:
    async with lines(200, town, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n") as opened:
        await answered_within(3, town)
        async with asyncio.timeout(10):
            said = {json.loads((await _answer(reader))[1]).get("error", "") for reader, _ in opened}

    assert said <= {"", "asked too often"}


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(re.findall(rb"content-length: (\d+)", head)[0])
    return head, await reader.readexactly(length)


def process_lines(process: Process, words: str) -> int:
    return sum(words in line for line in process.output.splitlines())


# --- the log


@pytest.fixture
def _as_before() -> Iterator[None]:
    before = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = before


@pytest.mark.usefixtures("_as_before")
def test_the_next_line_says_how_many_were_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(logs, "monotonic", lambda: now)
    logs.set_up("INFO")
    for second in range(90):
        now = float(second)
        logging.getLogger("asyncio").error(f"socket.accept() out of system resource\nfd={second}")  # noqa: G004
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
        logging.getLogger("bot.sending").warning("message %s was refused", second)
    said = capsys.readouterr().err.splitlines()

    assert sum("out of system" in line for line in said) == sum("Invalid HTTP" in line for line in said) == 2
    assert sum("(and 59 times more since this was last said)" in line for line in said) == 2
    assert sum("bot.sending" in line for line in said) == 90


def test_what_is_remembered_of_such_lines_is_bounded() -> None:
    repeated = Repeated()
    for number in range(3000):
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, f"line {number}", (), None)
        assert repeated.filter(record)

    assert len(repeated._said) <= 1000
