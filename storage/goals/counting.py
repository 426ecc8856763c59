"""How far a goal is, counted from what people do anyway.

Kudos cannot be counted: who counts them begins to trade them. What was told anonymously is counted for nobody.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.people import people
from storage.tables import Goal, Outreach, Shows, Story, Team

NOTHING = "none"


def count(session: Session, goal: Goal, *, until: datetime | None = None) -> int:
    """How many there are ``until`` a moment (now, unless given); none of what is not counted."""
    counted = _COUNTED.get(goal.count_of)
    if counted is None:
        return 0
    begins, ends = _span(session, goal)
    return counted(session, goal, begins, min(ends, until) if until else ends)


def offered() -> list[str]:
    """What can be counted."""
    return [NOTHING, *_COUNTED]


def zone_of(session: Session, goal: Goal) -> str:
    """Whose days a goal has: its owner's, or its team's."""
    if goal.owner:
        return people.zone_of(session, goal.owner)
    team = session.get(Team, goal.team_id)
    return team.zone if team else "UTC"


def _span(session: Session, goal: Goal) -> tuple[datetime, datetime]:
    zone = zone_of(session, goal)
    return (
        recurrence.moment(goal.starts, time(), zone),
        recurrence.moment(goal.ends + timedelta(days=1), time(), zone),
    )


def _stories(session: Session, goal: Goal, begins: datetime, ends: datetime) -> int:
    """Those of its owner or its team; where it is tied to something that stories can show, those that show it."""
    told = select(Story.practices).where(Story.told_at >= begins, Story.told_at < ends)
    told = told.where(col(Story.withdrawn_at).is_(None), _whose(goal, Story.author, Story.team_id))
    if goal.tied_to == "behaviour":
        told = told.join(Shows, col(Shows.story_id) == col(Story.id))
        told = told.where(Shows.behaviour_id == int(goal.tied_id))
    if goal.tied_to == "touch_point":
        told = told.where(Story.touch_point_id == int(goal.tied_id))
    found = session.exec(told).all()
    return sum(goal.tied_to != "practice" or goal.tied_id in practices for practices in found)


def _check_ins(session: Session, goal: Goal, begins: datetime, ends: datetime) -> int:
    """Contacts that no problem was the reason of."""
    made = select(func.count()).select_from(Outreach).where(Outreach.at >= begins, Outreach.at < ends)
    mine = made.where(col(Outreach.is_proactive), _whose(goal, Outreach.member, Outreach.team_id))
    return session.exec(mine).one()


def _whose(goal: Goal, person: Any, team: Any) -> Any:
    return person == goal.owner if goal.owner else team == goal.team_id


_COUNTED: Mapping[str, Callable[[Session, Goal, datetime, datetime], int]] = {
    "stories": _stories,
    "check_ins": _check_ins,
}
