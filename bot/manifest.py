"""The Slack app's manifest: what Warmline asks Slack for, and what is lost where it is not granted."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

EVENTS_PATH = "/slack/events"

_UNCLEAR = "where Slack's answer is lost, a digest is sent again, and the rest waits in `warmline due`"
WITHOUT: Mapping[str, str] = {
    "app_mentions:read": "nobody is answered who mentions the bot in a channel",
    "channels:history": f"what became of a post in a channel cannot be looked up; {_UNCLEAR}",
    "files:write": "`/warmline map picture` sends the map in words, and no picture",
    "groups:history": f"what became of a post in a private channel cannot be looked up; {_UNCLEAR}",
    "im:history": "who writes to the bot gets no answer, and what became of a direct message cannot be looked up;"
    f" {_UNCLEAR}",
    "im:write": "what became of the first direct message to somebody cannot be looked up, as without im:history",
    "reactions:read": "💡, 🧠 or 🎓 under a story does not count as *I learned from this*, which its button says",
    "usergroups:read": "user groups such as @support can neither be thanked nor be followed by a team, which stays as"
    " it is: name people one by one, or let the team follow its channel",
    "users:read.email": "a calendar that tells who is away is matched by names only, and not by e-mail",
}


def text() -> str:
    return (files("bot") / "manifest.json").read_text(encoding="utf-8")


def load(*, http: str | None = None) -> dict[str, Any]:
    """The manifest, for Socket Mode or for an app that Slack reaches at the address ``http``."""
    manifest: dict[str, Any] = json.loads(text())
    if http:
        url = http if http.endswith(EVENTS_PATH) else http.rstrip("/") + EVENTS_PATH
        settings = manifest["settings"]
        settings["socket_mode_enabled"] = False
        settings["event_subscriptions"] = {"request_url": url, **settings["event_subscriptions"]}
        settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
        for command in manifest["features"]["slash_commands"]:
            command["url"] = url
    return manifest


def scopes() -> tuple[frozenset[str], frozenset[str]]:
    """The scopes that Warmline cannot do without, and those that it can."""
    asked = load()["oauth_config"]["scopes"]
    optional = frozenset(asked["bot_optional"])
    return frozenset(asked["bot"]) - optional, optional
