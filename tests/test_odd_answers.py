"""A Slack that answers oddly at the start: a token of a whole organisation, something missing, no answer at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.process import start

GOOD = {"ok": True, "team_id": "T1", "user_id": "U0BOT", "team": "Example", "user": "warmline"}
ORG_WIDE: list[dict[str, Any]] = [
    {"ok": True, "enterprise_id": "E1", "user_id": "U0BOT"},
    {"ok": True, "enterprise_id": "E1", "team_id": None, "user_id": "U0BOT"},
    {"ok": True, "enterprise_id": "E1", "team_id": "", "user_id": "U0BOT", "is_enterprise_install": True},
    {"ok": True, "enterprise_id": "E1", "team_id": "E1", "user_id": "U0BOT", "is_enterprise_install": True},
    {"ok": True, "team_id": "T1", "user_id": "U0BOT", "is_enterprise_install": True},
]
LACKING: list[dict[str, Any]] = [
    {"ok": True},
    {"ok": True, "team_id": "T1"},
    {"ok": True, "user_id": "U0BOT"},
    {"ok": True, "team_id": 1, "user_id": "U0BOT"},
    {"ok": True, "team_id": ["T1"], "user_id": {}},
]
NO_ANSWERS = [
    "", "null", "[]", "[1]", '"ok"', "1", "{}", '{"ok": false}', "<html>Please log in</html>", b"\xff\xfe", "[" * 3000,
]  # fmt: skip


@asynccontextmanager
async def answering(
    *answers: Any, to: str = "auth.test", headers: dict[str, str] | None = None
) -> AsyncIterator[dict[str, str]]:
    """A Slack that answers a method like this, each in turn, the last for good; yields settings that lead to it."""
    left = list(answers)

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["method"] != to:
            return web.json_response(GOOD)
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, dict):
            return web.json_response(now, headers=headers)
        body = now if isinstance(now, bytes) else now.encode()
        return web.Response(body=body, content_type="application/json", headers=headers)

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    async with TestServer(app) as slack:
        tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
        secret = "0123456789abcdef0123456789abcdef"
        yield {**tokens, "SLACK_SIGNING_SECRET": secret, "SLACK_API_URL": str(slack.make_url("/api/"))}


async def ended(*arguments: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    process = await start(*arguments, folder=folder, environment=environment)
    try:
        return await process.ends(within=60), process.output
    finally:
        await process.kill()


@pytest.mark.parametrize("command", [["check", "--http"], ["run", "--http", "--port", "0"]], ids=["check", "run"])
@pytest.mark.parametrize("answer", ORG_WIDE, ids=str)
async def test_a_token_of_a_whole_organisation_is_not_supported_yet(
    tmp_path: Path, command: list[str], answer: dict[str, Any]
) -> None:
    async with answering(answer) as environment:
        code, said = await ended(*command, folder=tmp_path, environment=environment)

    assert code == 1
    assert (
        "✗ Bot token: This token is for a whole organisation (Enterprise Grid), which Warmline does not support" in said
    )
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [["check", "--http"], ["run", "--http", "--port", "0"]], ids=["check", "run"])
@pytest.mark.parametrize("answer", LACKING, ids=str)
async def test_a_token_that_belongs_to_nobody_is_refused(
    tmp_path: Path, command: list[str], answer: dict[str, Any]
) -> None:
    async with answering(answer) as environment:
        code, said = await ended(*command, folder=tmp_path, environment=environment)

    assert code == 1
    assert "✗ Bot token: Slack does not say which workspace and which bot it belongs to" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("answer", NO_ANSWERS, ids=lambda answer: repr(answer[:20]))
async def test_what_is_no_answer_of_slacks_is_called_that(tmp_path: Path, answer: Any) -> None:
    async with answering(answer) as environment:
        code, said = await ended("check", "--http", folder=tmp_path, environment=environment)

    assert code == 1
    assert "✗ Bot token: What came is no answer of Slack's" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("answers", [["[1]", GOOD], [GOOD, "[1]", GOOD], [b"\xff", GOOD, "null", GOOD]], ids=str)
async def test_run_waits_until_there_is_an_answer(tmp_path: Path, answers: list[Any]) -> None:
    """Also where the second question, of who the bot is, is answered oddly."""
    async with answering(*answers) as environment:
        process = await start("run", "--http", "--port", "0", folder=tmp_path, environment=environment)
        try:
            await process.says("listening at", within=60)
        finally:
            await process.kill()

    assert "Asking again in 1 s" in process.output
    assert "Traceback" not in process.output


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT", "Mon, 16 Nov 2026 09:00:00 -0000"])
async def test_an_odd_date_or_scope_is_no_reason_to_fail(tmp_path: Path, date: str) -> None:
    odd = {"Date": date, "X-OAuth-Scopes": ", ,chat:write"}
    answer = {**GOOD, "user": ["odd"], "team": {"x": 1}, "url": 5, "bot_id": False, "enterprise_id": "E1"}
    async with answering(answer, headers=odd) as environment:
        _, said = await ended("check", "--http", folder=tmp_path, environment=environment)

    assert "✓ Bot token: Slack knows it" in said
    assert "✓ Organisation: The workspace belongs to an organisation" in said
    assert "✗ Scopes: Missing" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "answer", [{"ok": True}, {"ok": True, "url": 5}, {"ok": True, "url": "ws://[x"}, "[1]"], ids=str
)
async def test_no_address_for_socket_mode_is_a_connection_that_is_lost(tmp_path: Path, answer: Any) -> None:
    async with answering({"ok": True}, answer, to="apps.connections.open") as environment:
        process = await start("run", folder=tmp_path, environment=environment)
        try:
            await process.says("no connection to Slack", within=60)
            process.signal()
            assert await process.ends() == 0
        finally:
            await process.kill()

    assert "Traceback" not in process.output
