"""Emoji reactions to messages, and the events that tell of them."""

import re

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.conversations import Message
from bot.sandbox.refusal import SlackError
from bot.sandbox.state import Slack

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(slack: Slack, message: Message, name: str, user: str) -> None:
    """Adds somebody's reaction. Raises SlackError if it is there already, or is no emoji's name."""
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    users = message.reactions.setdefault(name, [])
    if user in users:
        raise SlackError("already_reacted")
    users.append(user)
    _changed(slack, "reaction_added", message, name, user)


def remove(slack: Slack, message: Message, name: str, user: str) -> None:
    """Takes somebody's reaction back. Raises SlackError if there is none."""
    users = message.reactions.get(name, [])
    if user not in users:
        raise SlackError("no_reaction")
    users.remove(user)
    if not users:
        del message.reactions[name]
    _changed(slack, "reaction_removed", message, name, user)


def _changed(slack: Slack, event: str, message: Message, name: str, user: str) -> None:
    slack.on_change("messages")
    if BOT_USER_ID not in slack.conversations[message.channel].members:
        return
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    about = {"user": user, "reaction": name, "item_user": message.user, "item": item}
    slack.on_event(event, {"type": event, **about})
