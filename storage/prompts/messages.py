"""What the bot says in a round: the question, the nudges, and at its end the summary and the answers."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, select

from storage.delivery.kinds import IN_BULK, Concern, Kind, declare
from storage.engine.sql import columns
from storage.people import teams
from storage.people.attention import Rank
from storage.tables import Answer, Asked, Prompt, Round

SUMMARY_KEEPS = timedelta(days=7)  # after the closing, for somebody to mend what keeps it from being posted

_asked, _answer = columns(Asked), columns(Answer)


def _asking(person: str) -> Any:
    """The rounds in which a person was asked, or answered."""
    asked = core_select(_asked.round_id).where(_asked.person == person)
    return asked.union(core_select(_answer.round_id).where(_answer.author == person))


def _leads(session: Session, round_: int) -> Sequence[str]:
    team = session.exec(select(Prompt.team_id).join(Round).where(Round.id == round_)).first()
    return teams.members(session, team, leads_only=True) if team else []


_kind = partial(Kind, subject=Round, touched_by=_asking)
_OVER = (
    "That check-in would be over by now, so there is nobody to ask any more. It counts as asked for nobody;"
    " the next one comes on its day."
)
_TOLD_TO_LEADS = Concern("your team's", _leads, are_leads=True)

PROMPT_ASK = declare(_kind("prompt_ask", in_words="check-in prompt", concern=_TOLD_TO_LEADS, too_late=_OVER))
PROMPT_DM = declare(_kind("prompt_dm", in_words="check-in prompt", at_night="on_time", urgency=IN_BULK))
PROMPT_NUDGE = declare(_kind("prompt_nudge", in_words="nudge to answer a check-in", at_night="never", urgency=IN_BULK))
PROMPT_SUMMARY = declare(_kind("prompt_summary", in_words="check-in summary", concern=_TOLD_TO_LEADS))
PROMPT_ANSWERS = declare(_kind("prompt_answers", in_words="answers to a check-in", at_night="never"))
PROMPT_RESTS = declare(
    _kind("prompt_rests", in_words="news that a check-in rests", attention=Rank.NOTICE, answers=True)
)
