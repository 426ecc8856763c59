"""Voting for the endings of a round, unseen."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks, means_round
from handlers.views import voting as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.meanings import rounds, standing, voting
from storage.meanings.messages import MEANS_NUDGE
from storage.tables import Delivery


async def open_form(call: Call) -> Answer:
    paper = await call.read(voting.ballot, round_id=call.number, person=call.me)
    return Answer(modal=views.form(paper), in_place=True)


async def submit(call: Call) -> Answer:
    round_id = received.number(call.metadata)
    chosen = received.texts(call.filled["chosen"])
    await call.once_sealed(
        voting.vote, _nothing, round_id=round_id, chosen=chosen, person=call.me, now=call.now
    )  # fmt: skip
    paper = await call.read(voting.ballot, round_id=round_id, person=call.me)
    return views.voted(paper.round)


async def close(call: Call) -> Answer:
    await call.once(voting.close, round_id=call.number, by=call.me, now=call.now)
    return views.closed()


def compose_nudge(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For those alone who have not voted; it goes once the vote is over."""
    round_ = rounds.find(session, delivery.subject)
    if round_ is None or round_.state != rounds.VOTING or voting.has_voted(session, round_.id or 0, delivery.recipient):
        return None
    if not voting.is_asked(session, round_.id or 0, delivery.recipient):
        return None
    return means_round.nudge(standing.of_round(session, round_, now))


def _nothing() -> None:
    """What a delivery that comes again gets."""


FEATURE = Feature(
    actions={"means_close_vote": close, "means_vote": open_form},
    views={"means_vote_form": submit},
    composers={MEANS_NUDGE: compose_nudge},
    audited=nothing("means_vote", because=THE_TEAMS),
)
