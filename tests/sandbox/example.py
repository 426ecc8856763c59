"""A small workspace and a small app, for the sandbox's own tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox, User, UserGroup, Workspace

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Bell"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "bell"},
        "slash_commands": [
            {"command": "/ring", "description": "Ring", "should_escape": True},
            {"command": "/plain", "description": "Ring without escaping"},
        ],
        "shortcuts": [
            {"name": "Ring", "type": "global", "callback_id": "ring", "description": "Ring"},
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keep"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "groups:history",
                "groups:read",
                "im:history",
                "reactions:read",
                "users:read",
            ],
            "bot_optional": ["files:read", "files:write", "reactions:write", "usergroups:read"],
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "channel_deleted",
                "channel_id_changed",
                "channel_left",
                "channel_rename",
                "channel_shared",
                "channel_unarchive",
                "channel_unshared",
                "group_archive",
                "group_left",
                "group_rename",
                "member_joined_channel",
                "member_left_channel",
                "message.channels",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "subteam_created",
                "subteam_members_changed",
                "team_join",
                "user_change",
            ]
        },
    },
}
WORKSPACE = Workspace(
    id="T1",
    name="Example",
    users=(
        User("U1", "ana", "Ana Alves", "Europe/Lisbon", is_admin=True),
        User("U2", "bo", "Bo Berg", "Europe/Stockholm"),
        User("U3", "gil", "Gil Gone", deleted=True),
        User("U4", "eve", "Eve Else", is_stranger=True, team_id="T2"),
        User("U5", "robot", "Robot", is_bot=True),
        User("U6", "gus", "Gus Guest", is_restricted=True),
    ),
    channels=(
        Channel("C1", "general", ("U1", "U2")),
        Channel("C2", "secret", ("U1",), is_private=True, bot_is_member=False),
        Channel("C3", "quiet", ("U1", "U2"), bot_is_member=False),
        Channel("C4", "shared", ("U1", "U4"), is_ext_shared=True),
        Channel("C5", "closed", ("U1", "U6"), is_private=True),
    ),
    groups=(UserGroup("S1", "support", "Support", ("U1", "U2")),),
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "again", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Again"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def question(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("What"), "element": element, **more}


def form(*blocks: Json, **more: Any) -> Json:
    asked = blocks or (question("what", {"type": "plain_text_input", "action_id": "text", "max_length": 20}),)
    frame = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send")}
    return {**frame, "blocks": list(asked), **more}


@asynccontextmanager
async def running(manifest: Json = MANIFEST, **options: Any) -> AsyncIterator[Sandbox]:
    """The sandbox, which must have nothing to complain about at the end."""
    async with Sandbox(WORKSPACE, manifest, **options) as sandbox:
        yield sandbox
        assert sandbox.complaints == []


def web_client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=5)


def bolt_app(sandbox: Sandbox) -> AsyncApp:
    return AsyncApp(
        client=web_client(sandbox),
        signing_secret=sandbox.signing_secret,
        process_before_response=True,
    )


@asynccontextmanager
async def connected(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app on a Socket Mode connection of its own."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, web_client=app.client, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
