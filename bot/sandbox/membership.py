"""Joining and leaving a conversation, and the events that tell of it."""

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.conversations import Conversation
from bot.sandbox.state import Slack


def join(slack: Slack, conversation: Conversation, user: str) -> None:
    """Adds somebody who is not there yet."""
    if user not in conversation.members:
        conversation.members.append(user)
        _send_event(slack, "member_joined_channel", conversation, user)


def leave(slack: Slack, conversation: Conversation, user: str) -> None:
    """Removes somebody who is there."""
    if user in conversation.members:
        _send_event(slack, "member_left_channel", conversation, user)
        conversation.members.remove(user)


def _send_event(slack: Slack, event: str, conversation: Conversation, user: str) -> None:
    slack.on_change("people")
    if BOT_USER_ID in conversation.members:
        kind = {"channel": "C", "private": "G", "dm": "D"}[conversation.kind]
        place = {"channel": conversation.id, "channel_type": kind, "team": slack.workspace.id}
        slack.on_event(event, {"type": event, "user": user, **place})
