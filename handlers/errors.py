"""Refusals and bugs, in words: the one place that turns an exception into what a person reads."""

import json
import logging
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals
from handlers.slack.mentions import escape, plain, read
from handlers.views import blocks
from storage.people import people
from storage.refusal import Busy, Refused

TYPED_LIMIT = 30_000  # of the 40,000 characters of a message

log = logging.getLogger(__name__)

BUSY = "The database is busy, so nothing was recorded. Please try again in a minute."
BUG = "Something went wrong on my side, so I cannot say whether that was recorded. Whoever runs me can see why."


async def answer(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    """Say it where the person is looking, and give back what they typed; where that fails too, only the log knows."""
    try:
        return await _answer(error, body, context, client)
    except Exception as another:
        log.error("nor could that be said", exc_info=another)
        return BoltResponse(status=200)


async def _answer(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    said = blocks.shorten(_words(error), blocks.SECTION_LIMIT)
    if "command" in body:
        return _reply(_command_refusal(said, body["command"], await _typed(body, context)))
    match body.get("type"):
        case "view_submission":
            field = error.field if isinstance(error, Refused) else None
            return _reply(_on_the_form(said, field, body["view"]))
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
    return blocks.private(f"{said}\nYou typed: {blocks.shorten(escape(entered), TYPED_LIMIT)}", shown)


def _words(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.words
    if isinstance(error, Busy):
        return BUSY
    log.error("a bug, answered calmly", exc_info=error)
    return BUG


def _reply(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})


def _on_the_form(said: str, field: str | None, view: dict[str, Any]) -> dict[str, Any]:
    """Slack shows an error only under an input that is there; the form stays open, and keeps what was typed."""
    inputs = [block["block_id"] for block in view.get("blocks") or () if block.get("type") == "input"]
    if not inputs:
        return {"response_action": "update", "view": blocks.notice("Sorry", [blocks.section(said)])}
    return {"response_action": "errors", "errors": {field if field in inputs else inputs[0]: plain(said)}}


async def _say_beside(said: str, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
    if context.respond and context.response_url:
        await context.respond(text=said, response_type="ephemeral", replace_original=False)
        return
    try:
        await modals.open_(blocks.notice("Sorry", [blocks.section(said)]), body=body, client=client)
    except (SlackApiError, Refused):  # nowhere left to say it
        log.warning("a refusal could not be shown")
