"""The running program on a Slack that tells no more than it must, and takes its time."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.acting import until
from tests.process import held_database, running
from tests.requesting import post, signed

SECRET = "8f742231b10e8888abcd99aaabbb85a5"


class TerseSlack:
    """A Slack that says only what it must: no scopes, no profiles, and no method but a few."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.seconds_to_look_up = 0.0
        self.events_url = ""

    async def answer(self, request: web.Request) -> web.Response:
        arguments = await request.json() if request.content_type == "application/json" else dict(request.query)
        match request.match_info["method"]:
            case "auth.test":
                return web.json_response({"ok": True, "user_id": "U0BOT", "team_id": "T1"})
            case "users.info":
                await asyncio.sleep(self.seconds_to_look_up)
                return web.json_response({"ok": True, "user": {"id": arguments["user"]}})
            case "chat.postMessage":
                self.posts.append(arguments)
                return web.json_response({"ok": True, "channel": "D1", "ts": f"{len(self.posts)}.0"})
        return web.json_response({"ok": False, "error": "unknown_method"})

    async def thank(self, text: str) -> dict[str, Any]:
        """`/kudos` as Slack sends it, with no more fields than it must have; returns what the answer says."""
        fields = {"command": "/kudos", "text": text, "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
        body = urlencode({**fields, "trigger_id": text, "response_url": "http://127.0.0.1:1/"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, answer = await post(self.events_url, body, {**kind, **signed(SECRET, body)})
        assert status == 200
        return dict(json.loads(answer))


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[TerseSlack]:
    """Such a Slack with the running program on it."""
    slack, app = TerseSlack(), web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    async with TestServer(app) as server:
        settings = {"SLACK_API_URL": str(server.make_url("/api/")), "SLACK_BOT_TOKEN": "xoxb-1"}
        environment = {**settings, "SLACK_SIGNING_SECRET": SECRET}
        async with running("run", "--http", "--port", "0", folder=tmp_path, environment=environment) as program:
            slack.events_url = await program.address() + "/slack/events"
            yield slack


async def test_a_slack_that_tells_little_is_enough(slack: TerseSlack) -> None:
    """No scopes in its headers, nothing about channels or groups, and no time of day but in a refusal."""
    answer = await slack.thank("<@U2> for the calm handover")
    await until(lambda: slack.posts != [])

    assert answer["response_type"] == "in_channel"
    assert [post["channel"] for post in slack.posts] == ["U2"]
    assert (await slack.thank("help"))["response_type"] == "ephemeral"


async def test_waiting_for_slack_and_then_for_the_database_stays_within_three_seconds(
    slack: TerseSlack, tmp_path: Path
) -> None:
    await slack.thank("help")  # so that the person is known, and only the receiver is new
    slack.seconds_to_look_up = 1.2
    began = monotonic()
    with held_database(tmp_path):
        answer = await slack.thank("<@U2> for the calm handover")

    assert monotonic() - began < 3
    assert "nothing was recorded" in answer["text"]
    assert "for the calm handover" in answer["text"]
