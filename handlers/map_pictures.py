"""`/warmline map picture`: the map as a picture, by direct message; in words where Slack lets me send none."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from handlers import files
from handlers.call import Call
from handlers.files import Wanted
from handlers.views import map_picture, map_words
from handlers.views import maps as views
from handlers.views.answers import Answer
from handlers.views.pictures import Form
from storage.engine.database import Session
from storage.maps import overview
from storage.maps.overview import Map
from storage.people import teams


async def send(map_: Map, call: Call) -> Answer:
    if not map_.rows:
        return views.in_words(map_)
    wanted = Wanted(
        "the map", map_words.title(map_), "map.png", map_words.described(map_),
        make=partial(asyncio.to_thread, map_picture.draw, map_, form="png"),
        otherwise=lambda note: views.in_words(map_, note=note),
    )  # fmt: skip
    return await files.send(wanted, call)


@dataclass(frozen=True)
class Drawn:
    """A picture, and the same in words."""

    picture: bytes
    words: str


def drawn(session: Session, team_name: str, now: datetime, *, form: Form) -> Drawn:
    """For the command line. Refused for a team that is not there."""
    map_ = overview.draw(session, teams.named(session, team_name), now=now)
    return Drawn(map_picture.draw(map_, form=form), map_words.described(map_))
