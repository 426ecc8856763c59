"""Tables of check-in prompts, their rounds and answers."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column


class Prompt(SQLModel, table=True):
    """A team's question round as set up by a lead; when it comes is its schedule row."""

    __table_args__ = (
        CheckConstraint("place IN ('channel', 'dm')", name="prompt_place"),
        CheckConstraint("zone_of IN ('team', 'person')", name="prompt_zone_of"),
        CheckConstraint("readers IN ('team', 'leads')", name="prompt_readers"),
        CheckConstraint("nudges BETWEEN 0 AND 2", name="prompt_nudges"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", ondelete="CASCADE", index=True)
    name: str
    place: str = "channel"
    zone_of: str = "team"
    open_minutes: int  # from the moment it is asked until it closes
    nudges: int = 1
    readers: str = "team"
    created_by: str | None
    created_at: datetime
    ended_at: datetime | None = None


class Question(SQLModel, table=True):
    """One of a prompt's 1 to 5 questions. A changed one is a new row, so that old answers keep theirs."""

    __table_args__ = (CheckConstraint("kind IN ('text', 'mood', 'choice')", name="question_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", ondelete="CASCADE", index=True)
    position: int
    kind: str = "text"
    text: str
    choices: list[str] = list_column()
    retired_at: datetime | None = None


class Round(SQLModel, table=True):
    """One occurrence of a prompt: a local date. Late answers are taken until the next one opens.

    It keeps what it was opened with, so that a prompt changed later changes nothing that was asked or promised.
    ``own_time`` is the local time where each person has their own zone, None where all are asked at once.
    """

    __tablename__ = "prompt_round"
    __table_args__ = (UniqueConstraint("prompt_id", "occurrence"), Index("round_closes_at", "closes_at"))

    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", ondelete="CASCADE")
    occurrence: date
    name: str
    readers: str
    questions: list[int] = list_column()
    own_time: time | None = None
    opens_at: datetime
    closes_at: datetime  # the last person's, where each has their own zone


class Asked(SQLModel, table=True):
    """Who was asked in a round, and whether they answered; what they said is kept apart, in Answer."""

    __table_args__ = (Index("asked_person_closes_at", "person", "closes_at"),)

    round_id: int = Field(primary_key=True, foreign_key="prompt_round.id", ondelete="CASCADE")
    person: str = Field(primary_key=True)
    opens_at: datetime
    closes_at: datetime
    excused: str = ""  # "away", the holiday's name or "ended": not asked, never counted as missed; "" once answered
    answered_at: datetime | None = None
    is_late: bool = False


class Answer(SQLModel, table=True):
    """``number`` is the mood (1 to 5) or the choice's position from 0; ``text`` the words or the choice."""

    __table_args__ = (UniqueConstraint("round_id", "question_id", "author"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="prompt_round.id", ondelete="CASCADE")
    question_id: int = Field(foreign_key="question.id", ondelete="CASCADE")
    author: str | None
    text: str = ""
    number: int | None = None
    answered_at: datetime
    is_late: bool = False
