"""Modals: opened, put in place of one another, drawn anew."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import errors
from storage.engine import deadline
from storage.refusal import Refused

OPEN_SECONDS = 2.0  # of the three in which a person must be answered
# It is there: opened when this was first delivered, or drawn by a newer choice.
SHOWN_BEFORE = {"exchanged_trigger_id", "hash_conflict"}
TOO_LATE = "expired_trigger_id"
NOT_OPENED = "Slack did not open the form just now, so nothing was recorded. Please try again in a moment."

Json = Mapping[str, Any]


async def open_(view: Json, body: Json, client: AsyncWebClient, *, not_now: str = NOT_OPENED) -> None:
    """Open a modal; where the button was in one, on top of that.

    Refused with ``not_now``, so that what was typed is given back, where Slack does not open it in time.
    """
    opening = client.views_push if is_in_modal(body) else client.views_open
    await _shown(opening(trigger_id=body["trigger_id"], view=dict(view)), not_now)


async def replace(view: Json, body: Json, client: AsyncWebClient, *, not_now: str = NOT_OPENED) -> None:
    """Show it in place of the modal that held the button; open it where there was none."""
    if is_in_modal(body):
        await _shown(client.views_update(view_id=body["view"]["id"], view=dict(view)), not_now)
    else:
        await open_(view, body, client, not_now=not_now)


async def redraw(view: Json, body: Json, client: AsyncWebClient) -> None:
    """Draw the form anew after a choice in it; the hash keeps an older choice from overtaking a newer one."""
    before = body["view"]
    await _shown(client.views_update(view_id=before["id"], hash=before.get("hash"), view=dict(view)), NOT_OPENED)


def is_in_modal(body: Json) -> bool:
    return (body.get("view") or {}).get("type") == "modal"


async def _shown(call: Awaitable[Any], not_now: str) -> None:
    try:
        await asyncio.wait_for(call, deadline.left(at_most=OPEN_SECONDS))
    except Exception as error:
        name = errors.name_of(error)
        if name == TOO_LATE:
            raise Refused(not_now) from error
        if name not in SHOWN_BEFORE:
            errors.refuse(error, not_now=not_now)
