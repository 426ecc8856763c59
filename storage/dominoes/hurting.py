"""The hand-over of a team that hurts most, for its digest: of both teams the same, and nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.dominoes import handovers
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
        Hurting(one.what, one.giver, one.receiver, one.figure, _waits(session, one.id, as_of))
        for one in handovers.of_teams(session, [team.id or 0], today=today, agreed_only=True)
    ]
    hurting = [one for one in found if _share(one) < HURTS or one.waits]
    return min(hurting, key=lambda one: (_share(one), -one.waits), default=None)


def _share(hurting: Hurting) -> float:
    return hurting.figure.share if hurting.figure.is_enough else 1.0


def _waits(session: Session, id_: int, as_of: datetime) -> int:
    waiting = select(HandoverNotice.opened_at).where(
        HandoverNotice.handover_id == id_, HandoverNotice.state == "sent",
        col(HandoverNotice.opened_at) <= as_of - WAITS,
        handovers.has_letters(),
    )  # fmt: skip
    oldest = session.exec(waiting.order_by(col(HandoverNotice.opened_at))).first()
    return (as_of - oldest).days if oldest else 0
