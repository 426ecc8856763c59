"""The idea of a team that waits longest for an answer, for its digest, as it stood when that was due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.ideas import clock
from storage.tables import Idea

IN_DIGEST = timedelta(days=10)  # from then on


@dataclass(frozen=True)
class Waiting:
    title: str
    days: int
    others: int  # that wait as long


def longest(session: Session, span: Mapping[str, Any]) -> Waiting | None:
    """None where everything was answered in time."""
    as_of: datetime = span["as_of"]
    latest = as_of - IN_DIGEST + clock.ANSWERED_IN
    unanswered = or_(
        (col(Idea.state) == "new") & col(Idea.answered_at).is_(None),
        (col(Idea.state) == "new") & col(Idea.reopened_at).is_not(None),
        col(Idea.answered_at) > as_of,
    )
    waiting = select(Idea).where(Idea.team_id == span["team"], col(Idea.withdrawn_at).is_(None), unanswered)
    found = session.exec(waiting.where(Idea.answer_by <= latest).order_by(col(Idea.answer_by), col(Idea.id))).all()
    if not found:
        return None
    days = (as_of - found[0].answer_by + clock.ANSWERED_IN).days
    return Waiting(found[0].title, days, len(found) - 1)
