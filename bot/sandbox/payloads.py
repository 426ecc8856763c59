"""What the app is sent, in the shapes of Slack's payloads."""

import time
from typing import Any

from bot.sandbox import inputs, objects
from bot.sandbox.app import APP_ID
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.interactions import Interaction
from bot.sandbox.state import Slack

Json = dict[str, Any]
TOKEN = "sandbox"  # noqa: S105  (Slack's old verification token, which nobody may rely on)


def channel_name(conversation: Conversation) -> str:
    return {"channel": conversation.name, "private": "privategroup", "dm": "directmessage"}[conversation.kind]


def command(slack: Slack, user: User, conversation: Conversation) -> Json:
    """What all slash commands have in common."""
    return {
        "token": TOKEN,
        "team_id": slack.workspace.id,
        "team_domain": slack.workspace.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user.id,
        "user_name": user.name,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }


def interactive(slack: Slack, user: User, kind: str, interaction: Interaction | None = None) -> Json:
    """What all interactive payloads have in common."""
    common: Json = {
        "type": kind,
        "team": {"id": slack.workspace.id, "domain": slack.workspace.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": slack.team_of(user),
        },
        "api_app_id": APP_ID,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return common | ({"trigger_id": interaction.trigger_id} if interaction else {})


def from_message(slack: Slack, conversation: Conversation, message: Message, states: Json) -> Json:
    """Where an element was used: in a message. A message for one reader does not come along."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Json = {
        "container": container,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": states},
    }
    return place if message.is_ephemeral else place | {"message": objects.message(slack, message)}


def from_view(view: Json) -> Json:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action(block: Json, element: Json, chosen: Json) -> Json:
    """What was done with an element. `chosen` is its new state, or the option taken from an overflow menu."""
    act = {
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "action_ts": f"{time.time():.6f}",
        **chosen,
    }
    shown = ("text", "value", "style", "url", "placeholder", *inputs.INITIAL_KEYS.values())
    return {name: element[name] for name in shown if name in element} | act
