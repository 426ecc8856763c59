"""users.*, usergroups.*, bots.info, dnd.info: who there is."""

from bot.sandbox import objects
from bot.sandbox.app import APP_ID, BOT_ID, BOT_USER_ID
from bot.sandbox.methods.call import Call, Json, Method, page, paged
from bot.sandbox.methods.conversations import PAGE
from bot.sandbox.refusal import SlackError


def info(call: Call) -> Json:
    person = call.slack.people.get(call.args["user"])
    if person is None:
        raise SlackError("user_not_found")
    shown = objects.user(call.slack, person)
    return {"user": shown | ({"locale": "en-US"} if call.args.get("include_locale") else {})}


def list_all(call: Call) -> Json:
    own = [p for p in call.slack.people.values() if not call.slack.is_outside(p)]
    part, cursor = page(call, sorted(own, key=lambda p: p.id), lambda p: str(p.id), default=200, most=1000)
    now = int(call.slack.clock.now().timestamp())
    return paged({"members": [objects.user(call.slack, p) for p in part], "cache_ts": now}, cursor)


def lookup_by_email(call: Call) -> Json:
    people = (p for p in call.slack.people.values() if not p.is_bot and not p.deleted)
    person = next((p for p in people if objects.email(p) == call.args["email"].lower()), None)
    if person is None:
        raise SlackError("users_not_found")
    return {"user": objects.user(call.slack, person)}


def list_groups(call: Call) -> Json:
    with_users = call.args.get("include_users", False)
    groups = sorted(call.slack.groups.values(), key=lambda group: group.id)
    return {"usergroups": [objects.group(call.slack, group, with_users=with_users) for group in groups]}


def group_users(call: Call) -> Json:
    group = call.slack.groups.get(call.args["usergroup"])
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def bot(call: Call) -> Json:
    if call.args.get("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    shown = objects.bot_profile(call.slack)
    return {"bot": shown | {"user_id": BOT_USER_ID, "app_id": APP_ID}}


def do_not_disturb(call: Call) -> Json:
    if call.args.get("user", BOT_USER_ID) not in call.slack.people:
        raise SlackError("user_not_found")
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


METHODS = {
    "users.info": Method(info, {"user": "text"}, {"include_locale": "flag"}, scope="users:read"),
    "users.list": Method(list_all, optional={"include_locale": "flag", "team_id": "text", **PAGE}, scope="users:read"),
    "users.lookupByEmail": Method(lookup_by_email, {"email": "text"}, scope="users:read.email"),
    "usergroups.list": Method(
        list_groups,
        optional={
            "include_users": "flag",
            "include_count": "flag",
            "include_disabled": "flag",
            "team_id": "text",
        },
        scope="usergroups:read",
    ),
    "usergroups.users.list": Method(
        group_users,
        {"usergroup": "text"},
        {"include_disabled": "flag", "team_id": "text"},
        scope="usergroups:read",
    ),
    "bots.info": Method(bot, optional={"bot": "text", "team_id": "text"}, scope="users:read"),
    "dnd.info": Method(do_not_disturb, optional={"user": "text", "team_id": "text"}, scope="dnd:read"),
}
