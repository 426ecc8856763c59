"""Answers without a modal: with the acknowledgement, or through the address that Slack gives (response_url)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt import BoltResponse

from handlers.slack.errors import may_pass
from handlers.slack.received import STALE
from handlers.views.answers import Answer
from storage.engine import deadline
from storage.refusal import Refused

log = logging.getLogger(__name__)

RESPOND_SECONDS = 2.0  # of the three in which a person must be answered
ASIDE_SECONDS = 1.0  # of them as well; the answer that everybody reads must not come too late for it

Respond = Callable[..., Awaitable[Any]]


def acknowledged(body: dict[str, Any] | None = None) -> BoltResponse:
    """What Slack waits for; with a ``body`` it is the answer as well."""
    return BoltResponse(status=200, body=body or "")


def to_body(answer: Answer) -> dict[str, Any]:
    """The answer to a command as what Slack takes with the acknowledgement."""
    shown = {"blocks": list(answer.blocks)} if answer.blocks else {}
    return {"response_type": "in_channel" if answer.is_public else "ephemeral", "text": answer.text, **shown}


async def refuse_to_respond(*args: Any, **kwargs: Any) -> None:
    """Stands for ``respond`` where a payload came without an address to respond to."""
    raise Refused(STALE)


async def aside(answer: Answer, respond: Respond) -> bool:
    """Tell the person alone something beside an answer that everybody reads; False where Slack took too long."""
    return await _said(answer, respond, ASIDE_SECONDS, response_type="ephemeral", replace_original=False)


async def show(answer: Answer, respond: Respond) -> bool:
    """Say it in place of the message that held the pressed button, or beside it; False where Slack took too long."""
    if answer.is_public:  # what only they saw cannot turn into what everybody sees: it goes
        is_said = await _said(answer, respond, RESPOND_SECONDS, response_type="in_channel", replace_original=False)
        return is_said and await _responded(respond, RESPOND_SECONDS, delete_original=True)
    how = {"response_type": "ephemeral"} if answer.beside else {}
    return await _said(answer, respond, RESPOND_SECONDS, replace_original=not answer.beside, **how)


async def _said(answer: Answer, respond: Respond, seconds: float, **how: Any) -> bool:
    return await _responded(respond, seconds, text=answer.text, blocks=list(answer.blocks), **how)


async def _responded(respond: Respond, seconds: float, **what: Any) -> bool:
    try:
        response = await asyncio.wait_for(respond(**what), deadline.left(at_most=seconds))
    except Exception as error:
        if not may_pass(error):
            raise
        log.warning("an answer could not be shown: %s", type(error).__name__)
        return False
    if response.status_code != 200:
        log.warning("an answer could not be shown: HTTP %s", response.status_code)
    return bool(response.status_code == 200)
