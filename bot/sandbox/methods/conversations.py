"""conversations.*: channels, their members and what was said there."""

from bot.sandbox import membership, objects
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.methods.call import Call, Json, Method, Type, page, paged
from bot.sandbox.refusal import SlackError

KINDS = {"public_channel": "channel", "private_channel": "private", "im": "dm"}
READ = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def info(call: Call) -> Json:
    conversation = call.conversation()
    call.need_for(conversation, "read")
    shown = objects.channel(call.slack, conversation)
    if call.args.get("include_num_members"):
        shown["num_members"] = len(conversation.members)
    return {"channel": shown}


def list_all(call: Call) -> Json:
    part, cursor = page(call, _of_types(call), lambda c: str(c.id), default=100, most=1000)
    return paged({"channels": [objects.channel(call.slack, c) for c in part]}, cursor)


def list_of_user(call: Call) -> Json:
    user = call.args.get("user", BOT_USER_ID)
    if user not in call.slack.people:
        raise SlackError("user_not_found")
    theirs = [c for c in _of_types(call) if user in c.members]
    part, cursor = page(call, theirs, lambda c: str(c.id), default=100, most=999)
    return paged({"channels": [objects.channel(call.slack, c) for c in part]}, cursor)


def _of_types(call: Call) -> list[Conversation]:
    """The conversations of the kinds asked for that the bot can know of."""
    types = call.args.get("types") or ["public_channel"]
    for kind in types:
        if kind not in READ:
            raise SlackError("invalid_types")
        call.need(READ[kind])
    kinds = {KINDS[kind] for kind in types if kind in KINDS}
    return [
        c
        for c in sorted(call.slack.conversations.values(), key=lambda c: c.id)
        if c.kind in kinds
        and (c.kind == "channel" or BOT_USER_ID in c.members)
        and not (call.args.get("exclude_archived") and c.is_archived)
    ]


def members(call: Call) -> Json:
    conversation = call.conversation()
    call.need_for(conversation, "read")
    part, cursor = page(call, conversation.members, str, default=100, most=1000)
    return paged({"members": part}, cursor)


def history(call: Call) -> Json:
    conversation = call.conversation(joined=True)
    call.need_for(conversation, "history")
    shown = [m for m in conversation.in_order() if not m.is_reply or m.broadcast]
    return _messages(call, _between(call, shown)[::-1])


def replies(call: Call) -> Json:
    conversation = call.conversation(joined=True)
    call.need_for(conversation, "history")
    asked = conversation.messages.get(call.args["ts"])
    if asked is None:
        raise SlackError("thread_not_found")
    parent = conversation.messages[asked.thread_ts or asked.ts]
    return _messages(call, [parent, *_between(call, conversation.replies(parent.ts))])


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`; the bounds themselves only if `inclusive`."""
    try:
        oldest = float(call.args.get("oldest") or 0)
        latest = float(call.args.get("latest") or "inf")
    except ValueError as error:
        raise SlackError("invalid_ts_latest") from error
    inclusive = call.args.get("inclusive", False)
    bounds = {oldest, latest} if inclusive else set()
    return [m for m in messages if oldest < float(m.ts) < latest or float(m.ts) in bounds]


def _messages(call: Call, messages: list[Message]) -> Json:
    part, cursor = page(call, messages, lambda m: str(m.ts), default=100, most=999)
    with_metadata = call.args.get("include_all_metadata", False)
    shown = [objects.message(call.slack, m, with_metadata=with_metadata) for m in part]
    return paged({"messages": shown, "has_more": bool(cursor), "pin_count": 0}, cursor)


def open_dm(call: Call) -> Json:
    call.need("im:write")
    users = call.args.get("users") or _users_of(call)
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    person = call.slack.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if call.slack.is_outside(person):
        raise SlackError("user_not_visible")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot or person.id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    already_open = f"D{person.id}" in call.slack.conversations
    dm = call.slack.dm_with(person.id)
    shown = objects.channel(call.slack, dm) if call.args.get("return_im") else {"id": dm.id}
    return {"channel": shown, "no_op": already_open, "already_open": already_open}


def _users_of(call: Call) -> list[str]:
    if "channel" not in call.args:
        raise SlackError("users_list_not_supplied")
    return [m for m in call.conversation().members if m != BOT_USER_ID]


def join(call: Call) -> Json:
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise SlackError("is_archived")
    warning: Json = {}
    if BOT_USER_ID in conversation.members:
        warning = {"warning": (words := "already_in_channel"), "response_metadata": {"warnings": [words]}}
    else:
        membership.join(call.slack, conversation, BOT_USER_ID)
    return {"channel": objects.channel(call.slack, conversation), **warning}


PAGE: dict[str, Type] = {"cursor": "text", "limit": "number"}
LIST: dict[str, Type] = {"exclude_archived": "flag", "types": "list", "team_id": "text", **PAGE}
SPAN: dict[str, Type] = {
    "latest": "text",
    "oldest": "text",
    "inclusive": "flag",
    "include_all_metadata": "flag",
    **PAGE,
}
METHODS = {
    "conversations.info": Method(info, {"channel": "text"}, {"include_locale": "flag", "include_num_members": "flag"}),
    "conversations.list": Method(list_all, optional=LIST),
    "conversations.members": Method(members, {"channel": "text"}, PAGE),
    "conversations.history": Method(history, {"channel": "text"}, SPAN),
    "conversations.replies": Method(replies, {"channel": "text", "ts": "text"}, SPAN),
    "conversations.open": Method(
        open_dm,
        optional={"users": "list", "channel": "text", "return_im": "flag", "prevent_creation": "flag"},
    ),
    "conversations.join": Method(join, {"channel": "text"}, scope="channels:join"),
    "users.conversations": Method(list_of_user, optional={"user": "text", **LIST}),
}
