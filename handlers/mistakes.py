"""Refusals and bugs, in words: the one place that turns an exception into what a person reads."""

import json
import logging
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers import screens
from handlers.mentions import escape, plain, read
from handlers.views import blocks
from storage import people
from storage.refusal import Busy, Refused

log = logging.getLogger(__name__)

BUSY = "The database is busy, so nothing was recorded. Please try again in a minute."
BUG = "Something went wrong on my side, so I cannot say whether that was recorded. Whoever runs me can see why."


async def answer(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    """Say it where the person is looking, and give back what they typed."""
    said = _words(error)
    if "command" in body:
        return _reply(_command_refusal(said, body["command"], await _typed(body, context)))
    match body.get("type"):
        case "view_submission":
            field = error.field if isinstance(error, Refused) else None
            return _reply({"response_action": "errors", "errors": _on_the_form(said, field, body["view"])})
        case "block_actions" | "message_action" | "shortcut":
            await _say_beside(said, body, context, client)
        case _ if isinstance(error, Busy):
            return BoltResponse(status=503)  # an event: Slack brings it again
    return BoltResponse(status=200)


async def _typed(body: dict[str, Any], context: AsyncBoltContext) -> str:
    """What followed the command, as the person saw it: Slack sends people by id, often without their names."""
    text = body.get("text") or ""
    try:
        known = await context["store"].read(people.find, read(text).people)
    except Busy:
        known = {}
    return plain(text, names={id_: person.name for id_, person in known.items()})


def _command_refusal(said: str, command: str, text: str) -> dict[str, Any]:
    """The private answer to a command that was not carried out, with the whole command to copy."""
    entered = f"{command} {text}".strip()
    shown = [blocks.section(said), *(blocks.typed(part) for part in blocks.cut(entered, 3000)[:10])]
    return blocks.private(f"{said}\nYou typed: {escape(entered)}", shown)


def _words(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.words
    if isinstance(error, Busy):
        return BUSY
    log.error("a bug, answered calmly", exc_info=error)
    return BUG


def _reply(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})


def _on_the_form(said: str, field: str | None, view: dict[str, Any]) -> dict[str, str]:
    """Slack shows an error only under an input that is there; the form stays open, and keeps what was typed."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not inputs:
        return {}
    return {field if field and field in inputs else inputs[0]: plain(said)}


async def _say_beside(said: str, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
    if context.respond and context.response_url:
        await context.respond(text=said, response_type="ephemeral", replace_original=False)
        return
    try:
        await screens.open_(blocks.notice("Sorry", [blocks.section(said)]), body=body, client=client)
    except (SlackApiError, Refused):  # nowhere left to say it
        log.warning("a refusal could not be shown")
