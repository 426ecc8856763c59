"""The open goals of a team, for its digest, as they stood when that was due. Those of a person are never in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.delivery import recurrence
from storage.goals import counting
from storage.tables import Goal, GoalNote, Team


@dataclass(frozen=True)
class Line:
    text: str
    count_of: str
    count: int
    target: int | None
    step: str  # what was said of it last, "" for nothing
    ends: date


def of_team(session: Session, span: Mapping[str, Any], *, as_of: datetime) -> tuple[Line, ...]:
    team = session.get_one(Team, span["team"])
    day = recurrence.local_date(as_of, team.zone)
    there = select(Goal).where(Goal.team_id == team.id, Goal.state != "proposed", Goal.starts < day, Goal.ends >= day)
    still = there.where(or_(col(Goal.ended_on).is_(None), col(Goal.ended_on) >= day))
    found = session.exec(still.order_by(col(Goal.ends), col(Goal.id))).all()
    return tuple(_line(session, goal, as_of, day) for goal in found)


def _line(session: Session, goal: Goal, as_of: datetime, day: date) -> Line:
    said = select(GoalNote.step).where(GoalNote.goal_id == goal.id, GoalNote.on < day)
    step = session.exec(said.order_by(col(GoalNote.on).desc())).first() or ""
    return Line(goal.text, goal.count_of, counting.count(session, goal, until=as_of), goal.target, step, goal.ends)
