"""The sandbox met as the bot meets Slack: with a real Bolt app, real clients, over Socket Mode and HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox, User, UserGroup, Workspace

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Bell"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "bell"},
        "slash_commands": [{"command": "/ring", "description": "Ring", "should_escape": True}],
        "shortcuts": [
            {"name": "Ring", "type": "global", "callback_id": "ring", "description": "Ring"},
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keep"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "users:read", "channels:read", "groups:read", "im:history"],
            "bot_optional": ["channels:history", "usergroups:read"],
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "member_joined_channel"]},
    },
}
WORKSPACE = Workspace(
    id="T1",
    name="Example",
    users=(
        User("U1", "ana", "Ana Alves", "Europe/Lisbon"),
        User("U2", "bo", "Bo Berg", "Europe/Stockholm"),
        User("U3", "gone", "Gil Gone", deleted=True),
    ),
    channels=(
        Channel("C1", "general", ("U1", "U2")),
        Channel("C2", "secret", ("U1",), is_private=True, bot_is_member=False),
        Channel("C3", "outside", ("U1", "U2"), bot_is_member=False),
    ),
    groups=(UserGroup("S1", "support", "Support", ("U1", "U2")),),
)
BUTTON = {"type": "button", "action_id": "again", "text": {"type": "plain_text", "text": "Again"}}
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20},
        }
    ],
}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(WORKSPACE, MANIFEST) as sandbox:
        yield sandbox
        assert sandbox.complaints == []


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, process_before_response=True)


@pytest.fixture
async def connect(sandbox: Sandbox) -> AsyncIterator[Connect]:
    handlers = []

    async def connect(app: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, sandbox.app_token, web_client=app.client, ping_interval=1)
        handlers.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_is_answered_and_its_button_and_form_work(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/ring")
    async def ring(ack: Any, command: dict[str, Any]) -> None:
        await ack(text=command["text"], blocks=[{"type": "actions", "elements": [BUTTON]}])

    @app.action("again")
    async def again(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("form")
    async def form(ack: Any, view: dict[str, Any], client: AsyncWebClient, body: dict[str, Any]) -> None:
        said = view["state"]["values"]["what"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=said)
        await ack()

    await connect(app)
    ana = sandbox.person("ana")

    reply = await ana.command("/ring", "@bo & @support in #general")
    opened = await ana.press(reply, "again")
    sent = await ana.submit({"text": "calm handover"})

    assert reply.text == "<@U2|bo> &amp; <!subteam^S1|@support> in <#C1|general>"
    assert (reply.response_type, ana.ephemerals("general")[0]["text"]) == ("ephemeral", reply.text)
    assert opened.modal is not None
    assert sent.ok
    assert ana.modal is None
    assert [m["text"] for m in ana.dm] == ["calm handover"]
