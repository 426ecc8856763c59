"""What the bot says of ideas: the post with a reply for each step, news for those who want it, and questions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from storage.delivery.kinds import Concern, Kind, declare
from storage.engine.sql import columns
from storage.people import teams
from storage.people.attention import Rank
from storage.tables import Idea, IdeaStep, IdeaSupport

_idea, _step, _support = columns(Idea), columns(IdeaStep), columns(IdeaSupport)


def _telling_of(person: str) -> Any:
    """The ideas that a person had, sees to, was asked about, supported or answered."""
    named = or_(*(column == person for column in (_idea.author, _idea.owner, _idea.asked, _idea.teller)))
    others = (select(column.idea_id).where(whose == person) for column, whose in _OTHERS)
    return select(_idea.id).where(named).union(*others)


_OTHERS = ((_step, _step.by), (_support, _support.person))


def _steps_telling_of(person: str) -> Any:
    return select(_step.id).where(_step.idea_id.in_(_telling_of(person)))


def _concerned(session: Session, id_: int) -> Sequence[str]:
    idea = session.get(Idea, id_)
    if idea is None or idea.withdrawn_at:
        return []
    return [idea.author] if idea.author else teams.members(session, idea.team_id, leads_only=True)


IDEA_POST = declare(
    Kind("idea_post", subject=Idea, in_words="idea", touched_by=_telling_of, concern=Concern("an", _concerned))
)
IDEA_REPLY = declare(
    Kind("idea_reply", subject=IdeaStep, in_words="answer to an idea", touched_by=_steps_telling_of)
)  # fmt: skip
IDEA_NEWS = declare(
    Kind(
        "idea_news",
        subject=IdeaStep,
        in_words="news of an idea",
        touched_by=_steps_telling_of,
        attention=Rank.IDEA_ANSWER,
        answers=True,
    )
)
# ``detail["what"]`` says what is asked: "owner", "lead", "accept", "teller"; or "informed", which asks nothing.
IDEA_ASK = declare(
    Kind(
        "idea_ask",
        subject=Idea,
        in_words="question about an idea",
        touched_by=_telling_of,
        attention=Rank.IDEA,
        attention_of={"owner": Rank.REMINDER, "informed": Rank.REMINDER},  # the leads are asked on the last day
    )
)
