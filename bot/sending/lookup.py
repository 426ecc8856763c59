"""Is a message there? Asked of Slack's history, by the id that every message carries in its metadata."""

from collections.abc import Collection
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

EVENT_TYPE = "warmline_delivery"
FURTHEST = 2000  # messages back; no time bound, because no clock is trusted
PAGE = 200

# What Slack says when we may not read there, now or ever.
CLOSED = {
    "access_denied", "cannot_dm_bot", "channel_not_found", "method_not_supported_for_channel_type", "missing_scope",
    "no_permission", "not_allowed_token_type", "not_in_channel", "thread_not_found", "user_disabled", "user_not_found",
    "user_not_visible", "users_not_found",
}  # fmt: skip


class Unreadable(Exception):  # noqa: N818 - it is an answer
    """The history cannot be read by this bot; the message says which permission or place is missing."""


async def find(client: AsyncWebClient, channel: str, ids: Collection[str], *, thread: str = "") -> dict[str, str]:
    """The ``ts`` of each delivery that is in the conversation, or in a ``thread`` of it, by the delivery's id.

    Raises Unreadable.
    """
    ts_by_id: dict[str, str] = {}
    cursor: str | None = None
    left = FURTHEST
    while left > 0 and len(ts_by_id) < len(ids):
        page = await _page(client, channel, cursor, min(PAGE, left), thread)
        ts_by_id |= {id_: message["ts"] for message in page["messages"] if (id_ := delivery_of(message)) in ids}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            break
        left -= PAGE
    return ts_by_id


def delivery_of(message: dict[str, object]) -> str:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("id", ""))


async def open_dm(client: AsyncWebClient, person: str) -> str:
    """The id of the conversation with a person. Raises Unreadable."""
    try:
        return str((await client.conversations_open(users=person))["channel"]["id"])
    except SlackApiError as error:
        raise _unreadable(error) from error


async def _page(client: AsyncWebClient, channel: str, cursor: str | None, limit: int, thread: str) -> Any:
    asked: dict[str, Any] = {"channel": channel, "limit": limit, "cursor": cursor, "include_all_metadata": True}
    try:
        if thread:
            answer = await client.conversations_replies(ts=thread, **asked)
        else:
            answer = await client.conversations_history(**asked)
    except SlackApiError as error:
        raise _unreadable(error) from error
    return answer.data


def _unreadable(error: SlackApiError) -> Exception:
    data = getattr(error.response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    if name not in CLOSED:
        return error
    needed = f" ({data['needed']})" if isinstance(data, dict) and data.get("needed") else ""
    return Unreadable(f"Slack's history cannot be read: {name}{needed}")
