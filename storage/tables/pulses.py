"""Tables of the pulse: how well a team serves those inside the company, asked seldom, and answered by the team."""

from datetime import date, datetime, timedelta
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Period, Personal, Plain, ReadAs, Shared, Stays

PAUSE = timedelta(days=182)  # half a year


class Pulse(SQLModel, table=True):
    """Whom a team asks how well it serves them, and every how many weeks: ``teams`` by number, ``people`` by id.

    ``groups`` are Slack's ids of user groups: whoever is in them when a round opens (UserGroup) can be asked.

    ``about`` is the touch point or hand-over that is added to the first question. ``rests``: nobody has answered for
    the team, or too few took part twice. ``waits_until``: too few could be asked before then.
    """

    __table_args__ = (CheckConstraint("weeks IN (4, 8, 13)", name="pulse_weeks"),)
    __retained__ = Stays("It is what a team asks, and a lead switches it off.")
    __exported__ = File(
        "pulses",
        "id team teams people groups weeks about is_on rests set_up_by set_up_at",
        without={"waits_until": "It is the program's own note."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE", unique=True)
    teams: Plain[list[int]] = list_column()
    people: Annotated[list[str], Mentions()] = list_column()
    groups: Plain[list[str]] = list_column()
    weeks: Plain[int] = 8
    about: Annotated[str, Mentions()] = ""
    is_on: Plain[bool] = True
    rests: Plain[bool] = False
    waits_until: Plain[date | None] = None
    set_up_by: Annotated[
        str | None,
        Names(
            "pulses_set_up",
            "pulse you set up",
            "pulses you set up",
            purpose="To know who set a pulse up.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
            stays="The team goes on asking.",
        ),
    ]
    set_up_at: Plain[datetime]


class PulseRound(SQLModel, table=True):
    """A pulse is asked once. It keeps what it opened with: ``channels`` are where its result is shown.

    ``asked`` and ``answered`` stand once it is closed and shown. The team answers by ``reply_by``.
    """

    __tablename__ = "pulse_round"
    __table_args__ = (
        Index("pulse_round_state_closes_at", "state", "closes_at"),
        CheckConstraint("state IN ('open', 'closed', 'told', 'too_few')", name="pulse_round_state"),
    )
    __retained__ = Ages("pulses", "pulses with their answers, from when they closed", since="closes_at")
    __shared__ = Shared(
        purpose="To ask about a touch point or a hand-over.",
        readers="Those who are asked, the team, and admins.",
    )
    __exported__ = File(
        "pulse_rounds",
        "id pulse_id about state opens_at closes_at asked answered reply_by",
        without={
            "channels": "It is seen where the result is.",
            "teams": "They are in `pulses`.",
            "is_key_lost": "It is seen in what there is.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    pulse_id: Plain[int] = Field(foreign_key="pulse.id", ondelete="CASCADE")
    about: Annotated[str, Mentions()] = ""
    teams: Plain[list[int]] = list_column()
    channels: Plain[list[str]] = list_column()
    state: Plain[str] = "open"
    is_key_lost: Plain[bool] = False  # what was said could not be opened any more
    opens_at: Plain[datetime]
    closes_at: Plain[datetime]
    asked: Plain[int | None] = None
    answered: Plain[int | None] = None
    reply_by: Plain[datetime | None] = None


class PulseAsked(SQLModel, table=True):
    """Who is asked in a round, and whether they answered: a yes without a moment. ``is_reached``: the question came.

    ``team_id`` is the team among those that are asked to which they belong.
    """

    __tablename__ = "pulse_asked"
    __table_args__ = (Index("pulse_asked_person", "person"),)
    __exported__ = NoFile("Beside the answers it could tell whose they are.", is_sealed=True)

    round_id: Plain[int] = Field(primary_key=True, foreign_key="pulse_round.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "pulses_asked",
            "time you were asked in a pulse, and whether you answered",
            "times you were asked in a pulse, and whether you answered",
            purpose="To ask nobody again within four weeks, to remind nobody who has answered, to count how many did,"
            " and to tell those who were asked what came of it.",
            readers="Everybody who reads the result reads how many; who, whoever runs the bot. Nobody reads what.",
            kept="As long as the team.",
        ),
    ] = Field(primary_key=True)
    team_id: Plain[int | None] = None
    has_answered: Annotated[bool, Personal("person")] = False
    is_reached: Plain[bool] = False


class PulseAnswer(SQLModel, table=True):
    """One answer to one of the three questions, once the round is closed: nobody knows whose. Sorted by its random id.

    A grade without a number is one of two that its text names (storage/sealed/few.py). ``team_id`` stands on a grade
    only where the grades of that team may be shown by themselves.
    """

    __tablename__ = "pulse_answer"
    __table_args__ = (CheckConstraint("question IN ('grade', 'helped', 'change')", name="pulse_answer_question"),)
    __shared__ = Shared(
        purpose="To hear how a team serves others.",
        readers="Both sides, from four answers on; nobody knows whose it is.",
    )
    __exported__ = File("pulse_answers", "uuid round_id question number text team")

    uuid: Plain[str] = Field(primary_key=True)
    round_id: Plain[int] = Field(foreign_key="pulse_round.id", ondelete="CASCADE")
    question: Plain[str] = "grade"
    number: Plain[int | None] = None
    text: Annotated[str, Mentions()] = ""
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )


class PulseReply(SQLModel, table=True):
    """What the team heard in a round, and what it changes: it goes to everybody who was asked."""

    __tablename__ = "pulse_reply"
    __exported__ = File("pulse_replies", "round_id words actions by told_at")

    round_id: Plain[int] = Field(primary_key=True, foreign_key="pulse_round.id", ondelete="CASCADE")
    words: Annotated[str, Mentions()]
    actions: Annotated[str, Mentions()] = ""
    by: Annotated[
        str | None,
        Names(
            "pulses_answered_for",
            "answer to a pulse's result that you wrote for your team",
            "answers to a pulse's result that you wrote for your team",
            purpose="To know who spoke for the team.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
            stays="What was said for the team stays the team's.",
        ),
    ]
    told_at: Plain[datetime]


class PulsePause(SQLModel, table=True):
    """Somebody takes no part in pulses for half a year."""

    __tablename__ = "pulse_pause"
    __exported__ = File("pulse_pauses", "person since")

    person: Annotated[
        str,
        Names(
            "pulse_pause",
            "pause from pulses",
            purpose="To ask nothing in pulses of somebody who wants a rest from them.",
            readers="The person alone.",
            kept=Period(PAUSE, since="since"),
        ),
    ] = Field(primary_key=True)
    since: Plain[datetime]
