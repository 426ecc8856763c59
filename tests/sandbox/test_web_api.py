"""The sandbox's Web API refuses what Slack refuses, and fails when it is told to."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox, User, Workspace
from bot.sandbox.limits import Limits
from tests.sandbox.example import MANIFEST, actions, button, form, plain, web_client

EVENT = {"event_type": "sent", "event_payload": {"id": "7"}}


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_message_is_posted_changed_and_taken_back(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C1", text="one", blocks=[actions(button())])
    await client.chat_update(channel="C1", ts=posted["ts"], text="two")
    changed = sandbox.person("ana").messages("general")[0]
    await client.chat_delete(channel="C1", ts=posted["ts"])

    assert (changed["text"], changed["edited"]["user"]) == ("two", sandbox.bot_user_id)
    assert changed["blocks"][0]["elements"][0]["action_id"] == "again"  # blocks not given are kept
    assert sandbox.person("ana").messages("general") == []
    assert [p["method"] for p in sandbox.posts] == ["chat.postMessage", "chat.update", "chat.delete"]


async def test_where_the_bot_may_not_speak_it_is_told_so(client: AsyncWebClient) -> None:
    for channel, error in {
        "C2": "channel_not_found",  # private, and the bot is not in it
        "C3": "not_in_channel",
        "C9": "channel_not_found",
        "general": "channel_not_found",
        "U3": "channel_not_found",  # deactivated
        "U4": "channel_not_found",  # from another workspace
        "U5": "cannot_dm_bot",
    }.items():
        assert await refusal(client.chat_postMessage(channel=channel, text="hello")) == error


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "no list"}, "invalid_blocks_format"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"text": "x", "username": "somebody"}, "missing_scope"),
        ({"text": "x", "metadata": {**EVENT, "event_payload": {"id": "x" * 20_000}}}, "metadata_too_large"),
    ],
)
async def test_bad_content_is_refused(client: AsyncWebClient, content: dict[str, Any], error: str) -> None:
    call = client.api_call("chat.postMessage", json={"channel": "C1", **content})

    assert await refusal(call) == error


async def test_blocks_that_are_too_long_together_are_refused(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": plain("x" * 2900)} for _ in range(5)]

    assert await refusal(client.chat_postMessage(channel="C1", text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_only_the_bot_s_own_messages_can_be_changed(sandbox: Sandbox, client: AsyncWebClient) -> None:
    message = await sandbox.person("ana").say("shared", "mine")
    ts = str(message.ts)

    assert await refusal(client.chat_update(channel="C4", ts=ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C4", ts=ts)) == "cant_delete_message"
    assert await refusal(client.chat_delete(channel="C4", ts="1.000000")) == "message_not_found"


async def test_a_user_id_as_channel_opens_the_dm(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="U1", text="for you")
    history = await client.conversations_history(channel=posted["channel"])

    assert [m["text"] for m in history["messages"]] == ["for you"]
    assert sandbox.person("ana").dm[0]["ts"] == posted["ts"]


async def test_metadata_is_kept_and_shown_only_when_asked_for(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C1", text="x", metadata=EVENT)
    without = await client.conversations_history(channel="C1")
    with_it = await client.conversations_history(channel="C1", include_all_metadata=True)

    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == EVENT


async def test_half_metadata_is_dropped_with_a_complaint() -> None:
    async with Sandbox(Workspace("T1", "E", (), (Channel("C1", "general"),)), MANIFEST) as sandbox:
        client = web_client(sandbox)
        answer = await client.chat_postMessage(channel="C1", text="x", metadata={"event_type": "sent"})
        history = await client.conversations_history(channel="C1", include_all_metadata=True)

        assert answer["warning"] == "invalid_metadata_format"
        assert "metadata" not in history["messages"][0]
        assert len(sandbox.complaints) == 1


async def test_history_is_paged_newest_first_and_nothing_shifts(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.limits_off = True
    for number in range(5):
        await client.chat_postMessage(channel="C1", text=str(number))
    first = await client.conversations_history(channel="C1", limit=2)
    await client.chat_postMessage(channel="C1", text="new")
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C1", limit=2, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["4", "3"]
    assert [m["text"] for m in second["messages"]] == ["2", "1"]
    assert await refusal(client.conversations_history(channel="C1", cursor="nonsense")) == "invalid_cursor"


async def test_history_between_two_moments(sandbox: Sandbox, client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel="C1", text=text))["ts"] for text in ("one", "two", "three")]
    between = await client.conversations_history(channel="C1", oldest=stamps[0], latest=stamps[2])
    inclusive = await client.conversations_history(channel="C1", oldest=stamps[0], inclusive=True)

    assert [m["text"] for m in between["messages"]] == ["two"]
    assert len(inclusive["messages"]) == 3


async def test_replies_stand_in_their_thread(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="C1", text="parent")
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=parent["ts"])
    history = await client.conversations_history(channel="C1")
    thread = await client.conversations_replies(channel="C1", ts=parent["ts"])

    assert [(m["text"], m["reply_count"]) for m in history["messages"]] == [("parent", 1)]
    assert [m["text"] for m in thread["messages"]] == ["parent", "reply"]


async def test_an_ephemeral_message_has_one_reader(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.chat_postEphemeral(channel="C1", user="U1", text="psst")
    history = await client.conversations_history(channel="C1")

    assert history["messages"] == []
    assert [m["ts"] for m in sandbox.person("ana").ephemerals("general")] == [answer["message_ts"]]
    assert sandbox.person("bo").ephemerals("general") == []
    assert await refusal(client.chat_update(channel="C1", ts=answer["message_ts"], text="x")) == "message_not_found"
    assert await refusal(client.chat_postEphemeral(channel="C1", user="U4", text="x")) == "user_not_in_channel"


async def test_people_channels_and_groups_can_be_read(client: AsyncWebClient) -> None:
    ana = (await client.users_info(user="U1"))["user"]
    people = [m["id"] async for page in await client.users_list(limit=2) for m in page["members"]]
    channels = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    members = (await client.conversations_members(channel="C1"))["members"]
    groups = (await client.usergroups_list(include_users=True))["usergroups"]

    assert (ana["tz"], ana["is_admin"], ana["is_restricted"]) == ("Europe/Lisbon", True, False)
    assert people == sorted(people)
    assert {"U1", "U2", "U3", "USLACKBOT"} <= set(people)
    assert "U4" not in people
    assert [c["id"] for c in channels] == ["C1", "C3", "C4", "C5"]  # not the private one the bot is not in
    assert members[:2] == ["U1", "U2"]
    assert groups[0]["users"] == ["U1", "U2"]
    assert await refusal(client.users_info(user="U9")) == "user_not_found"
    assert await refusal(client.conversations_info(channel="C2")) == "channel_not_found"


async def test_a_missing_scope_is_named(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.dnd_info(user="U1")

    assert refused.value.response["needed"] == "dnd:read"
    assert "users:read" in refused.value.response["provided"]


async def test_tokens_are_looked_at(sandbox: Sandbox) -> None:
    for token, error in {
        None: "not_authed",
        "xoxb-other": "invalid_auth",
        sandbox.app_token: "not_allowed_token_type",
    }.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{sandbox.api_url}auth.test") as answer,
        ):
            assert (await answer.json())["error"] == error


async def test_answers_carry_scopes_and_the_sandbox_s_date(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.move_to(datetime(2030, 1, 1, 12, tzinfo=UTC))
    answer = await client.auth_test()

    assert answer.headers["Date"].startswith("Tue, 01 Jan 2030 12:00")
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert answer["user_id"] == sandbox.bot_user_id


async def test_unknown_methods_and_arguments_do_not_pass_unseen() -> None:
    async with Sandbox(Workspace("T1", "E", (User("U1", "ana"),)), MANIFEST) as sandbox:
        client = web_client(sandbox)
        await client.api_call("users.info", params={"user": "U1", "colour": "blue"})

        assert await refusal(client.api_call("chat.whisper")) == "unknown_method"
        assert sandbox.complaints == ["users.info has no argument 'colour'"]


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.update", json={"channel": "C1", "text": "x"})

    assert refused.value.response["response_metadata"]["messages"] == ["[ERROR] missing required field: ts"]


async def test_a_call_to_everybody_is_noticed(sandbox: Sandbox, client: AsyncWebClient) -> None:
    loud = {"type": "section", "text": {"type": "mrkdwn", "text": "hey @here"}}
    quiet = {"type": "section", "text": {"type": "mrkdwn", "text": "hey @here", "verbatim": True}}
    await client.chat_postMessage(channel="C1", text="<!channel> and <!subteam^S1>")
    await client.chat_postMessage(channel="C1", text="&lt;!channel&gt; @here", blocks=[quiet])
    await client.chat_postMessage(channel="C1", text="x", blocks=[loud])

    assert [ping["what"] for ping in sandbox.pings] == ["<!channel>", "<!subteam^S1>", "@here"]


async def test_more_than_a_message_a_second_is_too_many(sandbox: Sandbox, client: AsyncWebClient) -> None:
    for number in range(3):
        await client.chat_postMessage(channel="C1", text=str(number))
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="too many")
    await client.chat_postMessage(channel="C4", text="another channel")
    await asyncio.sleep(int(refused.value.response.headers["Retry-After"]))
    await client.chat_postMessage(channel="C1", text="after a while")

    assert refused.value.response.status_code == 429
    assert len(sandbox.posts) == 5


def test_no_more_than_the_workspace_bears() -> None:
    limits = Limits()
    waits = [limits.post(f"C{number}") for number in range(302)]

    assert waits[:300] == [0.0] * 300
    assert waits[301] > 0


@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("kind", ["http_500", "reset", "timeout"])
async def test_a_call_fails_before_or_after_its_effect(sandbox: Sandbox, kind: str, happens: bool) -> None:
    before = kind if kind in ("http_500", "timeout") else f"{kind}_before"
    sandbox.inject(method="chat.postMessage", kind=f"{kind}_after" if happens else before)
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=1)

    with pytest.raises((SlackApiError, aiohttp.ClientError, TimeoutError)):
        await client.chat_postMessage(channel="C1", text="x")
    assert len(sandbox.posts) == int(happens)
    await client.chat_postMessage(channel="C1", text="once more")  # the fault is used up


async def test_a_late_effect_appears_after_the_connection_broke(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.inject(method="chat.postMessage", kind="late", seconds=0.2)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    at_once = len(sandbox.posts)
    await asyncio.sleep(0.3)

    assert (at_once, len(sandbox.posts)) == (0, 1)


async def test_a_slow_call_is_done_and_answered_in_the_end(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.inject(method="chat.postMessage", kind="slow", seconds=0.2)
    began = time.monotonic()
    await client.chat_postMessage(channel="C1", text="x")

    assert time.monotonic() - began >= 0.2
    assert len(sandbox.posts) == 1


async def test_named_refusals_and_rate_limits_can_be_injected(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.inject(method="users.info", kind="ratelimited", seconds=7, times=None)
    sandbox.inject(method="*", kind="ok_false:internal_error", after=1)
    await client.auth_test()
    with pytest.raises(SlackApiError) as limited:
        await client.users_info(user="U1")

    assert await refusal(client.auth_test()) == "internal_error"
    assert limited.value.response.headers["Retry-After"] == "7"
    assert len(sandbox.faults) == 1  # the endless one
    with pytest.raises(ValueError, match="no such fault"):
        sandbox.inject(method="*", kind="flood")


async def test_a_home_tab_is_published_only_for_people_of_the_workspace(client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": []}
    first = await client.views_publish(user_id="U1", view=view)
    again = await client.views_publish(user_id="U1", view=view, hash=first["view"]["hash"])

    assert again["view"]["id"] == first["view"]["id"]
    assert await refusal(client.views_publish(user_id="U1", view=view, hash="old")) == "hash_conflict"
    for user in ("U3", "U4", "U5", "U9"):
        assert await refusal(client.views_publish(user_id=user, view=view)) == "user_not_found"


async def test_a_view_needs_a_good_trigger_and_good_blocks(client: AsyncWebClient) -> None:
    good, bad = form(), form(title=plain("x" * 25))

    assert await refusal(client.views_open(trigger_id="1.2.3", view=good)) == "invalid_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=bad)) == "invalid_arguments"
    assert await refusal(client.views_update(view_id="V9", view=good)) == "not_found"


async def test_a_trigger_goes_stale_in_real_time(
    sandbox: Sandbox, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = sandbox.backend.interactions.begin("U1").trigger_id
    started = time.monotonic()
    await sandbox.advance(timedelta(hours=1))  # the movable clock has no say in this
    with monkeypatch.context() as patched:
        patched.setattr("bot.sandbox.interactions.time.monotonic", lambda: started + 3.1)

        assert await refusal(client.views_open(trigger_id=trigger, view=form())) == "expired_trigger_id"
    assert (await client.views_open(trigger_id=trigger, view=form()))["ok"]


async def test_the_bot_joins_and_links(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.conversations_join(channel="C3")
    posted = await client.chat_postMessage(channel="C3", text="here now")
    link = (await client.chat_getPermalink(channel="C3", message_ts=posted["ts"]))["permalink"]

    assert link == f"{sandbox.url}/archives/C3/p{posted['ts'].replace('.', '')}"
