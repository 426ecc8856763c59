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
    """Removes somebody who is there. The app hears of its own end there in another way."""
    if user not in conversation.members:
        return
    conversation.members.remove(user)
    if user == BOT_USER_ID:
        event = "channel_left" if conversation.kind == "channel" else "group_left"
        slack.on_change("people")
        slack.on_event(event, {"type": event, "channel": conversation.id})
    else:
        _send_event(slack, "member_left_channel", conversation, user)


def _send_event(slack: Slack, event: str, conversation: Conversation, user: str) -> None:
    slack.on_change("people")
    if BOT_USER_ID in conversation.members:
        kind = {"channel": "C", "private": "G", "dm": "D"}[conversation.kind]
        place = {"channel": conversation.id, "channel_type": kind, "team": slack.workspace.id}
        slack.on_event(event, {"type": event, "user": user, **place})
