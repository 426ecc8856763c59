"""Workspace state in the shapes of Slack's Web API: users, channels, groups, messages."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.app import APP_ID, BOT_ID, BOT_USER_ID
from bot.sandbox.company import User, UserGroup
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.state import Slack, message_fields

Json = dict[str, Any]


def user(slack: Slack, person: User) -> Json:
    """Somebody, as users.info and user_change show them."""
    fields: Json = {
        "id": person.id,
        "team_id": slack.team_of(person),
        "name": person.name,
        "deleted": person.deleted,
        "profile": _profile(slack, person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": slack.updated(person.id),
    }
    if slack.is_outside(person):
        fields["is_stranger"] = person.is_stranger
    if person.deleted:  # Slack says little about people who left
        return fields
    return fields | {
        "real_name": person.real_name,
        "color": "9f69e7",
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        **_zone(slack, person),
    }


def _zone(slack: Slack, person: User) -> Json:
    if not person.tz:
        return {}  # as Slack says of some people
    local = slack.clock.now().astimezone(_known(person.tz))
    offset = local.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    return {"tz": person.tz, "tz_label": local.tzname() or person.tz, "tz_offset": seconds}


def _known(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # what is no name of a zone
        return ZoneInfo("UTC")


def _profile(slack: Slack, person: User) -> Json:
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": "",  # nobody here has chosen one, so Slack shows the real name
        "display_name_normalized": "",
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "team": slack.team_of(person),
    }
    if person.is_bot:
        profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID} if person.id == BOT_USER_ID else {"bot_id": "B0OTHER"}
    elif "users:read.email" in slack.app.scopes:
        profile["email"] = email(person)
    return profile


def email(person: User) -> str:
    return f"{person.name}@example.com"


def channel(slack: Slack, conversation: Conversation) -> Json:
    """A conversation, as conversations.info shows it."""
    common: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_im": conversation.kind == "dm",
        "is_org_shared": conversation.is_org_shared,
        "context_team_id": slack.workspace.id,
        "updated": conversation.created * 1000,
        "is_archived": conversation.is_archived,
    }
    if conversation.kind == "dm":
        person = next(m for m in conversation.members if m != BOT_USER_ID)
        left = slack.people[person].deleted
        return common | {"user": person, "is_user_deleted": left, "priority": 0, "is_open": True}
    return common | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not conversation.id.startswith("G"),
        "is_group": conversation.id.startswith("G"),  # private channels of old; newer ones have ids with a C
        "is_mpim": False,
        "is_general": conversation.name == "general",
        "is_private": conversation.kind == "private",
        "is_member": BOT_USER_ID in conversation.members,
        **_sharing(slack, conversation),
        "unlinked": 0,
        "creator": next(iter(conversation.members), BOT_USER_ID),
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def _sharing(slack: Slack, conversation: Conversation) -> Json:
    """What Slack says about other organisations in a channel."""
    others, pending = conversation.shared_with, conversation.pending_with
    return {
        "is_shared": bool(others) or conversation.is_org_shared,
        "is_ext_shared": bool(others),
        "is_pending_ext_shared": bool(pending),
        "pending_shared": list(pending),
        "pending_connected_team_ids": list(pending),
        "shared_team_ids": [slack.workspace.id, *others],
        **({"connected_team_ids": list(others)} if others else {}),
    }


def group(slack: Slack, usergroup: UserGroup, *, with_users: bool = True) -> Json:
    shown: Json = {
        "id": usergroup.id,
        "team_id": slack.workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": usergroup.name,
        "description": "",
        "handle": usergroup.handle,
        "is_external": False,
        "date_create": int(slack.clock.now().timestamp()),
        "date_update": int(slack.clock.now().timestamp()),
        "date_delete": 0,
        "auto_type": None,
        "auto_provision": False,
        "created_by": "USLACKBOT",
        "updated_by": "USLACKBOT",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(usergroup.users),
        "channel_count": 0,
    }
    return shown | ({"users": list(usergroup.users)} if with_users else {})


def message(slack: Slack, kept: Message, *, with_metadata: bool = False) -> Json:
    shown = message_fields(kept) | {"team": slack.workspace.id}
    if kept.from_app:
        shown["bot_profile"] = bot_profile(slack)
    if kept.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in kept.reactions.items()
        ]
    replies = slack.conversations[kept.channel].replies(kept.ts)
    if replies:
        shown |= {"thread_ts": kept.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    elif kept.is_reply:
        shown["parent_user_id"] = slack.conversations[kept.channel].messages[str(kept.thread_ts)].user
    if with_metadata and kept.metadata is not None:
        shown["metadata"] = kept.metadata
    return shown


def bot_profile(slack: Slack) -> Json:
    return {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": BOT_USER_ID,
        "name": slack.app.bot_name,
        "team_id": slack.workspace.id,
        "deleted": False,
        "updated": 0,
        "icons": {},
    }
