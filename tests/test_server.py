"""The life of the running program: what it says before it starts, how it waits for Slack, how it stops."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from bot import server
from bot.app import assemble
from bot.sandbox import Sandbox
from bot.web import build_client, open_session
from handlers.views.blocks import Message
from storage.delivery import outbox
from storage.engine.database import Store
from tests import warm
from tests.acting import Actor, words
from tests.process import environment_for, held_database, running, start
from tests.stage import COMPANY, NOTE, SUPPORT, manifest


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """A Slack whose clock is ours, as the program's is."""
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack
        assert slack.complaints == []


async def refused(slack: Sandbox, folder: Path, *options: str, **environment: str) -> str:
    """What the program says that cannot start."""
    process = await start("run", *options, folder=folder, environment=environment_for(slack, **environment))

    assert await process.ends() == 1
    assert "Traceback" not in process.output
    return process.output


async def test_what_is_not_ready_is_named(slack: Sandbox, store: Store) -> None:
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        bot = await assemble(client=client, store=store, clock=slack.now)
        assert await server.unready(bot) == {"heartbeat": "has not begun"}

        await bot.scheduler.run()
        assert await server.unready(bot) == {}
        bot.scheduler.trouble = "The database is busy."
        assert await server.unready(bot) == {"sending": "The database is busy."}
        bot.scheduler.trouble = ""
        store.close()
        assert list(await server.unready(bot)) == ["database"]
        await bot.scheduler.stop()


async def test_it_is_ready_while_it_works_off_what_waited_for_it(
    slack: Sandbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SILENT_SCHEDULER", 2.0)
    slack.inject("chat.postMessage", "slow", times=None, seconds=0.7)
    slack.inject("api.test", "slow", seconds=1)
    composers = {NOTE: lambda session, delivery, now: Message("hello")}
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        bot = await assemble(client=client, store=store, clock=slack.now, composers=composers)
        for person in range(300):
            await store.write(outbox.add, NOTE, subject=person, recipient=SUPPORT, at=slack.now())
        bot.scheduler.start()
        await asyncio.sleep(0.1)
        assert await server.unready(bot) == {}

        until = monotonic() + 4
        while monotonic() < until:
            await asyncio.sleep(0.1)
            assert await server.unready(bot) == {}
        assert 0 < len(slack.posts) < 300
        await bot.scheduler.stop()


async def test_sigterm_lets_the_answer_in_hand_go_out(slack: Sandbox, tmp_path: Path) -> None:
    ana = Actor(slack, "ana")
    async with running("run", "--http", "--port", "0", folder=tmp_path, environment=environment_for(slack)) as program:
        slack.events_url = await program.address() + "/slack/events"
        with held_database(tmp_path):
            asking = asyncio.create_task(ana.say("/kudos @bo for the calm handover", "support"))
            await asyncio.sleep(0.5)
            program.signal()
            await program.says("stopping")

        assert "<@U00BO>" in words(await asking)
        assert await program.ends(within=10) == 0


async def test_it_stops_within_ten_seconds_though_slack_hangs(slack: Sandbox, tmp_path: Path) -> None:
    async with running("run", folder=tmp_path, environment=environment_for(slack)) as program:
        await program.says("connection 2 to Slack is open")
        slack.inject("chat.postMessage", "timeout", times=None)
        await Actor(slack, "ana").say("/kudos @bo for the calm handover", "support")
        await asyncio.sleep(2)
        began = monotonic()
        program.signal()

        assert await program.ends(within=11) == 0
        assert monotonic() - began < 10


async def test_everything_that_is_wrong_is_said_at_once(slack: Sandbox, tmp_path: Path) -> None:
    warm.fresh_file(tmp_path / "warmline.db")
    with sqlite3.connect(tmp_path / "warmline.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}
    output = await refused(slack, tmp_path, **wrong)

    for mistake in ("newer Warmline", "does not know this bot token", "does not know this app-level token"):
        assert mistake in output
    assert "xoxb-wrong" not in output


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("users:read")
    async with Sandbox(COMPANY, poor) as slack:
        assert "Missing: users:read" in await refused(slack, tmp_path)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:secret@127.0.0.1:1/db", r"postgresql://me:\*\*\*@127\.0\.0\.1:1/db cannot be used"),
        ("sqlite:///torn.db", "file is not a database"),
        ("sqlite:////proc/warmline.db", "cannot be made"),
    ],
)
async def test_a_database_that_cannot_be_used_is_explained(
    slack: Sandbox, tmp_path: Path, url: str, expected: str
) -> None:
    (tmp_path / "torn.db").write_text("this was a database once\n" * 100)
    output = await refused(slack, tmp_path, DATABASE_URL=url)

    assert re.search(expected, output)
    assert "secret" not in output.replace("xapp", "")


async def test_a_port_that_is_taken_is_explained(slack: Sandbox, tmp_path: Path) -> None:
    port = slack.url.rsplit(":", 1)[1]

    assert f"127.0.0.1:{port} cannot be listened at" in await refused(slack, tmp_path, "--http", "--port", port)


@pytest.mark.parametrize("trouble", ["http_500", "ok_false:service_unavailable"])
async def test_it_waits_for_slack_calmly(tmp_path: Path, trouble: str) -> None:
    """Slack may come up after us: the machine's network, for one."""
    async with Sandbox(COMPANY, manifest()) as slack:
        slack.inject("auth.test", trouble, times=2)
        async with running("run", folder=tmp_path, environment=environment_for(slack)) as program:
            await program.says("connection 2 to Slack is open")

    assert program.output.count("Asking again") == 2
    assert "Traceback" not in program.output


async def test_oauth_settings_left_in_the_environment_do_no_harm(slack: Sandbox, tmp_path: Path) -> None:
    left = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "abc"}
    async with running("run", folder=tmp_path, environment=environment_for(slack, **left)) as program:
        await program.says("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET would make Bolt ignore the bot token")
        await program.says("connection 2 to Slack is open")
        reply = await Actor(slack, "ana").say("/kudos help", "support")

    assert reply.ok
