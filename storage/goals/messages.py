"""What the bot says of goals: a question now and then, and what became of one."""

from typing import Any

from sqlalchemy import or_, select

from storage.delivery.kinds import Kind, declare
from storage.engine.sql import columns
from storage.people.attention import Rank
from storage.tables import Goal, GoalNote

_goal, _note = columns(Goal), columns(GoalNote)


def _telling_of(person: str) -> Any:
    """The goals that are a person's, that they set for a team, or of which they said how it goes."""
    said = select(_note.goal_id).where(_note.by == person)
    return select(_goal.id).where(or_(_goal.owner == person, _goal.set_by == person)).union(said)


# ``detail["what"]`` says what is asked: "how" it goes, "half" for half-time, "end", or "proposed", which asks a lead.
GOAL_ASK = declare(
    Kind(
        "goal_ask",
        subject=Goal,
        in_words="question about a goal",
        touched_by=_telling_of,
        attention=Rank.GOAL,
        attention_of={"proposed": Rank.IDEA},  # whoever proposed it waits
    )
)
# "rests", or what became of one that somebody proposed: "open", "let_go".
GOAL_NEWS = declare(
    Kind(
        "goal_news", subject=Goal, in_words="news of a goal", touched_by=_telling_of, attention=Rank.GOAL, answers=True
    )
)
