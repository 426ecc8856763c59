"""Refusals and bugs, in words: the one place that turns an exception into what a person reads."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import mentions, modals, naming, responses
from handlers.slack.errors import TokenRefused
from handlers.slack.responses import acknowledged
from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from storage.delivery import rate_limits
from storage.engine import deadline
from storage.refusal import Busy, Refused, Unusable, escape

TYPED_LIMIT = 30_000  # of the 40,000 characters of a message

log = logging.getLogger(__name__)

BUSY = "The database is busy, so nothing was recorded. Please try again in a minute."
FULL = "The disk of my database is full, so nothing was stored. Whoever runs me is told; please try again later."
BROKEN = "My database cannot be used just now, so nothing was stored. Whoever runs me is told; please try again later."
BUG = "Something went wrong on my side, so I cannot say whether that was recorded. Whoever runs me can see why."


async def answer(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    """Say it where the person is looking, and give back what they typed; where that fails too, only the log knows."""
    words = blocks.shorten(_words(error), blocks.SECTION_LIMIT)
    if isinstance(error, TokenRefused):  # who promises a post from now on knows that it waits
        with suppress(Busy), deadline.set_to(context["answer_by"]):
            await context["store"].write(rate_limits.block_posting, wall=datetime.now(UTC))
    try:
        return await _answer(words, error, body, context, client)
    except Exception as another:
        log.error("an error could not be told to the person", exc_info=another)
        return acknowledged({"response_type": "ephemeral", "text": lines.plainly(words)} if "command" in body else None)


async def _answer(
    words: str, error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> BoltResponse:
    if "command" in body:
        return acknowledged(responses.to_body(_on_command(words, body["command"], await _typed(body, context))))
    match body.get("type"):
        case "view_submission":
            by_field = error.by_field() if isinstance(error, Refused) else {}
            names = await _names("\n".join([words, *by_field.values()]), context)
            return acknowledged(_on_form(words, by_field, body["view"], names))
        case "block_actions" | "message_action" | "shortcut":
            await _say_beside(paragraph(words, title="Sorry"), body, context, client)
        case "block_suggestion":  # a menu shows options, and no words
            return acknowledged({"options": []})
        case _ if isinstance(error, Busy):
            return BoltResponse(status=503)  # an event: Slack brings it again
    return acknowledged()


def _words(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.words
    if isinstance(error, Unusable):  # the store has logged why
        return FULL if error.is_full else BROKEN
    if isinstance(error, Busy):
        return BUSY
    log.error("unhandled error in a handler", exc_info=error)
    return BUG


async def _typed(body: dict[str, Any], context: AsyncBoltContext) -> str:
    """What followed the command, as the person saw it: Slack sends people by id, often without their names."""
    text = body.get("text") or ""
    return mentions.plain(text, names=await _names(text, context))


async def _names(text: str, context: AsyncBoltContext) -> dict[str, str]:
    """Names for the marks in a text, for where they would be shown as they are: no form's error shows a mention."""
    if not mentions.unnamed(text):
        return {}
    try:
        return dict(await context["store"].read(naming.known, text))
    except Exception:  # whatever it is, what was typed is given back
        log.debug("names could not be looked up", exc_info=True)
        return {}


def _on_command(words: str, command: str, text: str) -> Answer:
    """The answer to a command that was not carried out, with the whole command to copy."""
    entered = f"{command} {text}".strip()
    shown = [lines.section(words), *(blocks.typed(part) for part in blocks.cut(entered, 3000)[:10])]
    return Answer(f"{lines.plainly(words)}\nYou typed: {blocks.shorten(escape(entered), TYPED_LIMIT)}", shown)


def _on_form(
    words: str, by_field: Mapping[str | None, str], view: dict[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    """Slack shows an error only under an input that is there; the form stays open, and keeps what was typed."""
    inputs = [block["block_id"] for block in view.get("blocks") or () if block.get("type") == "input"]
    if not inputs:
        return {"response_action": "update", "view": paragraph(words, title="Sorry").as_modal()}
    shown = {field: said for field, said in by_field.items() if field in inputs} or {inputs[0]: words}
    said = {field: blocks.shorten(lines.unmarked(said, names), blocks.SECTION_LIMIT) for field, said in shown.items()}
    return {"response_action": "errors", "errors": said}


async def _say_beside(apology: Answer, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
    if context.respond and context.response_url:
        await responses.aside(apology, context.respond)
        return
    try:
        await modals.open_(apology.as_modal(), body, client)
    except Refused:  # nowhere left to say it
        log.warning("a refusal could not be shown")
