"""Tables of ideas: what could be done better for a customer, what became of it, and who wants it too."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.declare import Ages, ErasedAt, File, Mentions, Names, Personal, Plain, ReadAs

_Authors = Annotated[str, Personal("author")]


class Idea(SQLModel, table=True):
    """``author`` is None when the idea is anonymous or its author asked to be forgotten.

    ``answer_by`` is when its first answer is promised for, ``answered_at`` when that came. ``touched_at``: when
    somebody did something about it last; where that is long ago, it rests. ``asked`` was asked to take it on, and has
    not said yes or no. ``tell`` is what its customer can be told once it is done, ``teller`` who tells them.
    A withdrawn idea keeps its row and its times, not its words.
    """

    __table_args__ = (
        Index("idea_team_state", "team_id", "state"),
        Index("idea_customer", "customer_id"),
        CheckConstraint(
            "state IN ('new', 'looking', 'doing', 'done', 'declined', 'same_as', 'rests')", name="idea_state"
        ),
        CheckConstraint("source IN ('command', 'outreach', 'story', 'forum')", name="idea_source"),
    )
    __retained__ = Ages("ideas", "ideas, from when somebody last did something about them", since="touched_at")
    __exported__ = File(
        "ideas",
        "id team customer touch_point title words author source state owner asked answer_by answered_at due same_as"
        " tell teller told_at created_at touched_at reopened_at withdrawn_at channel",
        sealed=("code_mark",),
        without={
            "code_mark": "It belongs to its author's code, and is of use to nobody else.",
            "for_customer": "It says that there was a customer, who has gone.",
            "outreach_id": "The contact that it was heard in is told by its words.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    customer_id: Annotated[int | None, ReadAs("customer", "name")] = Field(
        default=None, foreign_key="customer.id", ondelete="SET NULL"
    )
    for_customer: Plain[bool] = False
    touch_point_id: Annotated[int | None, ReadAs("touch_point", "name")] = Field(
        default=None, foreign_key="touch_point.id", ondelete="SET NULL"
    )
    outreach_id: Plain[int | None] = Field(default=None, foreign_key="outreach.id", ondelete="SET NULL")
    title: _Authors
    words: _Authors
    author: Annotated[
        str | None,
        Names(
            "ideas",
            "idea you had",
            "ideas you had",
            purpose="To answer whoever had an idea, and to tell them what becomes of it.",
            readers="The people of the team, whoever is asked to take it on, and admins.",
            kept="Until its author withdraws it, or the team ends: then the words go at once.",
            stays="It is withdrawn, and that there was one stays in the team's figures.",
        ),
    ] = Field(default=None)
    code_mark: Plain[str | None] = Field(default=None, index=True)  # of an anonymous one: storage/sealed/codes.py
    source: Plain[str] = "command"
    state: Plain[str] = "new"
    owner: Annotated[
        str | None,
        Names(
            "ideas_owned",
            "idea you took on",
            "ideas you took on",
            purpose="To know who sees to an idea.",
            readers="The people of the team, whoever is asked to take it on, and admins.",
            kept="As long as the idea, or until somebody else takes it on.",
            stays="The idea goes back to the leads of the team.",
        ),
    ] = Field(default=None)
    asked: Annotated[
        str | None,
        Names(
            "ideas_offered",
            "idea you were asked to take on",
            "ideas you were asked to take on",
            purpose="To ask somebody whether they take an idea on.",
            readers="The people of the team, whoever is asked to take it on, and admins.",
            kept="Until the person says yes or no.",
            stays="The idea stays with the leads of the team.",
        ),
    ] = None
    answer_by: Plain[datetime]
    answered_at: Plain[datetime | None] = None
    due: Plain[date | None] = None
    same_as: Plain[int | None] = Field(default=None, foreign_key="idea.id", ondelete="SET NULL")
    tell: Annotated[str, Mentions()] = ""
    teller: Annotated[
        str | None,
        Names(
            "ideas_to_tell",
            "customer you tell of an idea that was done",
            "customers you tell of ideas that were done",
            purpose="So that a customer hears what was done for them.",
            readers="The people of the team, whoever is asked to take it on, and admins.",
            kept="As long as the idea.",
            stays="Somebody else can tell the customer.",
        ),
    ] = None
    told_at: Plain[datetime | None] = None
    created_at: Plain[datetime] = Field(index=True)
    touched_at: Plain[datetime]
    reopened_at: Plain[datetime | None] = None
    withdrawn_at: Annotated[datetime | None, ErasedAt("author")] = None
    channel: Plain[str | None] = None  # where it is posted


class IdeaStep(SQLModel, table=True):
    """What became of an idea, one after the other. ``state`` is the idea's from then on, or what else was said:

    "more" (words that its author added), "told" (what the customer said). ``is_authors``: its author's, whoever it is.
    """

    __tablename__ = "idea_step"
    __table_args__ = (Index("idea_step_idea", "idea_id", "at"),)
    __exported__ = File("idea_steps", "id idea at state reason words by is_authors")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    idea_id: Annotated[int, ReadAs("idea", "title")] = Field(foreign_key="idea.id", ondelete="CASCADE")
    at: Plain[datetime]
    state: Plain[str]
    reason: Plain[str] = ""
    words: Annotated[str, Personal("by")] = ""
    by: Annotated[
        str | None,
        Names(
            "ideas_answered",
            "answer you gave to an idea",
            "answers you gave to ideas",
            purpose="To tell whoever had an idea what becomes of it, and from whom they hear it.",
            readers="The people of the team, whoever is asked to take it on, and admins.",
            kept="As long as the idea.",
            stays="What became of the idea stays, without words.",
        ),
    ] = None
    is_authors: Plain[bool] = False


class IdeaSupport(SQLModel, table=True):
    """*Me too*, once a person and idea."""

    __tablename__ = "idea_support"
    __exported__ = File("idea_supports", "idea person")

    idea_id: Annotated[int, ReadAs("idea", "title")] = Field(
        primary_key=True, foreign_key="idea.id", ondelete="CASCADE"
    )
    person: Annotated[
        str,
        Names(
            "ideas_supported",
            "idea you want too",
            "ideas you want too",
            purpose="To tell those who want the same what becomes of it, and to say how many they are.",
            readers="Everybody in the team reads the number; the names, whoever runs the bot.",
            kept="Until the person takes it back.",
        ),
    ] = Field(primary_key=True)
