"""What happens to channels and people reaches the app as Slack tells it, and the Web API agrees."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, User, UserGroup

Body = dict[str, Any]


def kinds(events: list[Body]) -> list[str]:
    return [event["type"] for event in events]


async def test_a_channel_is_shared_and_unshared(sandbox: Sandbox, heard: list[Body], client: AsyncWebClient) -> None:
    await sandbox.happen.invite_organisation("general", "T9")
    invited = (await client.conversations_info(channel="C1"))["channel"]
    await sandbox.happen.share("general", "T9")
    shared = (await client.conversations_info(channel="C1"))["channel"]
    await sandbox.happen.unshare("general", "T9")

    assert (invited["is_pending_ext_shared"], invited["is_ext_shared"]) == (True, False)
    assert (shared["is_pending_ext_shared"], shared["is_ext_shared"], shared["is_shared"]) == (False, True, True)
    assert shared["connected_team_ids"] == ["T9"]
    assert [(event["type"], event["channel"]) for event in heard] == [
        ("channel_shared", "C1"),
        ("channel_unshared", "C1"),
    ]
    assert heard[0]["connected_team_id"] == heard[1]["previously_connected_team_id"] == "T9"
    assert heard[1]["is_ext_shared"] is False


async def test_a_channel_is_shared_within_the_organisation(
    sandbox: Sandbox, heard: list[Body], client: AsyncWebClient
) -> None:
    await sandbox.happen.share_within_organisation("general")
    channel = (await client.conversations_info(channel="C1"))["channel"]

    assert (channel["is_org_shared"], channel["is_shared"], channel["is_ext_shared"]) == (True, True, False)
    assert heard == []


async def test_a_channel_gets_a_new_id_and_its_messages_go_with_it(
    sandbox: Sandbox, heard: list[Body], client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C5", text="before")
    await sandbox.happen.change_id("closed", "G5")
    await client.chat_update(channel="G5", ts=posted["ts"], text="after")

    assert [(event["old_channel_id"], event["new_channel_id"]) for event in heard] == [("C5", "G5")]
    assert [message["text"] for message in sandbox.person("ana").messages("closed")] == ["after"]
    assert (await client.conversations_info(channel="G5"))["channel"]["is_group"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel="C5", text="too late")


async def test_an_answer_by_url_finds_a_channel_with_a_new_id(sandbox: Sandbox) -> None:
    interaction = sandbox.backend.interactions.begin("U1", channel="C1")
    await sandbox.happen.change_id("C1", "C11")
    await sandbox.happen.change_id("C11", "C1")
    await sandbox.happen.change_id("C1", "C12")
    sandbox.backend.interactions.use_url(interaction.answer_key, {"text": "here"})

    assert [message["text"] for message in sandbox.person("ana").ephemerals("C12")] == ["here"]


async def test_a_channel_becomes_private_without_an_event(
    sandbox: Sandbox, heard: list[Body], client: AsyncWebClient
) -> None:
    await sandbox.happen.make_private("general")

    assert (await client.conversations_info(channel="C1"))["channel"]["is_private"]
    assert heard == []


async def test_of_a_private_channel_the_app_hears_only_inside(sandbox: Sandbox, heard: list[Body]) -> None:
    await sandbox.happen.rename("secret", "hidden")
    await sandbox.happen.share("hidden")
    await sandbox.happen.rename("closed", "shut")
    await sandbox.happen.leave("shut", "gus")
    await sandbox.happen.archive("shut", by="ana")

    assert kinds(heard) == ["group_rename", "member_left_channel", "group_archive"]
    assert (heard[1]["user"], heard[1]["channel_type"]) == ("U6", "G")


@pytest.mark.parametrize(("channel", "event"), [("C1", "channel_left"), ("C5", "group_left")])
async def test_the_app_hears_of_its_own_end_by_an_event_of_its_own(
    sandbox: Sandbox, heard: list[Body], channel: str, event: str
) -> None:
    await sandbox.happen.leave(channel, sandbox.bot_user_id)
    await sandbox.happen.leave(channel, "ana")

    assert [(event["type"], event["channel"], event.get("user")) for event in heard] == [(event, channel, None)]


async def test_a_channel_is_opened_again_and_deleted(
    sandbox: Sandbox, heard: list[Body], client: AsyncWebClient
) -> None:
    await sandbox.happen.archive("general", by="ana")
    await sandbox.happen.unarchive("general", by="ana")
    await sandbox.happen.delete("general")

    assert kinds(heard) == ["channel_unarchive", "channel_deleted"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_info(channel="C1")


async def test_people_say_when_they_were_changed_last(sandbox: Sandbox, heard: list[Body]) -> None:
    sandbox.freeze()
    await sandbox.happen.change("bo", tz="Asia/Tokyo", status_emoji=":palm_tree:", status_expiration=1_800_000_000)
    await sandbox.move_to(sandbox.now().replace(year=2001))
    await sandbox.happen.change("bo", real_name="Bo Bergström")

    first, second = (event["user"] for event in heard)
    assert first["profile"]["status_emoji"] == ":palm_tree:"
    assert second["updated"] == first["updated"]  # the clock went back, and `updated` does not


async def test_late_events_come_in_the_wrong_order(sandbox: Sandbox, heard: list[Body]) -> None:
    sandbox.hold_events()
    await sandbox.happen.change("bo", real_name="Bo One")
    await sandbox.happen.change("bo", real_name="Bo Two")
    held = list(heard)
    await sandbox.release_events(newest_first=True)
    await sandbox.happen.change("bo", real_name="Bo Three")

    assert held == []
    assert [event["user"]["real_name"] for event in heard] == ["Bo Two", "Bo One", "Bo Three"]


async def test_somebody_comes_and_a_group_is_made_and_changed(sandbox: Sandbox, heard: list[Body]) -> None:
    await sandbox.happen.add_person(User("U7", "hal", "Hal Holm"))
    await sandbox.happen.add_group(UserGroup("S2", "field", "Field", ("U7",)))
    await sandbox.happen.set_group("field", ("U1",))

    assert kinds(heard) == ["team_join", "subteam_created", "subteam_members_changed"]
    assert (heard[2]["added_users"], heard[2]["removed_users"]) == (["U1"], ["U7"])
    assert sandbox.person("hal").messages("general") == []


@pytest.mark.parametrize(
    "happening", ["join('nowhere', 'ana')", "leave('general', 'nobody')", "set_group('nothing', ())"]
)
async def test_nothing_happens_to_what_is_not_there(sandbox: Sandbox, happening: str) -> None:
    with pytest.raises(LookupError, match="there is no"):
        await eval(f"sandbox.happen.{happening}", {"sandbox": sandbox})  # noqa: S307  (our own words)
