"""People do what Slack lets them do, at the time that the sandbox's clock shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.sandbox.person import NotPossible
from tests.sandbox.example import MANIFEST, WORKSPACE

Body = dict[str, Any]


async def test_people_do_only_what_slack_lets_them_do(sandbox: Sandbox) -> None:
    for act in (
        sandbox.person("gil").command("/ring"),
        sandbox.person("bo").say("secret", "hello"),
        sandbox.person("ana").submit({}),
        sandbox.person("ana").press({"channel": "C1", "ts": "1.0"}, "again"),
    ):
        with pytest.raises(NotPossible):
            await act


async def test_the_clock_moves_and_stops(sandbox: Sandbox) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sandbox.freeze()
    await sandbox.move_to(monday)
    await sandbox.advance(timedelta(days=-1))

    assert sandbox.now() == monday - timedelta(days=1)
    message = await sandbox.person("ana").say("general", "yesterday")
    assert message.ts == f"{(monday - timedelta(days=1)).timestamp():.6f}"


async def test_a_manifest_that_slack_would_refuse_is_complained_about() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}

    async with Sandbox(WORKSPACE, manifest) as sandbox:
        assert any("`commands`" in words for words in sandbox.complaints)
        assert any("im:history" in words for words in sandbox.complaints)


async def test_a_guest_sees_only_the_channels_they_are_in(sandbox: Sandbox) -> None:
    gus = sandbox.person("gus")

    assert gus.messages("closed") == []
    with pytest.raises(NotPossible, match="gus sees no channel general"):
        gus.messages("general")


async def test_a_command_in_a_thread_is_refused(sandbox: Sandbox, app: AsyncApp) -> None:
    ana = sandbox.person("ana")
    post = await ana.say("quiet", "hello")
    reply = await ana.command("/ring", "bo", channel="quiet", thread_ts=post.ts)

    assert reply.error == "/ring is not supported in threads. Sorry!"


async def test_a_mention_of_the_bot_is_an_event_of_its_own(sandbox: Sandbox, heard: list[Body]) -> None:
    await sandbox.person("ana").say("general", "@bell what can you do?")
    await sandbox.person("ana").say("dm", "@bell hello")
    await sandbox.person("ana").say("quiet", "@bell are you there?")  # where the bot is not
    await sandbox.settle()

    assert [(event["type"], event["channel"]) for event in heard] == [
        ("message", "C1"),
        ("app_mention", "C1"),
        ("message", "DU1"),
    ]
