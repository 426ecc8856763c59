"""A round begins: the box, the post, and what was agreed before as endings already there."""

from datetime import datetime

from sqlmodel import Session

from storage.delivery import outbox
from storage.meanings import endings, rounds
from storage.meanings.messages import MEANS_POST
from storage.meanings.rounds import DAYS, GATHERING
from storage.sealed import boxes
from storage.tables import MeansRound, Team


def open_(session: Session, team: Team, by: str | None, now: datetime) -> int:
    round_ = MeansRound(team_id=team.id or 0, opened_by=by, opened_at=now)
    round_.is_small = rounds.is_small(session, team.id or 0)
    session.add(round_)
    session.flush()
    id_ = round_.id or 0
    boxes.make(session, rounds.box(id_, "endings"))
    endings.put_there(session, round_)
    outbox.add(session, MEANS_POST, subject=id_, recipient=team.channel, at=now)
    rounds.enter(session, round_, GATHERING, now, working_days=DAYS[GATHERING])
    return id_
