"""The touch point of which nobody has told a story for longest, for the team's digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select
from sqlmodel import Session

from storage.engine.sql import Prepared, columns
from storage.maps.figures import LATELY
from storage.tables import Story, TouchPoint

SETTLED = timedelta(days=14)  # a map that was just drawn has no stories yet

_point, _story = columns(TouchPoint), columns(Story)
_EDGES = [bindparam(name, type_=_story.told_at.type) for name in ("quiet_since", "quiet_until", "quiet_settled")]
_SINCE, _UNTIL, _SETTLED = _EDGES
_of_it = (_story.touch_point_id == _point.id, _story.withdrawn_at.is_(None))
_last = select(func.max(_story.told_at)).where(*_of_it, _story.told_at < _UNTIL).scalar_subquery()

_QUIET = Prepared(
    select(_point.name)
    .where(
        _point.team_id == bindparam("team"),
        _point.proposed_by.is_(None),
        _point.created_at < _SETTLED,
        or_(_point.archived_at.is_(None), _point.archived_at >= _UNTIL),
        ~exists().where(*_of_it, _story.told_at >= _SINCE, _story.told_at < _UNTIL),
    )
    .order_by(func.coalesce(_last, _point.created_at), _point.id)
    .limit(1)
)


@dataclass(frozen=True)
class QuietPoint:
    name: str


def quietest(session: Session, span: Mapping[str, Any]) -> QuietPoint | None:
    """As things stood when the digest's days ended; whose point it is, is told to nobody."""
    until = span["edge5"]
    edges = {"quiet_since": until - LATELY, "quiet_until": until, "quiet_settled": until - SETTLED}
    name = _QUIET.scalar(session, {"team": span["team"], **edges})
    return QuietPoint(name) if name else None
