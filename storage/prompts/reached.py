"""What being posted changes in a round: those whom its question reached are asked, and its summary closes it."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.delivery.kinds import when_sent
from storage.engine.loading import Rows
from storage.engine.sql import Prepared
from storage.prompts import nudges
from storage.prompts.messages import PROMPT_ASK, PROMPT_DM, PROMPT_NUDGE, PROMPT_SUMMARY
from storage.prompts.participation import WAS_ASKED
from storage.tables import Asked, Round

_OF_ROUND = Asked.round_id == bindparam("round_id")
_REACHED = Prepared(select(Asked.person).where(_OF_ROUND, WAS_ASKED).limit(1))
_NEW = select(Asked).where(_OF_ROUND, col(Asked.is_reached).is_(False))
_NEW_OF_ALL, _NEW_OF_ONE = Rows(_NEW), Rows(_NEW.where(Asked.person == bindparam("person")))
_BEFORE = Prepared(
    select(Round.id)
    .join(Asked)
    .where(Round.prompt_id == bindparam("prompt_id"), Round.occurrence < bindparam("occurrence"), WAS_ASKED)
    .order_by(col(Round.occurrence).desc())
    .limit(1)
)


@when_sent(PROMPT_ASK)
def by_post(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    """The post is in the channel ``recipient``, where everybody who is not excused reads it."""
    _reach(session, subject, None, at)


@when_sent(PROMPT_DM)
def by_dm(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    _reach(session, subject, recipient, at)


@when_sent(PROMPT_SUMMARY)
def summed_up(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    """The summary is in the channel ``recipient``: the round has closed, and its post is to say so."""
    outbox.refresh(session, PROMPT_ASK, subject=subject, at=at)


def _reach(session: Session, round_id: int, person: str | None, at: datetime) -> None:
    """The question reached one person, or everybody."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        return
    values = {"round_id": round_id, "person": person}
    is_first = _REACHED.first(session, values) is None
    for asked in (_NEW_OF_ONE if person else _NEW_OF_ALL).all(session, values):
        asked.is_reached = True
        session.add(asked)
        nudges.reached_late(session, asked, round_, at)
    session.flush()
    if is_first or round_.own_time:
        _close_the_one_before(session, round_, at, person if round_.own_time else None)


def _close_the_one_before(session: Session, round_: Round, now: datetime, person: str | None) -> None:
    """It is over now, and nothing that was said of it may offer to answer it. What nobody was asked does not count."""
    if before := _BEFORE.scalar(session, {"prompt_id": round_.prompt_id, "occurrence": round_.occurrence}):
        for kind in (PROMPT_DM, PROMPT_NUDGE):
            outbox.refresh(session, kind, subject=before, recipient=person, at=now)
        if person is None:
            outbox.refresh(session, PROMPT_ASK, subject=before, at=now)
