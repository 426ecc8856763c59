"""`/warmline map picture`: the map as a picture, by direct message; in words where Slack lets me send none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.call import Call
from handlers.slack import errors, uploads
from handlers.views import map_picture, map_words
from handlers.views import maps as views
from handlers.views.answers import Answer
from handlers.views.pictures import Form
from storage.engine.database import Session
from storage.maps import overview
from storage.maps.overview import Map
from storage.people import teams

log = logging.getLogger(__name__)

NO_SCOPE = "I may not send pictures here: whoever runs me can grant `files:write`. So this is the map in words."
NOT_TAKEN = "Slack did not take the picture just now, so this is the map in words."


async def send(map_: Map, call: Call) -> Answer:
    """Said at once; drawn and sent afterwards, since that takes longer than Slack waits."""
    if not map_.rows:
        return views.in_words(map_)
    if not await uploads.are_granted(call):
        return views.in_words(map_, note=NO_SCOPE)
    if await call.is_repeated():
        return _coming()

    async def afterwards() -> None:
        await _send(map_, call)

    return _coming(afterwards)


@dataclass(frozen=True)
class Drawn:
    """A picture, and the same in words."""

    picture: bytes
    words: str


def drawn(session: Session, team_name: str, now: datetime, *, form: Form) -> Drawn:
    """For the command line. Refused for a team that is not there."""
    map_ = overview.draw(session, teams.named(session, team_name), now=now)
    return Drawn(map_picture.draw(map_, form=form), map_words.described(map_))


async def _send(map_: Map, call: Call) -> None:
    png = await asyncio.to_thread(map_picture.draw, map_, form="png")
    try:
        await uploads.send(png, filename="map.png", title=map_words.title(map_), alt=map_words.described(map_), to=call)
    except errors.FAILURES as error:
        log.warning("a picture could not be sent: %s", errors.name_of(error) or type(error).__name__)
        await call.aside(views.in_words(map_, note=NOT_TAKEN))


def _coming(afterwards: Callable[[], Awaitable[None]] | None = None) -> Answer:
    return Answer(
        "I am drawing the map. It comes by direct message in a moment.", title=views.TITLE, afterwards=afterwards
    )
