"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.across import moods
from storage.across.digests.window import WEEKS
from storage.across.moods import Week
from storage.goals import shown
from storage.goals.shown import Line
from storage.ideas import waiting
from storage.ideas.waiting import Waiting
from storage.maps import quiet
from storage.maps.quiet import QuietPoint
from storage.meanings import alive
from storage.tables import Team

_BEGINS, _ENDS = f"edge{WEEKS - 1}", f"edge{WEEKS}"  # of the week that it is for


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say.

    ``lifeless`` is the agreed behaviour that has had no story for longest, ``agreed`` what was agreed in this week.
    """

    idea: Waiting | None = None  # the one that waits longest for an answer
    lifeless: str = ""
    point: QuietPoint | None = None  # a touch point without a story
    agreed: tuple[str, ...] = ()
    mood: Week | None = None
    goals: tuple[Line, ...] = ()  # the team's


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    return Culture(
        point=quiet.quietest(session, span),
        lifeless=alive.lifeless(session, span["team"], as_of=span[_ENDS]),
        agreed=alive.agreed_between(session, span["team"], span[_BEGINS], span[_ENDS]),
        idea=waiting.longest(session, span),
        mood=_mood(session, span),
        goals=shown.of_team(session, span, as_of=span[_ENDS]),
    )


def _mood(session: Session, span: Mapping[str, Any]) -> Week | None:
    team = session.get_one(Team, span["team"])
    return moods.newest(session, team, since=span[_BEGINS], until=span[_ENDS])
