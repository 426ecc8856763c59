"""Answers to a button, where the person is looking: in the message, in the form, or over App Home."""

from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.views import blocks
from handlers.views.blocks import Block


async def beside(
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    *,
    title: str,
    text: str,
    shown: Sequence[Block],
) -> None:
    """Put ``shown`` in the place of the message or form that holds the button; App Home stays as it is."""
    view = body.get("view") or {}
    notice = blocks.notice(title, shown)
    if not view:
        await respond(text=text, blocks=list(shown), replace_original=True)
    elif view["type"] == "modal":
        await client.views_update(view_id=view["id"], view=notice)
    else:
        await client.views_open(trigger_id=body["trigger_id"], view=notice)
