"""files.*: the three steps of an upload. The second one, the content, goes to the address that the first one gives."""

from typing import Any

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.files import File, as_json
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.refusal import SlackError

MOST_BYTES = 1_000_000_000
MOST_ALT = 1000


def get_upload_url(call: Call) -> Json:
    size = call.args["length"]
    if not 0 < size <= MOST_BYTES:
        raise SlackError("invalid_arguments", "length must be the size of the file in bytes")
    file = File(call.args["filename"], size, created=int(call.slack.clock.now().timestamp()))
    file.alt = call.args.get("alt_txt", "")
    if len(file.alt) > MOST_ALT:
        raise SlackError("invalid_arguments", f"alt_txt must be at most {MOST_ALT} characters")
    call.backend.files.prepare(file)
    return {"upload_url": f"{call.backend.interactions.base_url}/upload/{file.upload_key}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    files = [_described(call, described) for described in _listed(call.args["files"])]
    conversation = _to_share_in(call) if "channel_id" in call.args else None
    for file in files:
        file.is_complete = True
        file.conversations += [conversation.id] if conversation else []
    if conversation:
        _share(call, files, conversation)
    return {"files": [as_json(file) for file in files]}


def info(call: Call) -> Json:
    file = call.backend.files.get(call.args["file"])
    return {"file": as_json(file), "comments": [], "response_metadata": {"next_cursor": ""}}


def _listed(files: Any) -> list[Json]:
    if not isinstance(files, list) or not files or not all(isinstance(file, dict) and "id" in file for file in files):
        raise SlackError("invalid_arguments", "files must be a list of objects with an id")
    return files


def _described(call: Call, described: Json) -> File:
    file = call.backend.files.uploaded(described["id"])
    file.title = described.get("title") or file.name
    return file


def _to_share_in(call: Call) -> Conversation:
    """The conversation in `channel_id`. A person's id does not do here, as it does for chat.postMessage."""
    call.args["channel"] = call.args["channel_id"]
    conversation = call.conversation(joined=True)
    if conversation.is_archived:
        raise SlackError("is_archived")
    return conversation


def _share(call: Call, files: list[File], conversation: Conversation) -> None:
    message = Message(
        channel=conversation.id,
        ts=call.slack.new_ts(conversation.id),
        user=BOT_USER_ID,
        text=call.args.get("initial_comment", ""),
        thread_ts=call.args.get("thread_ts"),
        subtype="file_share",
        from_app=True,
        files=[as_json(file) for file in files],
    )
    call.slack.add(message)
    call.slack.record("files.completeUploadExternal", message)


METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url,
        {"filename": "text", "length": "number"},
        {"alt_txt": "text", "snippet_type": "text"},
        scope="files:write",
    ),
    "files.completeUploadExternal": Method(
        complete_upload,
        {"files": "json"},
        {"channel_id": "text", "initial_comment": "text", "thread_ts": "text"},
        scope="files:write",
    ),
    "files.info": Method(info, {"file": "text"}, scope="files:read"),
}
