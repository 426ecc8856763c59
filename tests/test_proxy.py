"""A company's proxy in the environment: Slack is reached through it, this machine and NO_PROXY's hosts are not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.web import proxy_for
from storage.engine.database import Store
from storage.tables import Team
from tests.acting import Actor, words
from tests.process import running, start
from tests.rows import add_row

NOBODY = "http://127.0.0.1:9"  # where no proxy listens
NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        ("https://slack.com/api/", {}, None),
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://slack.com/api/", {"https_proxy": "http://p:1"}, "http://p:1"),
        ("https://slack.com/api/", {"HTTP_PROXY": "http://p:1"}, "http://p:1"),  # as slack_sdk has it
        ("https://slack.com/api/", {"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ("https://slack.com/api/", {"HTTPS_PROXY": ""}, None),
        ("wss://wss-primary.slack.com/link/", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://hooks.slack.com/x", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".slack.com"}, None),
        ("wss://wss-primary.slack.com/link/", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "slack.com"}, None),
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://p:1", "no_proxy": "a.example, slack.com"}, None),
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "notslack.com,lack.com"}, "http://p:1"),
        ("http://relay:8080/api/", {"HTTP_PROXY": "http://p:1", "NO_PROXY": "relay:8080"}, None),
        ("http://relay:8080/api/", {"HTTPS_PROXY": "http://p:1"}, None),
        ("http://127.0.0.1:8642/api/", {"HTTP_PROXY": "http://p:1"}, None),
        ("ws://127.1.2.3:1/", {"HTTP_PROXY": "http://p:1", "HTTPS_PROXY": "http://p:1"}, None),
        ("http://[::1]:1/api/", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://localhost:1/api/", {"HTTP_PROXY": "http://p:1"}, None),
    ],
)
def test_the_proxy_for_an_address(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str], proxy: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    "environment",
    [
        {"HTTPS_PROXY": NOBODY, "NO_PROXY": "127.0.0.1,localhost"},
        {"HTTP_PROXY": NOBODY, "NO_PROXY": "127.0.0.1"},
        {"HTTPS_PROXY": NOBODY, "HTTP_PROXY": NOBODY, "https_proxy": NOBODY, "http_proxy": NOBODY},
        {"HTTPS_PROXY": "socks5://127.0.0.1:9", "ALL_PROXY": NOBODY},
    ],
)
async def test_the_sandbox_starts_behind_any_proxy(tmp_path: Path, store: Store, environment: dict[str, str]) -> None:
    store.write_now(lambda session: add_row(session, Team, name="Support"))  # a company that has lived already
    arguments, database = ("sandbox", "--port", "0", "--no-browser"), {"DATABASE_URL": "sqlite:///warmline.db"}
    async with running(*arguments, folder=tmp_path, environment=environment | database) as program:
        await program.says("Ready. A local Slack", within=100)
        program.signal()
        assert await program.ends() == 0


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, NOBODY)


async def test_everything_that_answers_a_person_goes_straight_on_this_machine(behind_a_proxy: None, ana: Actor) -> None:
    """Calls to the Web API, Socket Mode, and the address that Slack gives for answers to a pressed button."""
    await ana.say("/kudos @bo for the calm handover", "support")
    before = words(ana.answer)
    await ana.press("Undo")

    assert words(ana.answer) != before


# --- a proxy that is there


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """One that answers for Slack, and what it was asked for."""
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        asked.append(f"{request.host} {request.path}")
        return web.json_response({"ok": True, "user_id": "U0BOT", "team_id": "T1", "team": "Through the proxy"})

    async with RawTestServer(answer) as server:
        yield str(server.make_url("")), asked


async def check(folder: Path, **environment: str) -> tuple[int, str]:
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "SLACK_API_URL": "http://slack.example.invalid/api/",
    }
    process = await start("check", "--http", folder=folder, environment=settings | environment)
    return await process.ends(within=60), process.output


async def test_slack_is_reached_through_the_proxy(tmp_path: Path, proxy: tuple[str, list[str]]) -> None:
    code, output = await check(tmp_path, HTTP_PROXY=proxy[0])

    assert code == 0
    assert "Through the proxy" in output
    assert proxy[1] == ["slack.example.invalid /api/auth.test"]


async def test_a_host_of_no_proxy_is_not(tmp_path: Path, proxy: tuple[str, list[str]]) -> None:
    code, output = await check(tmp_path, HTTP_PROXY=proxy[0], NO_PROXY=".example.invalid")

    assert (code, proxy[1]) == (1, [])
    assert "Slack cannot be reached" in output


@pytest.mark.parametrize(
    ("proxy_url", "expected"),
    [
        ("http://me:hush@127.0.0.1:9", "proxy that HTTPS_PROXY names does not let us through"),
        ("socks5://me:hush@127.0.0.1:9", "of a kind that cannot be used"),
        ("ftp://me:hush@127.0.0.1:9", "of a kind that cannot be used"),
        ("http://me:hush@:", ""),
        ("http://me:hush@127.0.0.1:port", ""),
        ("127.0.0.1:9", "does not let us through"),
    ],
)
async def test_a_proxy_that_does_not_work_is_said_to_be_the_reason(
    tmp_path: Path, proxy_url: str, expected: str
) -> None:
    code, output = await check(tmp_path, HTTP_PROXY=proxy_url)

    assert code == 1
    assert expected in output
    assert "Traceback" not in output
    assert "hush" not in output
