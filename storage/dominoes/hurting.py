"""The hand-over of a team that hurts most, for its digest: of both teams the same, and nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.dominoes import figures, handovers
from storage.dominoes.figures import Figure
from storage.tables import HandoverNotice, Team

HURTS = 0.7  # below this share of what can be used
WAITS = timedelta(days=7)


@dataclass(frozen=True)
class Hurting:
    """``waits``: days since a letter about it waits for an answer, where that is long; 0 otherwise."""

    what: str
    giver: str
    receiver: str
    figure: Figure
    waits: int


def worst(session: Session, span: Mapping[str, Any]) -> Hurting | None:
    """None where every one holds."""
    as_of: datetime = span["as_of"]
    team = session.get_one(Team, span["team"])
    today = recurrence.local_date(as_of, team.zone)
    found = [
        (one, figures.of(session, one, today=today), _waits(session, one.id or 0, as_of))
        for one in handovers.rows_of_teams(session, [team.id or 0], agreed_only=True)
    ]
    hurting = [(row, figure, waits) for row, figure, waits in found if _share(figure) < HURTS or waits]
    if not hurting:
        return None
    row, figure, waits = min(hurting, key=lambda one: (_share(one[1]), -one[2]))
    return Hurting(row.what, *handovers.between(session, row), figure, waits)


def _share(figure: Figure) -> float:
    return figure.share if figure.is_enough else 1.0


def _waits(session: Session, id_: int, as_of: datetime) -> int:
    waiting = select(HandoverNotice.opened_at).where(
        HandoverNotice.handover_id == id_, HandoverNotice.state == "sent",
        col(HandoverNotice.opened_at) <= as_of - WAITS,
        handovers.has_letters(),
    )  # fmt: skip
    oldest = session.exec(waiting.order_by(col(HandoverNotice.opened_at))).first()
    return (as_of - oldest).days if oldest else 0
