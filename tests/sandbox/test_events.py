"""What happens in the workspace reaches the app as events."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox

Body = dict[str, Any]


async def test_events_are_told_again_until_they_are_heard(sandbox: Sandbox, app: AsyncApp) -> None:
    attempts: list[str] = []

    @app.event("user_change")
    async def changed(event: Body, request: Any) -> None:
        attempts.append(request.headers["x-slack-retry-num"][0])
        if len(attempts) < 3:
            raise RuntimeError("not now")

    sandbox.event_retries = (0.0, 0.0, 0.0)
    await sandbox.happen.change("bo", tz="Asia/Tokyo")
    await sandbox.settle()

    assert attempts == ["0", "1", "2"]


async def test_events_that_the_manifest_does_not_name_are_not_told(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event({"type": "channel_archive"})
    async def archived(event: Body) -> None:
        heard.append(event["type"])

    @app.event("channel_rename")
    async def renamed(event: Body) -> None:
        heard.append(event["channel"]["name"])

    await sandbox.happen.archive("general", by="ana")
    await sandbox.happen.rename("general", "lobby")

    assert heard == ["lobby"]


async def test_what_is_said_to_the_bot_reaches_it(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []

    @app.event("message")
    async def message(event: Body) -> None:
        heard.append(event)

    await sandbox.person("ana").say("dm", "good morning <you>")
    await app.client.chat_postMessage(channel="U1", text="good morning")
    await sandbox.settle()

    assert [(e["channel_type"], e["text"]) for e in heard] == [("im", "good morning &lt;you&gt;")]


async def test_a_thread_keeps_its_place_when_its_first_message_goes(sandbox: Sandbox, app: AsyncApp) -> None:
    parent = await app.client.chat_postMessage(channel="C4", text="parent")
    await app.client.chat_postMessage(channel="C4", text="reply", thread_ts=parent["ts"])
    await app.client.chat_delete(channel="C4", ts=parent["ts"])

    shown = sandbox.person("ana").messages("shared")
    assert [(m["text"], m.get("subtype")) for m in shown] == [
        ("This message was deleted.", "tombstone"),
        ("reply", None),
    ]


async def test_which_of_the_bots_tabs_is_opened_is_told(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []

    @app.event("app_home_opened")
    async def opened(event: Body) -> None:
        heard.append(event)

    await sandbox.person("ana").open_home()
    await sandbox.person("ana").open_messages()

    assert [event["tab"] for event in heard] == ["home", "messages"]
    assert len({event["channel"] for event in heard}) == 1
    assert "view" not in heard[1]
