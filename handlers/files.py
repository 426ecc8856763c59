"""A file that somebody asked for, such as a picture: it comes by direct message; otherwise where Slack lets me send
none."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.call import Call
from handlers.slack import errors, uploads
from handlers.views.answers import Answer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """``what`` is "the map", ``sort`` "picture", and ``doing`` what makes one of the other.

    ``alt`` says what a picture shows, and ``otherwise`` answers without a file, beginning with a note. ``how`` says
    what whoever runs the bot can do beside granting the scope, and ``instead`` how it is shown then.
    """

    what: str
    title: str
    filename: str
    alt: str
    make: Callable[[], Awaitable[bytes]]
    otherwise: Callable[[str], Answer]
    sort: str = "picture"
    doing: str = "drawing"
    how: str = ""
    instead: str = "in words"


async def send(wanted: Wanted, call: Call) -> Answer:
    """Said at once; made and sent afterwards, since that takes longer than Slack waits."""
    if not await uploads.are_granted(call):
        return wanted.otherwise(
            f"I may not send {wanted.sort}s here: whoever runs me can grant `{uploads.SCOPE}`{wanted.how}."
            f" So this is {wanted.what} {wanted.instead}."
        )
    text = f"I am {wanted.doing} {wanted.what}. It comes by direct message in a moment."
    if await call.is_repeated():
        return Answer(text, title=wanted.title)

    async def afterwards() -> None:
        await _send(wanted, call)

    return Answer(text, title=wanted.title, afterwards=afterwards)


async def _send(wanted: Wanted, call: Call) -> None:
    content = await wanted.make()
    try:
        await uploads.send(content, filename=wanted.filename, title=wanted.title, alt=wanted.alt, to=call)
    except errors.FAILURES as error:
        log.warning("a %s could not be sent: %s", wanted.sort, errors.name_of(error) or type(error).__name__)
        await call.aside(
            wanted.otherwise(
                f"Slack did not take the {wanted.sort} just now, so this is {wanted.what} {wanted.instead}."
            )
        )
