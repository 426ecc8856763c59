"""Tables of hand-overs: what one team gives another, whether it can be used as it is, and letters about it."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, File, Mentions, Names, Personal, Plain, ReadAs, Shared, Stays

_Shared = Annotated[str, Mentions()]
_Senders = Annotated[str, Personal("sender")]
_KEPT = "As long as the hand-over; it ends with either team."


class Handover(SQLModel, table=True):
    """What ``giver_team_id`` hands to a team, or to somebody ``outside``.

    ``turn``: whose leads are asked to agree, "giver" or "receiver"; "" for nobody's. ``tries`` counts the changes that
    were suggested since it was opened, and ``giver_by`` and ``receiver_by`` spoke for their teams. ``note`` is the last
    that was said beside it. ``touched_on``: when somebody did something about it last; where that is long ago, it
    ``rests``. ``is_asked``: a tap is out, and nobody has answered it; ``in_vain`` counts such taps, one after another.
    """

    __table_args__ = (
        Index("handover_giver", "giver_team_id", "state"),
        Index("handover_receiver", "receiver_team_id", "state"),
        CheckConstraint("state IN ('proposed', 'agreed', 'changing', 'ended')", name="handover_state"),
        CheckConstraint("turn IN ('', 'giver', 'receiver')", name="handover_turn"),
    )
    __retained__ = Stays("It is what two teams agreed, and they end it.")
    __exported__ = File(
        "handovers",
        "id giver receiver outside what state turn tries note giver_by receiver_by agreed_on touched_on rests"
        " created_at ended_at",
        without={
            "opened_at": "It says which message about it is which.",
            "is_asked": "It says whether a question is out just now.",
            "in_vain": "It says whether the questions about it rest.",
            "taps_rest": "It says whether the questions about it rest.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    giver_team_id: Annotated[int, ReadAs("giver", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    receiver_team_id: Annotated[int | None, ReadAs("receiver", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE"
    )
    outside: _Shared = ""
    what: _Shared
    state: Plain[str] = "proposed"
    turn: Plain[str] = ""
    tries: Plain[int] = 0
    note: _Shared = ""
    giver_by: Annotated[
        str | None,
        Names(
            "handovers_given",
            "hand-over that you spoke for as the giving side",
            "hand-overs that you spoke for as the giving side",
            purpose="So that two teams know who can talk where writing to and fro does not help.",
            readers="The people of both teams, and admins.",
            kept=_KEPT,
            stays="What the teams agreed stays.",
        ),
    ] = None
    receiver_by: Annotated[
        str | None,
        Names(
            "handovers_received",
            "hand-over that you spoke for as the receiving side",
            "hand-overs that you spoke for as the receiving side",
            purpose="So that two teams know who can talk where writing to and fro does not help.",
            readers="The people of both teams, and admins.",
            kept=_KEPT,
            stays="What the teams agreed stays.",
        ),
    ] = None
    agreed_on: Plain[date | None] = None
    touched_on: Plain[date]
    rests: Plain[bool] = False
    is_asked: Plain[bool] = False
    in_vain: Plain[int] = 0
    taps_rest: Plain[bool] = False
    opened_at: Plain[datetime]
    created_at: Plain[datetime]
    ended_at: Plain[datetime | None] = None


class HandoverTerms(SQLModel, table=True):
    """What is agreed about a hand-over, or suggested ("open"), or was agreed before ("past").

    The receiver wrote ``needs``, ``if_missing`` and ``noticed_by``, the giver ``by_when``.
    """

    __tablename__ = "handover_terms"
    __table_args__ = (
        Index("handover_terms_handover", "handover_id", "state"),
        CheckConstraint("state IN ('open', 'agreed', 'past')", name="handover_terms_state"),
    )
    __shared__ = Shared(
        purpose="So that two teams know what one needs from the other.",
        readers="The people of both teams, and admins.",
    )
    __exported__ = File("handover_terms", "id handover state what needs by_when if_missing noticed_by since")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    handover_id: Annotated[int, ReadAs("handover", "what")] = Field(foreign_key="handover.id", ondelete="CASCADE")
    state: Plain[str] = "open"
    what: _Shared
    needs: Annotated[list[str], Mentions()] = list_column()
    by_when: _Shared = ""
    if_missing: _Shared = ""
    noticed_by: _Shared = ""
    since: Plain[date]


class Usable(SQLModel, table=True):
    """How many of the last five could be used as they were. Nobody's: there is no person in it, and no moment.

    ``period`` is the first day of the eight weeks in which it was said. ``missing`` are numbers of needs, as the terms
    of ``terms_id`` list them, from 0.
    """

    __table_args__ = (
        Index("usable_handover", "handover_id", "period"),
        CheckConstraint("count BETWEEN 0 AND 5", name="usable_count"),
    )
    __exported__ = File(
        "handover_taps",
        "handover period count missing",
        without={
            "uuid": "It is drawn by lot, and says nothing.",
            "terms_id": "What was missing is told by its number among the needs.",
        },
    )

    uuid: Plain[str] = Field(primary_key=True)
    handover_id: Annotated[int, ReadAs("handover", "what")] = Field(foreign_key="handover.id", ondelete="CASCADE")
    terms_id: Plain[int] = Field(foreign_key="handover_terms.id", ondelete="CASCADE")
    period: Plain[date]
    count: Plain[int]
    missing: Plain[list[int]] = list_column()


class HandoverNotice(SQLModel, table=True):
    """Letters of one week about a hand-over: "down" to those who receive, "up" to those who give.

    ``change`` is what its readers change until ``due``; ``done_at`` when that was done.
    """

    __tablename__ = "handover_notice"
    __table_args__ = (
        Index("handover_notice_handover", "handover_id", "direction", "opened_at"),
        CheckConstraint("direction IN ('down', 'up')", name="handover_notice_direction"),
        CheckConstraint("state IN ('sent', 'thanked', 'changing', 'talking', 'closed')", name="handover_notice_state"),
    )
    __retained__ = Ages("letters", "letters about hand-overs, from when they were opened", since="opened_at")
    __exported__ = File(
        "handover_notices",
        "id handover direction state opened_at answered_by answered_at change due done_at",
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    handover_id: Annotated[int, ReadAs("handover", "what")] = Field(foreign_key="handover.id", ondelete="CASCADE")
    direction: Plain[str] = "down"
    state: Plain[str] = "sent"
    opened_at: Plain[datetime]
    answered_by: Annotated[
        str | None,
        Names(
            "handover_answers",
            "letter about a hand-over that you answered",
            "letters about hand-overs that you answered",
            purpose="So that whoever wrote a letter knows from whom they hear.",
            readers="The people of both teams, and admins.",
            kept=_KEPT,
            stays="That the letter was answered stays, and what the team changes.",
        ),
    ] = None
    answered_at: Plain[datetime | None] = None
    change: _Shared = ""
    due: Plain[date | None] = None
    done_at: Plain[datetime | None] = None


class HandoverLetter(SQLModel, table=True):
    """What somebody wrote to the other team: what arrived, which need it is about, our own part, what would help."""

    __tablename__ = "handover_letter"
    __table_args__ = (Index("handover_letter_notice", "notice_id", "sent_at"),)
    __exported__ = File("handover_letters", "id notice sender need our_part arrived would_help sent_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    notice_id: Annotated[int, ReadAs("notice", "id")] = Field(foreign_key="handover_notice.id", ondelete="CASCADE")
    sender: Annotated[
        str,
        Names(
            "handover_letters",
            "letter you wrote about a hand-over",
            "letters you wrote about hand-overs",
            purpose="So that two teams hear from each other what a hand-over does, and can answer.",
            readers="The leads of the other team, its writer, and admins.",
            kept=_KEPT,
        ),
    ]
    need: _Senders = ""
    our_part: _Senders
    arrived: _Senders
    would_help: _Senders = ""
    sent_at: Plain[datetime]


class HandoverThanks(SQLModel, table=True):
    """Thanks of a team to the team that hands something to it; ``kudos_id`` are those that they came with."""

    __tablename__ = "handover_thanks"
    __table_args__ = (Index("handover_thanks_handover", "handover_id", "given_at"),)
    __retained__ = Ages("thanks", "thanks sent upstream, from when they were sent", since="given_at")
    __exported__ = File("handover_thanks", "id handover giver words given_at kudos_id")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    handover_id: Annotated[int, ReadAs("handover", "what")] = Field(foreign_key="handover.id", ondelete="CASCADE")
    giver: Annotated[
        str,
        Names(
            "handover_thanks",
            "thanks you sent upstream",
            "thanks you sent upstream",
            purpose="To thank a team whose work yours begins with.",
            readers="Everybody in the other team's channel reads the words; your name, whoever runs the bot.",
            kept=_KEPT,
        ),
    ]
    words: Annotated[str, Personal("giver")]
    given_at: Plain[datetime]
    kudos_id: Plain[int | None] = Field(default=None, foreign_key="kudos.id", ondelete="SET NULL")
