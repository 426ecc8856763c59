"""From what a person types to what Slack sends: mentions, channels, links, entities."""

import re

from bot.sandbox.state import Slack

WORDS = re.compile(
    r"(?P<url>https?://[^\s<>|]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w@])@(?P<name>[\w.\-]*\w)"
    r"|(?<![\w#])#(?P<channel>[\w\-]*\w)"
)


def to_slack(slack: Slack, text: str) -> str:
    """What Slack makes of typed text when it escapes: mentions by id, and `&`, `<`, `>` as entities."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return WORDS.sub(lambda found: _linked(slack, found), escaped)


def _linked(slack: Slack, found: re.Match[str]) -> str:
    if url := found["url"]:
        return f"<{url}>"
    if email := found["email"]:
        return f"<mailto:{email}|{email}>"
    if name := found["channel"]:
        conversation = slack.find_conversation(name)
        if conversation is None:
            return found[0]
        return f"<#{conversation.id}|{'' if conversation.kind == 'private' else conversation.name}>"
    return _mention(slack, found["name"]) or found[0]


def _mention(slack: Slack, name: str) -> str | None:
    if name in ("here", "channel", "everyone"):
        return f"<!{name}>"
    for user in slack.people.values():
        if user.name == name:
            return f"<@{user.id}|{user.name}>"
    for group in slack.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}|@{group.handle}>"
    return None


def in_message(slack: Slack, text: str) -> str:
    """The same for a message, where a person's mention carries the id alone."""
    return re.sub(r"<(@[UW][A-Z0-9]+)\|[^>]*>", r"<\1>", to_slack(slack, text))
