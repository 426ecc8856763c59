"""Tables of goals: few, short, a person's own or their team's; what their keepers say of them; who joined a team's."""

from datetime import date
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.declare import Ages, File, Mentions, Names, Personal, Plain, ReadAs


class Goal(SQLModel, table=True):
    """Somebody's (``owner``) or a team's (``team_id``).

    ``tied_id`` is the number, or the word, of what it is ``tied_to``. ``ask_from``: the day from which its keeper may
    be asked of it; ``asked_on``, ``half_on`` and ``end_asked_on``: when they were, last, at half-time, and at its end.
    ``is_kept``: they said at half-time that it goes on. ``rests``: nobody said how it ended. Days alone are kept, no
    moments: what is said in a sealed check-in's form must not tell when that was answered.
    """

    __table_args__ = (
        Index("goal_owner_state", "owner", "state"),
        Index("goal_team_state", "team_id", "state"),
        CheckConstraint("owner IS NULL OR team_id IS NULL", name="goal_whose"),
        CheckConstraint("tied_to IN ('', 'practice', 'touch_point', 'behaviour', 'handover')", name="goal_tied_to"),
        CheckConstraint("count_of IN ('none', 'stories', 'check_ins', 'cards_tried')", name="goal_count_of"),
        CheckConstraint("rhythm IN ('weekly', 'fortnightly', 'monthly')", name="goal_rhythm"),
        CheckConstraint("state IN ('proposed', 'open', 'reached', 'partly', 'let_go')", name="goal_state"),
    )
    __retained__ = Ages("goals", "goals, from when they ended", since="ended_on")
    __exported__ = File(
        "goals",
        "id owner team set_by text tied_to tied_id count_of target starts ends rhythm is_shared state rests learned"
        " touched_on ended_on",
        without={
            "lesson": "A team's is there as what was learned; a person's own is theirs alone.",
            "ask_from": "It is of use to the bot alone.",
            "asked_on": "It is of use to the bot alone.",
            "half_on": "It is of use to the bot alone.",
            "is_kept": "It is of use to the bot alone.",
            "end_asked_on": "It is of use to the bot alone.",
        },
        sealed=("lesson",),
        left_out_are_sealed=True,
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    owner: Annotated[
        str | None,
        Names(
            "goals",
            "goal of your own",
            "goals of your own",
            purpose="To remember what somebody wants to reach, and to ask them how it goes.",
            readers="Its owner alone; where they share it, their teams read it and how far it is, admins too.",
            kept="Until its owner is erased.",
        ),
    ] = None
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE"
    )
    set_by: Annotated[
        str | None,
        Names(
            "goals_set",
            "goal of a team you set or proposed",
            "goals of teams you set or proposed",
            purpose="To ask somebody how a team's goal goes, and to tell whoever proposed one what became of it.",
            readers="The people of the team, and admins.",
            kept="As long as the goal.",
            stays="The goal is the team's.",
        ),
    ] = Field(default=None)
    text: Annotated[str, Mentions()]
    tied_to: Plain[str] = ""
    tied_id: Plain[str] = ""
    count_of: Plain[str] = "none"
    target: Plain[int | None] = None
    starts: Plain[date]
    ends: Plain[date]  # its last day
    rhythm: Plain[str] = "weekly"
    is_shared: Plain[bool] = False
    state: Plain[str] = "open"
    rests: Plain[bool] = False
    lesson: Annotated[str, Mentions()] = ""
    ask_from: Plain[date]
    asked_on: Plain[date | None] = None
    half_on: Plain[date | None] = None
    is_kept: Plain[bool] = False
    end_asked_on: Plain[date | None] = None
    touched_on: Plain[date]
    ended_on: Plain[date | None] = None


class GoalNote(SQLModel, table=True):
    """What a goal's keeper said on a day: moved, stuck or not yet, and perhaps a line."""

    __tablename__ = "goal_note"
    __table_args__ = (CheckConstraint("step IN ('moved', 'stuck', 'not_yet')", name="goal_note_step"),)
    __exported__ = File("goal_notes", "goal_id on by step words", left_out_are_sealed=True)

    goal_id: Plain[int] = Field(primary_key=True, foreign_key="goal.id", ondelete="CASCADE")
    on: Plain[date] = Field(primary_key=True)
    by: Annotated[
        str,
        Names(
            "goal_notes",
            "note on how a goal goes",
            "notes on how a goal goes",
            purpose="To remember how a goal went on its way.",
            readers="Whoever wrote it; on a team's goal, the people of the team, and admins. Who reads a shared goal"
            " reads whether it moved, and no words.",
            kept="As long as the goal.",
        ),
    ]
    step: Plain[str] = "moved"
    words: Annotated[str, Personal("by")] = ""


class GoalJoin(SQLModel, table=True):
    """Somebody made a team's goal theirs too, in place of a copy of their own."""

    __tablename__ = "goal_join"
    __exported__ = File("goals_joined", "goal_id person")

    goal_id: Plain[int] = Field(primary_key=True, foreign_key="goal.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "goals_joined",
            "goal of your team you joined",
            "goals of your team you joined",
            purpose="To show a team's goal among somebody's own.",
            readers="The person alone, and whoever runs the bot.",
            kept="Until the person leaves the goal.",
        ),
    ] = Field(primary_key=True)
