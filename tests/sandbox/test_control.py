"""The sandbox's page and other processes act through its control API."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox, User, Workspace
from bot.sandbox.preset import moment
from tests.sandbox.example import MANIFEST, actions, bolt_app, button, connected, form, question, web_client

Json = dict[str, Any]


class Page:
    """What the browser does, without the browser."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str) -> Json:
        async with self._session.get(f"/sandbox/{path}") as answer:
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> Json:
        async with self._session.post(f"/sandbox/{path}", json=body) as answer:
            return dict(await answer.json())

    async def act(self, what: str, **body: Any) -> Json:
        return await self.post("act", **{"as": "U1", "do": what, **body})


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


@pytest.fixture
def page(session: aiohttp.ClientSession) -> Page:
    return Page(session)


async def test_the_page_itself_is_served(session: aiohttp.ClientSession) -> None:
    async with session.get("/") as index, session.get("/static/main.js") as script:
        assert (index.status, script.status) == (200, 200)
        assert "<script" in await index.text()


async def test_the_state_is_what_one_person_sees(sandbox: Sandbox, page: Page) -> None:
    await sandbox.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
    ana, bo, gus = [await page.get(f"state?as={who}") for who in ("U1", "U2", "U6")]

    assert [c["id"] for c in ana["conversations"]] == ["C1", "C2", "C3", "C4", "C5", "DU1"]
    assert [c["id"] for c in bo["conversations"]] == ["C1", "C3", "C4", "DU2"]
    assert [c["id"] for c in gus["conversations"]] == ["C5", "DU6"]
    assert bo["me"]["local_time"] == "10:00"
    assert [c["command"] for c in ana["commands"]] == ["/ring", "/plain"]
    assert ana["app"] == {
        "name": "bell",
        "user_id": sandbox.bot_user_id,
        "connected": False,
        "connections": 0,
        "mode": "socket",
    }


async def test_messages_are_unread_until_they_are_looked_at(sandbox: Sandbox, page: Page) -> None:
    await sandbox.person("bo").say("quiet", "hello @ana")
    before = await page.get("state?as=U1")
    shown = await page.get("conversation/C3?as=U1")
    after = await page.get("state?as=U1")

    def unread(state: Json) -> int:
        return next(int(c["unread"]) for c in state["conversations"] if c["id"] == "C3")

    assert (unread(before), unread(after)) == (1, 0)
    assert [(m["name"], m["text"], m["is_app"]) for m in shown["messages"]] == [("Bo Berg", "hello <@U1>", False)]


async def test_a_button_may_be_drawn_anew_under_the_hand(sandbox: Sandbox, page: Page) -> None:
    app = bolt_app(sandbox)
    pressed: list[str] = []

    @app.action("again")
    async def again(ack: Any, action: Json) -> None:
        pressed.append(action["value"])
        await ack()

    async with connected(app, sandbox):
        row = actions(button(value="1"), button("other"))
        post = await app.client.chat_postMessage(channel="C1", text="Sure?", blocks=[row])
        seen = (await page.get("conversation/C1?as=U1"))["messages"][0]["blocks"][0]
        await app.client.chat_update(channel="C1", ts=post["ts"], text="Really?", blocks=[row])
        container = {"type": "message", "channel": "C1", "ts": post["ts"]}
        what = {"block_id": seen["block_id"], "action_id": "again", "value": {"value": "1"}}
        answered = await page.act("press", container=container, **what)

    assert answered["ok"], answered
    assert pressed == ["1"]


async def test_a_command_is_answered_and_its_button_pressed(sandbox: Sandbox, page: Page) -> None:
    app = bolt_app(sandbox)
    pressed: list[Json] = []

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Sure?", blocks=[actions(button())])

    @app.action("again")
    async def again(ack: Any, action: Json) -> None:
        pressed.append(action)
        await ack()

    async with connected(app, sandbox):
        answered = await page.act("command", channel="C1", command="/ring", text="")
        message = (await page.get("conversation/C1?as=U1"))["messages"][0]
        container = {"type": "message", "channel": "C1", "ts": message["ts"]}
        block_id = message["blocks"][0]["block_id"]
        await page.act("press", container=container, block_id=block_id, action_id="again", value={})

    assert answered["ok"]
    assert message["ephemeral"]
    assert [action["action_id"] for action in pressed] == ["again"]


async def test_a_form_is_filled_in_and_sent(sandbox: Sandbox, page: Page) -> None:
    app = bolt_app(sandbox)
    filled_in: list[Json] = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Json, client: Any) -> None:
        menu = question("who", {"type": "users_select", "action_id": "who"})
        await client.views_open(trigger_id=body["trigger_id"], view=form(menu))
        await ack()

    @app.view("form")
    async def send(ack: Any, view: Json) -> None:
        filled_in.append(view["state"]["values"]["who"]["who"])
        await ack()

    async with connected(app, sandbox):
        await page.act("shortcut", callback_id="ring")
        view = (await page.get("view?as=U1"))["modal"]
        refused = await page.act("submit", view_id=view["id"], state={})
        sent = await page.act("submit", view_id=view["id"], state={"who": {"who": {"selected_user": "U2"}}})

    assert (view["stack_depth"], refused["errors"]) == (1, {"who": "Please complete this required field."})
    assert sent["ok"]
    assert filled_in == [{"type": "users_select", "selected_user": "U2"}]
    assert (await page.get("view?as=U1"))["modal"] is None


async def test_what_was_delivered_can_be_delivered_again(sandbox: Sandbox, page: Page) -> None:
    app = bolt_app(sandbox)
    triggers = []

    @app.command("/ring")
    async def ring(ack: Any, command: Json) -> None:
        triggers.append(command["trigger_id"])
        await ack("rung")

    async with connected(app, sandbox):
        first = await page.act("command", channel="C1", command="/ring", text="")
        again = await page.post("redeliver", delivery=first["delivery"])

    assert again["reply"]["text"] == "rung"
    assert triggers[0] == triggers[1]


async def test_what_cannot_be_done_is_said_in_words(page: Page) -> None:
    nowhere = await page.act("say", channel="C9", text="hello")
    no_form = await page.act("close")
    nothing = await page.act("dance")
    again = await page.post("redeliver", delivery="no such")

    assert nowhere["error"] == "ana sees no channel C9"
    assert no_form["error"] == "ana has no modal open"
    assert nothing["error"] == "nobody can do 'dance' here"
    assert not again["ok"]


async def test_the_clock_is_moved_by_words_spans_and_moments(sandbox: Sandbox, page: Page) -> None:
    await page.post("clock", to="2026-11-20T12:00:00+00:00", freeze=True)
    monday = await page.post("clock", preset="next Monday 09:00", zone="Europe/Stockholm")
    later = await page.post("clock", advance_seconds=90)
    wrong = await page.post("clock", preset="one fine day")

    assert monday["now"] == "2026-11-23T08:00:00+00:00"
    assert later["now"] == "2026-11-23T08:01:30+00:00"
    assert not wrong["ok"]
    assert sandbox.frozen


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in an hour", "2026-03-27T13:00:00+00:00"),
        ("in 3 days", "2026-03-30T12:00:00+00:00"),
        ("tomorrow", "2026-03-28T08:00:00+00:00"),
        ("today 18:30", "2026-03-27T17:30:00+00:00"),
        ("next Friday 9:00", "2026-04-03T07:00:00+00:00"),  # never today, and in summer time by then
    ],
)
def test_moments_in_words_are_local(words: str, expected: str) -> None:
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)

    assert moment(words, friday, "Europe/Stockholm").isoformat() == expected


async def test_reactions_go_through(sandbox: Sandbox, page: Page) -> None:
    post = await sandbox.person("bo").say("quiet", "hello")
    await page.act("react", channel="C3", ts=post.ts, name="tada")
    shown = (await page.get("conversation/C3?as=U1"))["messages"][0]["reactions"]
    await page.act("unreact", channel="C3", ts=post.ts, name="tada")

    assert shown == [{"name": "tada", "users": ["U1"], "count": 1}]
    assert (await page.get("conversation/C3?as=U1"))["messages"][0]["reactions"] == []


async def test_what_happens_in_the_workspace_can_be_asked_for(sandbox: Sandbox, page: Page) -> None:
    await page.post("hold", on=True)
    shared = await page.post("happen", what="share", channel="general", team="T9")
    await page.post("happen", what="add_person", user={"id": "U7", "name": "hal"})
    await page.post("happen", what="add_group", group={"id": "S2", "handle": "field", "name": "F", "users": ["U7"]})
    await page.post("hold", on=False, newest_first=True)
    unknown = await page.post("happen", what="explode")

    assert shared == {"ok": True}
    assert sandbox.slack.conversations["C1"].shared_with == ["T9"]
    assert sandbox.slack.groups["S2"].users == ("U7",)
    assert sandbox.person("hal").user.name == "hal"
    assert "'explode' cannot happen here" in unknown["error"]


async def test_faults_are_set_shown_and_cleared(sandbox: Sandbox, page: Page, session: aiohttp.ClientSession) -> None:
    await page.post("faults", method="auth.test", kind="http_500", times=2)
    shown = (await page.get("state"))["faults"]
    wrong = await page.post("faults", method="auth.test", kind="flood")
    async with session.delete("/sandbox/faults") as cleared:
        assert cleared.status == 200

    assert [(f["method"], f["kind"], f["times"]) for f in shown] == [("auth.test", "http_500", 2)]
    assert "no such fault" in wrong["error"]
    assert sandbox.faults == []


async def test_connections_and_settings_can_be_meddled_with(sandbox: Sandbox, page: Page) -> None:
    nobody = await page.post("disconnect", reason="close")
    await page.post("settings", limits_off=True, events_url="http://127.0.0.1:1/slack/events")

    assert not nobody["ok"]
    assert sandbox.limits_off
    assert (await page.get("state"))["app"]["mode"] == "http"


async def test_posts_are_read_from_where_one_stopped(sandbox: Sandbox, page: Page) -> None:
    client = web_client(sandbox)
    for text in ("one", "two"):
        await client.chat_postMessage(channel="C1", text=text)
    rest = (await page.get("posts?after=1"))["posts"]

    assert [(p["number"], p["text"]) for p in rest] == [(2, "two")]
    assert await page.get("complaints") == {"complaints": []}
    assert await page.get("pings") == {"pings": []}


async def test_whoever_listens_is_told_what_changed(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.get("/sandbox/events") as stream:
        first = json.loads((await stream.content.readline()).removeprefix(b"data: "))
        await stream.content.readline()
        await sandbox.advance(timedelta(hours=1))
        second = json.loads((await stream.content.readline()).removeprefix(b"data: "))

    assert first["what"] == ["everything"]
    assert second["what"] == ["clock"]
    assert second["version"] > first["version"]


async def test_the_sandbox_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    company = {"id": "T1", "name": "Example", "users": [{"id": "U1", "name": "ana"}]}
    (tmp_path / "company.json").write_text(json.dumps(company))
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    files = ("--company", tmp_path / "company.json", "--manifest", tmp_path / "manifest.json")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", *files, "--bot-token", "xoxb-fixed", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    facts = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    async with aiohttp.ClientSession(facts["url"]) as session:
        state = await Page(session).get("state?as=ana")
    process.send_signal(signal.SIGTERM)

    assert state["me"]["id"] == "U1"
    assert facts["bot_token"] == "xoxb-fixed"
    assert await asyncio.wait_for(process.wait(), 10) == 0


def test_a_company_comes_from_json_and_mistakes_in_it_are_named() -> None:
    message = {"channel": "C1", "user": "U1", "text": "x", "at": "2026-11-20T09:00:00+00:00"}
    channels = [{"id": "C1", "name": "general", "members": ["U1"]}]
    company = {"id": "T1", "name": "E", "users": [{"id": "U1", "name": "ana"}], "channels": channels}
    workspace = Workspace.from_json({**company, "messages": [message]})

    assert workspace.users == (User("U1", "ana"),)
    assert workspace.channels[0].members == ("U1",)
    assert workspace.messages[0].at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="User knows no colour"):
        Workspace.from_json({**company, "users": [{"id": "U1", "name": "ana", "colour": "red"}]})
