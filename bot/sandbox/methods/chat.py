"""chat.*: what the bot says, changes and takes back."""

import json
from typing import Any

from bot.sandbox import objects
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.block_kit import MOST_MESSAGE_WEIGHT, problems, weight
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.methods.call import Call, Json, Method, Type
from bot.sandbox.normalizing import normalize
from bot.sandbox.refusal import SlackError

MOST_TEXT = 40_000
MOST_METADATA = 16_000


def post_message(call: Call) -> Json:
    conversation = _to_post_in(call)
    text, blocks = _content(call)
    metadata, warning = _metadata(call)
    message = Message(
        channel=conversation.id,
        ts=call.slack.new_ts(conversation.id),
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        metadata=metadata,
        thread_ts=_thread(call, conversation),
        broadcast=call.args.get("reply_broadcast", False),
        from_app=True,
        username=call.args.get("username"),
    )
    call.slack.add(message, linked=_linked(call))
    call.slack.record("chat.postMessage", message)
    shown = objects.message(call.slack, message, with_metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "message": shown, **warning}


def update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    if call.conversation().is_archived:
        raise SlackError("is_archived")
    text, blocks = _content(call, before=message)
    metadata, warning = _metadata(call)
    if "metadata" in call.args:
        message.metadata = metadata
    call.slack.change(message, text=text, blocks=blocks)
    call.slack.record("chat.update", message)
    shown = objects.message(call.slack, message)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": shown, **warning}


def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.slack.remove(message)
    call.slack.record("chat.delete", message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    conversation = _to_post_in(call)
    reader = call.args["user"]
    if reader not in conversation.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    ts = call.slack.new_ts(conversation.id)
    thread = _thread(call, conversation)
    call.slack.add(
        Message(
            channel=conversation.id,
            ts=ts,
            user=BOT_USER_ID,
            text=text,
            blocks=blocks,
            thread_ts=thread,
            reader=reader,
            from_app=True,
        ),
        linked=_linked(call),
    )
    return {"message_ts": ts}


def get_permalink(call: Call) -> Json:
    conversation = call.conversation()
    ts = call.args["message_ts"]
    if ts not in conversation.messages:
        raise SlackError("message_not_found")
    link = f"{call.backend.interactions.base_url}/archives/{conversation.id}/p{ts.replace('.', '')}"
    return {"channel": conversation.id, "permalink": link}


def _to_post_in(call: Call) -> Conversation:
    conversation = _addressed(call)
    if conversation.is_archived:
        raise SlackError("is_archived")
    if BOT_USER_ID not in conversation.members:
        if call.method == "chat.postEphemeral" or "chat:write.public" not in call.slack.app.scopes:
            raise SlackError("not_in_channel")
        call.need("chat:write.public")
    if conversation.kind == "dm" and not call.slack.app.has_messages:
        raise SlackError("messages_tab_disabled")
    if conversation.kind == "dm":
        _check_reachable(call, next(m for m in conversation.members if m != BOT_USER_ID))
    return conversation


def _addressed(call: Call) -> Conversation:
    """The conversation in `channel`, which may also be a person: then their DM is opened."""
    ref = call.args["channel"]
    if ref[:1] not in "UW" or ref in call.slack.conversations:
        return call.conversation()
    _check_reachable(call, ref)
    if {"username", "icon_emoji", "icon_url"} & call.args.keys():
        raise SlackError("invalid_arguments", "a name or icon of its own does not go with a user id as channel")
    return call.slack.dm_with(ref)


def _check_reachable(call: Call, user: str) -> None:
    person = call.slack.people.get(user)
    if person is None or person.deleted or call.slack.is_outside(person):
        raise SlackError("channel_not_found")
    if person.is_bot or person.id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")


def _content(call: Call, before: Message | None = None) -> tuple[str, list[Json]]:
    kept = "" if before is None else before.text
    text: str = call.args.get("text") or call.args.get("markdown_text") or kept
    if "markdown_text" in call.args and {"text", "blocks"} & call.args.keys():
        raise SlackError("markdown_text_conflict")
    if len(call.args.get("markdown_text", "")) > 12_000 or len(text) > MOST_TEXT:
        raise SlackError("msg_too_long")
    blocks = _blocks(call) if "blocks" in call.args else [] if before is None else before.blocks
    if not text and not blocks and not call.args.get("attachments"):
        raise SlackError("no_text")
    if {"username", "icon_emoji", "icon_url"} & call.args.keys():
        call.need("chat:write.customize")
    return text, blocks


def _blocks(call: Call) -> list[Json]:
    blocks: Any = call.args["blocks"]
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if refused := problems(blocks, "message"):
        raise SlackError("invalid_blocks", *refused, errors=refused)
    if weight(blocks) > MOST_MESSAGE_WEIGHT:
        raise SlackError("msg_blocks_too_long")
    return normalize(blocks)


def _metadata(call: Call) -> tuple[Json | None, Json]:
    """What is kept of `metadata`, and the warning in the answer when it is not kept."""
    metadata: Any = call.args.get("metadata")
    if metadata in (None, {}):
        return None, {}
    match metadata:
        case {"event_type": str(), "event_payload": dict()} if len(json.dumps(metadata)) > MOST_METADATA:
            raise SlackError("metadata_too_large")
        case {"event_type": str(name), "event_payload": dict()} if name:
            return metadata, {}
    call.slack.complain(f"{call.method}: metadata needs event_type and event_payload, so Slack drops it")
    return None, {"warning": "invalid_metadata_format"}


def _thread(call: Call, conversation: Conversation) -> str | None:
    thread: str | None = call.args.get("thread_ts")
    if thread is None:
        return None
    parent = conversation.messages.get(thread)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or thread


def _linked(call: Call) -> bool:
    return bool(call.args.get("link_names")) or call.args.get("parse") == "full"


def _own(call: Call, refusal: str) -> Message:
    message = call.conversation().messages.get(call.args["ts"])
    if message is None:
        raise SlackError("message_not_found")
    # What came by an ack or a response_url belongs to that URL, not to the Web API.
    if not message.from_app or message.is_answer:
        raise SlackError(refusal)
    return message


CONTENT: dict[str, Type] = {
    "text": "text",
    "blocks": "json",
    "attachments": "json",
    "link_names": "flag",
    "markdown_text": "text",
    "parse": "text",
}
POSTED: dict[str, Type] = {
    **CONTENT,
    "icon_emoji": "text",
    "icon_url": "text",
    "mrkdwn": "flag",
    "thread_ts": "text",
    "unfurl_links": "flag",
    "unfurl_media": "flag",
    "username": "text",
}
METHODS = {
    "chat.postMessage": Method(
        post_message,
        {"channel": "text"},
        {"metadata": "json", "reply_broadcast": "flag", **POSTED},
        scope="chat:write",
    ),
    "chat.update": Method(
        update,
        {"channel": "text", "ts": "text"},
        {
            "metadata": "json",
            "reply_broadcast": "flag",
            "unfurl_links": "flag",
            "unfurl_media": "flag",
            **CONTENT,
        },
        scope="chat:write",
    ),
    "chat.delete": Method(delete, {"channel": "text", "ts": "text"}, scope="chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, {"channel": "text", "user": "text"}, POSTED, scope="chat:write"),
    "chat.getPermalink": Method(get_permalink, {"channel": "text", "message_ts": "text"}),
}
