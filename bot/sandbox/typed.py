"""From what a person types to what Slack sends: mentions, channels, links, emoji, entities."""

import re

from bot.sandbox import emoji
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation
from bot.sandbox.state import Slack

COMMON_ENDINGS = (
    "com|org|net|edu|gov|info|io|dev|app|co|eu|uk|us|de|at|ch|fr|es|it|nl|be|pt|pl|se|no|dk|fi|ie|ca|au|jp|in"
)
WORDS = re.compile(
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    rf"|(?<![\w@./-])(?P<domain>(?:[a-z0-9-]+\.)+(?:{COMMON_ENDINGS})(?:/[^\s<>|]*[^\s<>|.,;:!?)\]'\"])?)(?![\w-])"
    r"|(?<![\w@])@(?P<name>[\w.\-]*\w)"
    r"|(?<![\w#&])#(?P<channel>[\w\-]*\w)",
    re.IGNORECASE,
)


def to_slack(slack: Slack, text: str, writer: User) -> str:
    """What Slack makes of typed text when it escapes.

    People, groups and channels become marks by their ids, without names; emoji become their names; `&`, `<` and `>`
    become entities.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return emoji.named(WORDS.sub(lambda word: _linked(slack, word, writer), escaped))


def _linked(slack: Slack, word: re.Match[str], writer: User) -> str:
    if url := word["url"]:
        return f"<{url}>"
    if email := word["email"]:
        return f"<mailto:{email}|{email}>"
    if domain := word["domain"]:
        return f"<http://{domain}|{domain}>"
    if name := word["channel"]:
        conversation = slack.find_conversation(name)
        sees = conversation is not None and slack.sees(writer, conversation)
        return _channel_mark(slack, conversation) if conversation and sees else word[0]
    return _mention(slack, word["name"]) or word[0]


def _channel_mark(slack: Slack, conversation: Conversation) -> str:
    return f"<#{conversation.id}|>" if conversation.kind == "private" else f"<#{conversation.id}>"


def _mention(slack: Slack, name: str) -> str | None:
    if name in ("here", "channel", "everyone"):
        return f"<!{name}>"
    for user in slack.people.values():
        if user.name == name:
            return f"<@{user.id}>"
    for group in slack.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}>"
    return None
