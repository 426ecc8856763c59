"""People and the app react to messages with emoji."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.person import NotPossible

Body = dict[str, Any]


async def test_a_reaction_is_seen_and_told_and_taken_back(sandbox: Sandbox, heard: list[Body]) -> None:
    post = await sandbox.person("bo").say("general", "the lorry came")
    ana = sandbox.person("ana")
    await ana.react(post, "tada")
    shown = ana.messages("general")[0]["reactions"]
    await ana.unreact(post, "tada")

    assert shown == [{"name": "tada", "users": ["U1"], "count": 1}]
    assert "reactions" not in ana.messages("general")[0]
    assert [event["type"] for event in heard] == ["message", "reaction_added", "reaction_removed"]
    added = heard[1]
    assert (added["user"], added["reaction"], added["item_user"]) == ("U1", "tada", "U2")
    assert added["item"] == {"type": "message", "channel": "C1", "ts": post.ts}


async def test_the_app_reads_who_reacted(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C1", text="hello")
    await sandbox.person("bo").react({"channel": "C1", "ts": posted["ts"]}, "wave")
    await client.reactions_add(channel="C1", timestamp=posted["ts"], name="wave")
    shown = await client.reactions_get(channel="C1", timestamp=posted["ts"])
    await client.reactions_remove(channel="C1", timestamp=posted["ts"], name="wave")

    assert shown["message"]["reactions"] == [{"name": "wave", "users": ["U2", sandbox.bot_user_id], "count": 2}]
    with pytest.raises(SlackApiError, match="no_reaction"):
        await client.reactions_remove(channel="C1", timestamp=posted["ts"], name="wave")


async def test_nobody_reacts_twice_or_with_what_is_no_emoji(sandbox: Sandbox) -> None:
    bo = sandbox.person("bo")
    post = await bo.say("general", "hello")
    await bo.react(post, "+1")

    assert (await bo.react(post, "+1")).error == "already_reacted"
    assert (await bo.react(post, "no emoji")).error == "invalid_name"
    assert (await bo.unreact(post, "tada")).error == "no_reaction"


async def test_one_reacts_only_where_one_is_and_to_what_all_see(sandbox: Sandbox, client: AsyncWebClient) -> None:
    private = await client.chat_postEphemeral(channel="C1", user="U1", text="psst")
    post = await sandbox.person("ana").say("closed", "hello")

    with pytest.raises(NotPossible, match="everybody sees"):
        await sandbox.person("ana").react({"channel": "C1", "ts": private["message_ts"]}, "tada")
    with pytest.raises(NotPossible, match="sees no channel"):
        await sandbox.person("bo").react(post, "tada")
