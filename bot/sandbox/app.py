"""The app as its manifest describes it: what it may do, what it listens to, who it is."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

APP_ID = "A0SANDBOX00"
BOT_ID = "B0SANDBOX00"
BOT_USER_ID = "U0SANDBOX00"


class App:
    """The app that the sandbox runs: its commands, shortcuts, scopes, events and surfaces."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        self.name: str = manifest.get("display_information", {}).get("name", "Sandbox app")
        self.bot_name: str = features.get("bot_user", {}).get("display_name", self.name)
        self.commands: list[Json] = list(features.get("slash_commands", ()))
        self.shortcuts: list[Json] = list(features.get("shortcuts", ()))
        self.scopes: list[str] = sorted({*scopes.get("bot", ()), *scopes.get("bot_optional", ())})
        self.events: list[str] = list(settings.get("event_subscriptions", {}).get("bot_events", ()))
        self.interactive: bool = settings.get("interactivity", {}).get("is_enabled", False)
        home = features.get("app_home", {})
        self.has_home: bool = home.get("home_tab_enabled", False)
        self.has_messages: bool = home.get("messages_tab_enabled", True)

    def command(self, name: str) -> Json | None:
        return next((c for c in self.commands if c["command"] == name), None)

    def shortcut(self, callback_id: str, kind: str) -> Json | None:
        return next((s for s in self.shortcuts if (s["callback_id"], s["type"]) == (callback_id, kind)), None)

    def manifest_problems(self) -> list[str]:
        """What Slack would refuse in this manifest although each part of it is well formed."""
        problems = []
        if (self.commands or self.shortcuts) and "commands" not in self.scopes:
            problems.append("the manifest has commands or shortcuts, but not the scope `commands`")
        problems += [
            f"the manifest subscribes to {event}, but lacks the scope `{'` or `'.join(scopes)}`"
            for event in self.events
            if (scopes := EVENT_SCOPES.get(event)) and not set(scopes) & set(self.scopes)
        ]
        return problems


ANY_CHANNEL = ("channels:read", "groups:read")

# Each event with the scopes of which it needs one.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    **dict.fromkeys(("channel_archive", "channel_created", "channel_deleted", "channel_left"), ("channels:read",)),
    **dict.fromkeys(("channel_rename", "channel_unarchive"), ("channels:read",)),
    **dict.fromkeys(("channel_id_changed", "channel_shared", "channel_unshared"), ANY_CHANNEL),
    **dict.fromkeys(("member_joined_channel", "member_left_channel"), ANY_CHANNEL),
    **dict.fromkeys(("group_archive", "group_deleted", "group_left", "group_rename"), ("groups:read",)),
    "group_unarchive": ("groups:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    **dict.fromkeys(("reaction_added", "reaction_removed"), ("reactions:read",)),
    **dict.fromkeys(("subteam_created", "subteam_members_changed", "subteam_updated"), ("usergroups:read",)),
    **dict.fromkeys(("team_join", "user_change"), ("users:read",)),
}
