"""Where an answer to a pressed button belongs: in the form, in place of the private message, or in a new window."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.views import blocks


async def open_(view: Mapping[str, Any], *, body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """Open a form; on top of the one in which the button was, if it was in one."""
    if (body.get("view") or {}).get("type") == "modal":
        await client.views_push(trigger_id=body["trigger_id"], view=dict(view))
    else:
        await client.views_open(trigger_id=body["trigger_id"], view=dict(view))


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
    pressed_in = body.get("view") or {}
    if said.get("type") == "modal":
        await open_(said, body=body, client=client)
    elif pressed_in.get("type") == "modal":
        await client.views_update(view_id=pressed_in["id"], view=blocks.notice(title, said["blocks"]))
    elif pressed_in:
        await client.views_open(trigger_id=body["trigger_id"], view=blocks.notice(title, said["blocks"]))
    else:
        await respond(text=said["text"], blocks=list(said["blocks"]), replace_original=not beside)
