"""The running program, from outside: a real process, signed requests, signals, a database that is held by another."""

import asyncio
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import monotonic, time
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import server
from bot.app import assemble
from bot.sandbox import Sandbox
from bot.web import build_client, open_session
from storage.engine.database import Store
from tests.process import Process, environment_for, start
from tests.stage import COMPANY, manifest


@pytest.fixture
async def town() -> AsyncIterator[Sandbox]:
    """A Slack whose clock is ours, as the program's is."""
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack
        assert slack.complaints == []


@pytest.fixture
async def running(town: Sandbox, tmp_path: Path) -> AsyncIterator[Process]:
    """`warmline run --http`, and a Slack that calls it."""
    process = await start("run", "--http", "--port", "0", folder=tmp_path, environment=environment_for(town))
    try:
        line = await process.says("listening at")
        town.events_url = line.split("listening at ")[1].strip()
        yield process
    finally:
        await process.kill()


def door(town: Sandbox) -> str:
    assert town.events_url
    return town.events_url.removesuffix("/slack/events")


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.text()


def signed(secret: str, body: bytes, at: float) -> dict[str, str]:
    said = f"v0:{int(at)}:".encode() + body
    signature = "v0=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": signature}


SECRET = "8f742231b10e8888abcd99aaabbb85a5"


class Taciturn:
    """A Slack that says only what it must: no scopes, no profiles, and no method but a few."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.slow = 0.0

    async def answer(self, request: web.Request) -> web.Response:
        said = await request.json() if request.content_type == "application/json" else dict(request.query)
        match request.match_info["method"]:
            case "auth.test":
                return web.json_response({"ok": True, "user_id": "U0BOT", "team_id": "T1"})
            case "users.info":
                await asyncio.sleep(self.slow)
                return web.json_response({"ok": True, "user": {"id": said["user"]}})
            case "chat.postMessage":
                self.posts.append(said)
                return web.json_response({"ok": True, "channel": "D1", "ts": f"{len(self.posts)}.0"})
        return web.json_response({"ok": False, "error": "unknown_method"})


@pytest.fixture
async def taciturn(tmp_path: Path) -> AsyncIterator[tuple[Taciturn, str]]:
    """Such a Slack with the bot on it, and where the bot listens."""
    slack, app = Taciturn(), web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    async with TestServer(app) as server_:
        settings = {"SLACK_API_URL": str(server_.make_url("/api/")), "SLACK_BOT_TOKEN": "xoxb-1"}
        process = await start(
            "run", "--http", "--port", "0", folder=tmp_path, environment={**settings, "SLACK_SIGNING_SECRET": SECRET}
        )
        try:
            line = await process.says("listening at")
            yield slack, line.split("listening at ")[1].strip()
        finally:
            await process.kill()


async def type_at(address: str, command: str, text: str, user: str = "U1") -> dict[str, Any]:
    """A command as Slack sends it, with no more fields than it must have; returns what the answer says."""
    fields = {"command": command, "text": text, "user_id": user, "team_id": "T1", "channel_id": "C1"}
    body = urlencode({**fields, "trigger_id": text, "response_url": "http://127.0.0.1:1/"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, said = await post(address, body, {**kind, **signed(SECRET, body, time())})
    assert status == 200
    found: dict[str, Any] = json.loads(said)
    return found


@contextmanager
def held_database(folder: Path) -> Iterator[None]:
    """Somebody else is writing, and takes their time."""
    other = sqlite3.connect(folder / "warmline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_signed_command_is_answered_in_its_response(town: Sandbox, running: Process) -> None:
    reply = await town.person("ana").command("/kudos", "@bo for the calm handover", channel="support")

    assert (reply.ok, reply.status) == (True, 200)
    assert "<@U00BO>" in (reply.text or "")


async def test_it_is_alive_and_then_ready(town: Sandbox, running: Process) -> None:
    assert await get(door(town) + "/healthz") == (200, '{"status": "alive"}')
    async with asyncio.timeout(10):
        while (answer := await get(door(town) + "/readyz"))[0] != 200:
            await asyncio.sleep(0.1)

    assert answer == (200, '{"status": "ready"}')


async def test_what_is_not_ready_is_named(town: Sandbox, store: Store) -> None:
    async with open_session() as session:
        client = build_client(town.bot_token, town.api_url, session)
        bot = await assemble(client=client, store=store, clock=town.now)
        assert await server.unready(bot) == {"heartbeat": "has not begun"}

        await bot.heart.beat()
        assert await server.unready(bot) == {}
        bot.heart.trouble = "The database is busy."
        assert await server.unready(bot) == {"sending": "The database is busy."}
        bot.heart.trouble = ""
        store.close()
        assert list(await server.unready(bot)) == ["database"]
        await bot.heart.stop()


@pytest.mark.parametrize(
    ("signature", "at"),
    [("right", -400), ("wrong", 0), ("none", 0), ("odd", 0)],
    ids=["older than five minutes", "wrong", "missing", "no text at all"],
)
async def test_a_bad_signature_is_refused_and_the_body_not_logged(
    town: Sandbox, running: Process, signature: str, at: int
) -> None:
    body = b"token=x&command=%2Fkudos&text=private+words&user_id=U00ANA"
    headers = {
        "right": signed(town.signing_secret, body, time() + at),
        "wrong": signed("another secret", body, time()),
        "none": {},
        "odd": {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=\u00e9"},
    }[signature]
    status, _ = await post(
        door(town) + "/slack/events", body, {"Content-Type": "application/x-www-form-urlencoded", **headers}
    )

    assert status == 401
    await running.says("was refused")
    assert "private" not in running.said


async def test_a_body_larger_than_anything_of_slacks_is_refused(town: Sandbox, running: Process) -> None:
    status, _ = await post(door(town) + "/slack/events", b"x" * (1024 * 1024 + 1), {})

    assert status == 413


async def test_nothing_else_is_served(town: Sandbox, running: Process) -> None:
    assert (await get(door(town) + "/"))[0] == 404
    assert (await get(door(town) + "/slack/events"))[0] == 405
    assert (await post(door(town) + "/slack/commands", b"", {}))[0] == 404


async def test_slack_may_verify_the_address(town: Sandbox, running: Process) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    headers = {"Content-Type": "application/json", **signed(town.signing_secret, body, time())}

    assert await post(door(town) + "/slack/events", body, headers) == (200, '{"challenge": "abc"}')


async def test_a_held_database_is_answered_within_slacks_three_seconds(
    town: Sandbox, running: Process, tmp_path: Path
) -> None:
    began = monotonic()
    with held_database(tmp_path):
        reply = await town.person("ana").command("/kudos", "@bo for the calm handover", channel="support")

    assert monotonic() - began < 3
    assert (reply.ok, reply.status) == (True, 200)
    assert "nothing was recorded" in (reply.text or "")
    assert "You typed" in (reply.text or "")


async def test_sigterm_lets_the_answer_in_hand_go_out(town: Sandbox, running: Process, tmp_path: Path) -> None:
    with held_database(tmp_path):
        asking = asyncio.create_task(
            town.person("ana").command("/kudos", "@bo for the calm handover", channel="support")
        )
        await asyncio.sleep(0.5)
        running.signal()
        await running.says("stopping")
    reply = await asking

    assert "<@U00BO>" in (reply.text or "")
    assert await running.ends(within=10) == 0


async def test_it_stops_within_ten_seconds_though_slack_hangs(town: Sandbox, tmp_path: Path) -> None:
    process = await start("run", folder=tmp_path, environment=environment_for(town))
    try:
        await process.says("connection 2 to Slack is open")
        town.inject("chat.postMessage", "timeout", times=None)
        await town.person("ana").command("/kudos", "@bo for the calm handover", channel="support")
        await asyncio.sleep(2)
        began = monotonic()
        process.signal()

        assert await process.ends(within=11) == 0
        assert monotonic() - began < 10
    finally:
        await process.kill()


async def test_everything_that_is_wrong_is_said_at_once(town: Sandbox, tmp_path: Path) -> None:
    newer = Store(f"sqlite:///{tmp_path}/warmline.db")
    newer.upgrade()
    newer.close()
    with sqlite3.connect(tmp_path / "warmline.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}
    process = await start("run", folder=tmp_path, environment={**environment_for(town), **wrong})

    assert await process.ends() == 1
    for words in ("newer Warmline", "does not know this bot token", "does not know this app-level token"):
        assert words in process.said
    assert "Traceback" not in process.said
    assert "xoxb-wrong" not in process.said


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("users:read")
    async with Sandbox(COMPANY, poor) as town:
        process = await start("run", folder=tmp_path, environment=environment_for(town))

        assert await process.ends() == 1
        assert "Missing: users:read" in process.said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://me:secret@127.0.0.1:1/db", r"postgresql://me:\*\*\*@127\.0\.0\.1:1/db cannot be used"),
        ("sqlite:///torn.db", "file is not a database"),
        ("sqlite:////proc/warmline.db", "cannot be made"),
    ],
)
async def test_a_database_that_cannot_be_used_is_explained(town: Sandbox, tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "torn.db").write_text("this was a database once\n" * 100)
    process = await start("run", folder=tmp_path, environment=environment_for(town, DATABASE_URL=url))

    assert await process.ends() == 1
    assert re.search(words, process.said)
    assert "Traceback" not in process.said
    assert "secret" not in process.said.replace("xapp", "")


async def test_a_port_that_is_taken_is_explained(town: Sandbox, tmp_path: Path) -> None:
    port = town.url.rsplit(":", 1)[1]
    process = await start("run", "--http", "--port", port, folder=tmp_path, environment=environment_for(town))

    assert await process.ends() == 1
    assert f"127.0.0.1:{port} cannot be listened at" in process.said


@pytest.mark.parametrize("trouble", ["http_500", "ok_false:service_unavailable"])
async def test_it_waits_for_slack_calmly(tmp_path: Path, trouble: str) -> None:
    """Slack may come up after us: the machine's network, for one."""
    async with Sandbox(COMPANY, manifest()) as town:
        town.inject("auth.test", trouble, times=2)
        process = await start("run", folder=tmp_path, environment=environment_for(town))
        try:
            await process.says("connection 2 to Slack is open")
        finally:
            await process.kill()

    assert process.said.count("Asking again") == 2
    assert "Traceback" not in process.said


async def test_oauth_settings_left_in_the_environment_do_no_harm(town: Sandbox, tmp_path: Path) -> None:
    left = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "abc"}
    process = await start("run", folder=tmp_path, environment={**environment_for(town), **left})
    try:
        await process.says("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET would make Bolt ignore the bot token")
        await process.says("connection 2 to Slack is open")
        reply = await town.person("ana").command("/kudos", "help", channel="support")
    finally:
        await process.kill()

    assert reply.ok


async def test_a_slack_that_tells_little_is_enough(taciturn: tuple[Taciturn, str]) -> None:
    """No scopes in its headers, nothing about channels or groups, and no time of day but in a refusal."""
    slack, address = taciturn
    said = await type_at(address, "/kudos", "<@U2> for the calm handover")
    async with asyncio.timeout(10):
        while not slack.posts:
            await asyncio.sleep(0.05)

    assert said["response_type"] == "in_channel"
    assert [one["channel"] for one in slack.posts] == ["U2"]
    assert (await type_at(address, "/kudos", "help"))["response_type"] == "ephemeral"


async def test_waiting_for_slack_and_then_for_the_database_stays_within_three_seconds(
    taciturn: tuple[Taciturn, str], tmp_path: Path
) -> None:
    slack, address = taciturn
    await type_at(address, "/kudos", "help")  # so that the person is known, and only the receiver is new
    slack.slow = 1.2
    began = monotonic()
    with held_database(tmp_path):
        said = await type_at(address, "/kudos", "<@U2> for the calm handover")

    assert monotonic() - began < 3
    assert "nothing was recorded" in said["text"]
    assert "for the calm handover" in said["text"]
