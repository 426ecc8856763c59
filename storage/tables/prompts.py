"""Tables of check-in prompts, their rounds and answers."""

from datetime import date, datetime, time
from typing import Annotated

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Personal, Plain, ReadAs, Shared, Stays


class Prompt(SQLModel, table=True):
    """A team's question round as set up by a lead; when it comes is its schedule row."""

    __table_args__ = (
        CheckConstraint("place IN ('channel', 'dm')", name="prompt_place"),
        CheckConstraint("zone_of IN ('team', 'person')", name="prompt_zone_of"),
        CheckConstraint("readers IN ('team', 'leads', 'anonymous')", name="prompt_readers"),
        CheckConstraint("nudges BETWEEN 0 AND 2", name="prompt_nudges"),
    )
    __retained__ = Stays("It is what a team asks, and a lead deletes it.")
    __exported__ = File(
        "prompts",
        "id team name questions weekdays at zone zone_of place open_minutes nudges readers created_by created_at"
        " ended_at",
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    name: Annotated[str, Mentions()]
    place: Plain[str] = "channel"
    zone_of: Plain[str] = "team"
    open_minutes: Plain[int]  # from the moment it is asked until it closes
    nudges: Plain[int] = 1
    readers: Plain[str] = "team"
    created_by: Annotated[
        str | None,
        Names(
            "prompts_set_up",
            "prompt you set up",
            "prompts you set up",
            purpose="To know who set a prompt up.",
            readers="Whoever runs the bot.",
            kept="As long as the team; prompts that have ended too.",
            stays="The team goes on being asked, and its answers stay.",
        ),
    ]
    created_at: Plain[datetime]
    ended_at: Plain[datetime | None] = None


class Question(SQLModel, table=True):
    """One of a prompt's 1 to 5 questions. A changed one is a new row, so that old answers keep theirs."""

    __table_args__ = (CheckConstraint("kind IN ('text', 'mood', 'choice')", name="question_kind"),)
    __retained__ = Stays("It stands beside answers.")
    __shared__ = Shared(
        purpose="To ask a team.",
        readers="Whoever is asked, those who read the answers, and admins.",
    )
    __exported__ = NoFile("Those asked now are in `prompts`, each beside its answers in `answers`.")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    prompt_id: Plain[int] = Field(foreign_key="prompt.id", ondelete="CASCADE")
    position: Plain[int]
    kind: Plain[str] = "text"
    text: Annotated[str, Mentions()]
    choices: Annotated[list[str], Mentions()] = list_column()
    retired_at: Plain[datetime | None] = None


class Round(SQLModel, table=True):
    """One occurrence of a prompt: a local date. Late answers are taken until the next one opens.

    It keeps what it was opened with, so that a prompt changed later changes nothing that was asked or promised.
    ``own_time`` is the local time where each person has their own zone, None where all are asked at once.
    """

    __tablename__ = "prompt_round"
    __table_args__ = (UniqueConstraint("prompt_id", "occurrence"), Index("round_closes_at", "closes_at"))
    __retained__ = Ages("answers", "check-ins with their answers, from when they closed", since="closes_at")
    __shared__ = Shared(
        purpose="To show answers under the name that the check-in had.",
        readers="As for the answers.",
    )
    __exported__ = NoFile("They are in `answers`, as `prompt` and `occurrence`.")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    prompt_id: Plain[int] = Field(foreign_key="prompt.id", ondelete="CASCADE")
    occurrence: Plain[date]
    name: Annotated[str, Mentions()]
    readers: Plain[str]
    questions: Plain[list[int]] = list_column()
    own_time: Plain[time | None] = None
    opens_at: Plain[datetime]
    closes_at: Plain[datetime]  # the last person's, where each has their own zone
    has_lost_answers: Plain[bool] = False  # since it closed: somebody who had answered was erased
    channel: Plain[str] = ""  # where the summary of a sealed one goes, which is promised only when it closes
    # What came of a sealed one: "" while it is open, then "shown", "few" or "lost"; "unopened" where it never was
    outcome: Plain[str] = ""
    # Kept when a sealed one closes, so that nobody who is erased later changes what is shown.
    asked_then: Plain[int] = 0
    answered_then: Plain[int] = 0


class RoundReader(SQLModel, table=True):
    """Who was promised as a reader of a round's answers when it opened (storage/people/audience.py)."""

    __tablename__ = "round_reader"
    __exported__ = NoFile("It says who may look, and nothing that was said.")

    round_id: Plain[int] = Field(primary_key=True, foreign_key="prompt_round.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "rounds_to_read",
            "round of answers that you may read",
            "rounds of answers that you may read",
            purpose="To show answers to those who were promised as readers when people were asked, and to nobody else.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
        ),
    ] = Field(primary_key=True)


class Asked(SQLModel, table=True):
    """Who is asked in a round, and whether they answered; what they said is kept apart, in Answer.

    Somebody was asked whom the question has reached and who is not excused (``participation.WAS_ASKED``).
    """

    __table_args__ = (Index("asked_person_closes_at", "person", "closes_at"),)
    __exported__ = NoFile("Beside anonymous answers it could tell who gave them.", is_sealed=True)

    round_id: Annotated[int, ReadAs("prompt", "name")] = Field(
        primary_key=True, foreign_key="prompt_round.id", ondelete="CASCADE"
    )
    person: Annotated[
        str,
        Names(
            "prompts_asked",
            "time you were asked a prompt, and whether you answered",
            "times you were asked a prompt, and whether you answered",
            purpose="To remind nobody who has answered, and to show how many did.",
            readers="Where the team reads the answers, its channel reads who has answered; the leads read in their"
            " digest who was asked and not heard from all week, unless an admin has switched that off. Of sealed"
            " check-ins nobody reads either.",
            kept="As long as the team.",
        ),
    ] = Field(primary_key=True)
    opens_at: Plain[datetime]
    closes_at: Plain[datetime]
    # "away", the holiday's name, "few" or "ended": not asked, never counted as missed; "" once answered
    excused: Annotated[str, Personal("person")] = ""
    answered_at: Annotated[datetime | None, Personal("person")] = None
    is_late: Annotated[bool, Personal("person")] = False
    is_reached: Plain[bool] = True  # the question got to them; until then they were not asked


class Answer(SQLModel, table=True):
    """``number`` is the mood (1 to 5) or the choice's position from 0; ``text`` the words or the choice.

    Those of a sealed round have no author, the moment of its closing, and ids in an order that tells nothing. A mood
    without a number is one of two that its text names (storage/sealed/few.py).
    """

    __table_args__ = (UniqueConstraint("round_id", "question_id", "author"),)
    __exported__ = File(
        "answers",
        "id prompt occurrence person question kind text number answered_at late may_be_quoted",
        renamed={"person": "author", "late": "is_late"},
        without={"round_id": "`prompt` and `occurrence` say which round it is."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    round_id: Plain[int] = Field(foreign_key="prompt_round.id", ondelete="CASCADE")
    question_id: Annotated[int, ReadAs("question", "text")] = Field(foreign_key="question.id", ondelete="CASCADE")
    author: Annotated[
        str | None,
        Names(
            "answers",
            "answer you gave",
            "answers you gave",
            purpose="To hear how the team is, and what it has to say.",
            readers="Whoever sees the team's channel, or those alone who led the team when the round opened and still"
            " do, as the round said then. An answer to a sealed check-in bears no name, and everybody in the team reads"
            " it from four on.",
            kept="As long as the team.",
        ),
    ]
    text: Annotated[str, Personal("author")] = ""
    number: Annotated[int | None, Personal("author")] = None
    answered_at: Plain[datetime]
    is_late: Plain[bool] = False
    may_be_quoted: Plain[bool] = False  # words of a sealed round, by the wish of whoever wrote them
