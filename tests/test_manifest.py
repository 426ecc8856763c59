"""The manifest: what Slack's own schema accepts, what the handlers answer, what the scopes allow."""

import pytest

import handlers
from bot import manifest
from tests.slack import manifest_problems

# The scope that Slack asks for before it delivers an event (docs.slack.dev/reference/events).
SCOPE_OF = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}


@pytest.mark.parametrize("http", [None, "https://warmline.example.com"])
def test_slack_accepts_it(http: str | None) -> None:
    assert manifest_problems(manifest.load(http=http)) == []


def test_the_schema_refuses_what_is_not_in_it() -> None:
    assert manifest_problems({**manifest.load(), "surprise": 1}) != []


def test_by_http_every_way_in_has_an_address() -> None:
    made = manifest.load(http="https://warmline.example.com/")

    url = "https://warmline.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert {command["url"] for command in made["features"]["slash_commands"]} == {url}
    assert made["settings"]["socket_mode_enabled"] is False


def test_mentions_come_escaped() -> None:
    assert all(command["should_escape"] for command in manifest.load()["features"]["slash_commands"])


def test_optional_scopes_are_among_those_asked_for_and_each_says_what_is_lost() -> None:
    asked = manifest.load()["oauth_config"]["scopes"]

    assert set(asked["bot_optional"]) < set(asked["bot"])
    assert set(asked["bot_optional"]) == set(manifest.WITHOUT)


def test_every_event_needs_only_a_scope_that_is_asked_for() -> None:
    events = manifest.load()["settings"]["event_subscriptions"]["bot_events"]
    required, optional = manifest.scopes()

    assert {SCOPE_OF[event] for event in events} <= required | optional | {None}


def test_slack_sends_the_events_that_are_listened_to_and_no_others() -> None:
    named = manifest.load()["settings"]["event_subscriptions"]["bot_events"]

    assert set(handlers.EVENTS) == {event.partition(".")[0] for event in named}, "message.im is a message"


def test_every_command_answered_is_known_to_slack() -> None:
    answered = {name.split()[0] for name in handlers.COMMANDS}  # "/warmline team" is "/warmline" to Slack

    assert answered == {command["command"] for command in manifest.load()["features"]["slash_commands"]}


def test_every_shortcut_answered_is_known_to_slack() -> None:
    assert set(handlers.SHORTCUTS) == {shortcut["callback_id"] for shortcut in manifest.load()["features"]["shortcuts"]}
