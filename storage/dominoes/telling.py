"""Whoever has to say yes is asked, and whoever waits for it is told: one message to each lead, which is updated."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from storage.delivery import outbox
from storage.dominoes import handovers
from storage.dominoes.messages import HANDOVER_ASK, HANDOVER_NEWS
from storage.people import attention, homes, teams
from storage.tables import Handover

BOTH = (HANDOVER_ASK, HANDOVER_NEWS)


def tell(session: Session, handover: Handover, *, by: str, at: datetime) -> None:
    """How it stands now. Whoever did it is told nothing new; what they have is updated."""
    session.add(handover)
    session.flush()
    id_, occurrence = handover.id or 0, handover.opened_at.isoformat()
    found = [row for kind in BOTH for row in outbox.find(session, kind, subject=id_)]
    told = {row.recipient for row in found if row.occurrence == occurrence}
    for kind in BOTH:
        outbox.refresh(session, kind, subject=id_, at=at, occurrence=occurrence)
    kind = HANDOVER_NEWS if told or not handover.turn else HANDOVER_ASK
    for lead in _listening(session, handover):
        if lead != by and lead not in told:
            attention.promise(session, kind, subject=id_, person=lead, now=at, occurrence=occurrence)
    outdate(session, handover)


def outdate(session: Session, handover: Handover) -> None:
    """Both teams see the same at the same moment."""
    ids = [one for one in (handover.giver_team_id, handover.receiver_team_id) if one]
    homes.outdate(session, [person for id_ in ids for person in teams.members(session, id_)])


def _listening(session: Session, handover: Handover) -> Collection[str]:
    """The leads whose turn it is; where it is settled, or two have to talk, those of both sides."""
    is_for_both = not handover.turn or handover.tries >= handovers.TRIES
    sides = handovers.SIDES if is_for_both else (handover.turn,)
    return dict.fromkeys(lead for side in sides for lead in handovers.leads(session, handover, side))
