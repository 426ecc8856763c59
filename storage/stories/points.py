"""Where on its team's map a story happened, what the customer felt there, and what slipped."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.refusal import Refusals, Refused
from storage.stories.emotions import FELT, OWN_LIMIT
from storage.stories.library import Draft
from storage.tables import Story, Team, TouchPoint

SLIPPED = ("attitude", "behaviour", "competence")


def require(session: Session, draft: Draft, *, team_id: int | None) -> None:
    """Refused where the point is not on that team's map, or the rest is nothing that can be chosen."""
    refusals = Refusals()
    with refusals:
        _require_on_map(session, draft.touch_point_id, team_id)
    if draft.felt not in ("", *FELT) and draft.felt not in _own_words(session, team_id):
        refusals.add("Please choose one of these words.", field="felt")
    if set(draft.slipped) - set(SLIPPED) or (draft.slipped and draft.kind != "difficult"):
        refusals.add("Please choose some of the three, in a difficult story.", field="slipped")
    refusals.settle()


def touch(session: Session, id_: int | None, *, at: datetime) -> None:
    """Somebody has told of it, or done something about it: it does not rest for a while."""
    point = session.get(TouchPoint, id_) if id_ else None
    team = session.get(Team, point.team_id) if point else None
    if point and team:
        point.touched_on = max(point.touched_on, recurrence.local_date(at, team.zone))
        session.add(point)


def of(session: Session, id_: int) -> bool:
    """Whether any story tells of it."""
    return session.exec(select(Story.id).where(Story.touch_point_id == id_).limit(1)).first() is not None


def feelings(own: Collection[str]) -> list[str]:
    """What can be chosen as felt: the listed words, and those that the team has found itself."""
    return [*FELT, *sorted({word for word in own if word and word not in FELT and len(word) <= OWN_LIMIT})]


def _own_words(session: Session, team_id: int | None) -> Collection[str]:
    return session.exec(select(TouchPoint.emotion).where(col(TouchPoint.team_id) == team_id)).all()


def _require_on_map(session: Session, id_: int | None, team_id: int | None) -> None:
    if id_ is None:
        return
    point = session.get(TouchPoint, id_)
    if point is None or point.team_id != team_id or point.proposed_by:
        raise Refused(
            "That touch point is not on the map of the team in which this story is told. Please choose another one,"
            " or none.",
            field="touch_point_id",
        )
