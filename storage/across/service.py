"""*Our service* on somebody's Home: what the culture tools have for them, theirs first, then their teams'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.across import moods
from storage.across.moods import Week
from storage.goals import home as of_goals
from storage.ideas import home as ideas
from storage.ideas.home import NOTHING, OnHome
from storage.maps import home as maps
from storage.meanings import standing
from storage.meanings.standing import Standing
from storage.tables import Person, Team


@dataclass(frozen=True)
class Service:
    """A field for each tool; each is empty where the tool has nothing to say."""

    teams: tuple[Team, ...]
    meanings: tuple[Standing, ...] = ()
    ideas: OnHome = NOTHING
    map: maps.OnHome = maps.NOTHING
    moods: Sequence[tuple[Team, Week]] = ()
    goals: of_goals.OnHome = of_goals.NOTHING


def look(session: Session, person: Person, teams: tuple[Team, ...], now: datetime) -> Service:
    return Service(
        teams=teams,
        meanings=standing.of_mine(session, person, teams, now),
        ideas=ideas.look(session, person, now=now),
        map=maps.look(session, person, now=now),
        moods=moods.on_home(session, teams, now),
        goals=of_goals.look(session, person, now),
    )
