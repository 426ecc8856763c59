"""*Our service* on somebody's Home: what the culture tools have for them, theirs first, then their teams'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.across import first_month, moods
from storage.across.first_month import Plan
from storage.across.moods import Week
from storage.cards import home as cards
from storage.dominoes import home as handed
from storage.goals import home as of_goals
from storage.ideas import home as ideas
from storage.ideas.home import NOTHING, OnHome
from storage.maps import home as maps
from storage.meanings import standing
from storage.meanings.standing import Standing
from storage.pulses import standing as of_pulses
from storage.tables import Person, Team


@dataclass(frozen=True)
class Service:
    """A field for each tool; each is empty where the tool has nothing to say."""

    teams: tuple[Team, ...]
    first_months: tuple[Plan, ...] = ()
    meanings: tuple[Standing, ...] = ()
    ideas: OnHome = NOTHING
    dominoes: handed.OnHome = handed.NOTHING
    map: maps.OnHome = maps.NOTHING
    library: cards.OnHome = cards.NOTHING
    moods: Sequence[tuple[Team, Week]] = ()
    pulses: of_pulses.OnHome = of_pulses.NOTHING
    goals: of_goals.OnHome = of_goals.NOTHING


def look(session: Session, person: Person, teams: tuple[Team, ...], now: datetime) -> Service:
    return Service(
        teams=teams,
        first_months=first_month.of_lead(session, person, now),
        meanings=standing.of_mine(session, person, teams, now),
        ideas=ideas.look(session, person, now=now),
        dominoes=handed.look(session, person, now=now),
        map=maps.look(session, person, now=now),
        library=cards.look(session, person, now=now),
        moods=moods.on_home(session, teams, now),
        pulses=of_pulses.on_home(session, person, now),
        goals=of_goals.look(session, person, now),
    )
