"""People in words."""

WHY_EXCLUDED = {
    "bot": "a bot",
    "guest": "a guest in this workspace",
    "stranger": "not from this workspace",
    "deactivated": "this account is deactivated",
    "unknown": "Slack does not know this person",
}
