"""What somebody's status in Slack says of their being away: until when, as far as it says. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

NO_END = datetime(9999, 1, 1, tzinfo=UTC)


def away_until(user: Mapping[str, Any]) -> datetime | None:
    """Until when Slack's user object says that somebody is away, NO_END where it does not say; None if they are not.

    Its words are not looked at.
    """
    profile = user.get("profile") or {}
    if _plain(profile.get("status_emoji")) not in emoji():
        return None
    seconds = profile.get("status_expiration")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 0:
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < NO_END.timestamp() else NO_END


@cache
def emoji() -> frozenset[str]:
    """The names of those that say so, out of away_emoji.txt."""
    text = (files("handlers.slack") / "away_emoji.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _plain(name: Any) -> str:
    """Slack's ``:palm_tree:`` or ``:baby::skin-tone-3:`` as ``palm_tree`` and ``baby``."""
    return name.strip(":").partition("::")[0] if isinstance(name, str) else ""
