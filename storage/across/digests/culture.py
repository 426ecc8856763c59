"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.across import moods
from storage.across.digests.window import WEEKS
from storage.across.moods import Week
from storage.maps import quiet
from storage.maps.quiet import QuietPoint
from storage.tables import Team


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say."""

    point: QuietPoint | None = None  # a touch point without a story
    mood: Week | None = None


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    return Culture(
        point=quiet.quietest(session, span),
        mood=_mood(session, span),
    )


def _mood(session: Session, span: Mapping[str, Any]) -> Week | None:
    team = session.get_one(Team, span["team"])
    begins, ends = span[f"edge{WEEKS - 1}"], span[f"edge{WEEKS}"]
    return moods.newest(session, team, since=begins, until=ends)
