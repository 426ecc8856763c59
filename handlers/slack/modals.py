"""Windows, and where an answer to a pressed button belongs: in one, or in place of the private message."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import name_of
from handlers.views import blocks
from storage.engine.deadline import within
from storage.refusal import Refused

OPEN_SECONDS = 2.0  # of the three in which a person must be answered
WHISPER_SECONDS = 1.0  # of them as well; the answer that everybody sees must not come too late for it
# It is there: opened when this was first delivered, or drawn by a newer choice.
SHOWN_BEFORE = {"exchanged_trigger_id", "hash_conflict"}
# Slack took too long, or has troubles of its own; "" is an answer that cannot be read.
NOT_NOW = {"", "expired_trigger_id", "fatal_error", "internal_error", "ratelimited", "service_unavailable"}


async def open_(
    view: Mapping[str, Any], *, body: Mapping[str, Any], client: AsyncWebClient, in_place: bool = False
) -> None:
    """Open a window; if the button was in one, on top of that or ``in_place`` of it.

    Refused, so that what was typed is given back, where Slack does not open it in time.
    """
    if not is_in_window(body):
        await _shown(client.views_open(trigger_id=body["trigger_id"], view=dict(view)))
    elif in_place:
        await _shown(client.views_update(view_id=body["view"]["id"], view=dict(view)))
    else:
        await _shown(client.views_push(trigger_id=body["trigger_id"], view=dict(view)))


async def redraw(view: Mapping[str, Any], *, body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """Draw the form anew after a choice in it; the hash keeps an older choice from overtaking a newer one."""
    before = body["view"]
    await _shown(client.views_update(view_id=before["id"], hash=before.get("hash"), view=dict(view)))


async def answer(
    said: Mapping[str, Any],
    *,
    body: Mapping[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    beside: bool = False,
    title: str = "Check in",
) -> None:
    """Say ``said`` (a private answer, or a form) in place of what held the button, or beside the message it was in."""
    if said.get("type") == "modal":
        await open_(said, body=body, client=client)
    elif body.get("view"):
        await open_(blocks.notice(title, said["blocks"]), body=body, client=client, in_place=True)
    else:
        await respond(text=said["text"], blocks=list(said["blocks"]), replace_original=not beside)


async def whisper(said: Mapping[str, Any], *, respond: AsyncRespond) -> bool:
    """Tell the person alone something beside an answer that others see; False where that failed."""
    try:
        answer = await asyncio.wait_for(respond(**said), within(WHISPER_SECONDS))
    except (ClientError, TimeoutError, Refused):
        return False
    return bool(answer.status_code == 200)


def is_in_window(body: Mapping[str, Any]) -> bool:
    return (body.get("view") or {}).get("type") == "modal"


async def _shown(call: Awaitable[Any]) -> None:
    try:
        await asyncio.wait_for(call, within(OPEN_SECONDS))
    except (SlackApiError, ClientError, TimeoutError) as error:
        if (name := name_of(error)) in SHOWN_BEFORE:
            return
        if name not in NOT_NOW:
            raise
        raise Refused(
            "Slack did not open the form just now, so nothing was recorded. Please try again in a moment."
        ) from error
