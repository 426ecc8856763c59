"""A picture that somebody asked for: it comes by direct message; in words where Slack lets me send none."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from handlers.call import Call
from handlers.slack import errors, uploads
from handlers.views.answers import Answer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """``what`` is "the map"; ``alt`` says what the picture shows, and ``in_words`` answers with that and a note."""

    what: str
    title: str
    filename: str
    alt: str
    draw: Callable[[], bytes]
    in_words: Callable[[str], Answer]


async def send(wanted: Wanted, call: Call) -> Answer:
    """Said at once; drawn and sent afterwards, since that takes longer than Slack waits."""
    if not await uploads.are_granted(call):
        return wanted.in_words(
            f"I may not send pictures here: whoever runs me can grant `files:write`. So this is {wanted.what} in words."
        )
    text = f"I am drawing {wanted.what}. It comes by direct message in a moment."
    if await call.is_repeated():
        return Answer(text, title=wanted.title)

    async def afterwards() -> None:
        await _send(wanted, call)

    return Answer(text, title=wanted.title, afterwards=afterwards)


async def _send(wanted: Wanted, call: Call) -> None:
    png = await asyncio.to_thread(wanted.draw)
    try:
        await uploads.send(png, filename=wanted.filename, title=wanted.title, alt=wanted.alt, to=call)
    except errors.FAILURES as error:
        log.warning("a picture could not be sent: %s", errors.name_of(error) or type(error).__name__)
        await call.aside(
            wanted.in_words(f"Slack did not take the picture just now, so this is {wanted.what} in words.")
        )
