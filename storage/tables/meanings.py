"""Tables of "Customer service means …": the rounds of a team, their endings, and the behaviours that were agreed."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.declare import File, Mentions, Names, NoFile, Plain, ReadAs, Shared, Stays


class MeansRound(SQLModel, table=True):
    """A team ends the sentence anew. What is said in it is sealed: who wrote an ending, who voted for what.

    ``ends_at`` is when its phase ends. ``is_small``: the team was too small for a vote. ``is_too_few``: so few took
    part that nothing of it is shown. ``voters``, of ``base`` who were not away all the time, stand once the vote is
    over; ``is_tied``: the lead chose among equals; ``can_live``: how many can live with what was proposed.
    """

    __tablename__ = "means_round"
    __table_args__ = (
        Index("means_round_team", "team_id"),
        CheckConstraint(
            "state IN ('gathering', 'merging', 'voting', 'agreeing', 'agreed', 'nothing', 'cancelled')",
            name="means_round_state",
        ),
    )
    __retained__ = Stays("It holds what the team agreed on.")
    __exported__ = File(
        "means_rounds",
        "id team state opened_by opened_at gather_until vote_until ends_at closed_at voters base is_tied can_live"
        " review_on",
        without={
            "vote_from": "It is when merging was done.",
            "is_small": "It is seen in whether there was a vote.",
            "is_lengthened": "It is the program's own note.",
            "is_prolonged": "It is the program's own note.",
            "is_proposed": "It is the program's own note.",
            "is_heard": "It is the program's own note.",
            "is_asked_still": "It is the program's own note.",
            "is_too_few": "It is seen in what there is.",
            "is_key_lost": "It is seen in what there is.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    state: Plain[str] = "gathering"
    opened_by: Annotated[
        str | None,
        Names(
            "meanings_begun",
            "round of “Customer service means …” you began",
            "rounds of “Customer service means …” you began",
            purpose="To know who began a round.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
            stays="What the team agreed on stays the team's.",
        ),
    ]
    opened_at: Plain[datetime]
    ends_at: Plain[datetime | None] = None
    gather_until: Plain[datetime | None] = None
    vote_from: Plain[datetime | None] = None
    vote_until: Plain[datetime | None] = None
    is_small: Plain[bool] = False
    is_lengthened: Plain[bool] = False  # this phase, by the lead: once
    is_prolonged: Plain[bool] = False  # the vote, by itself: once
    is_proposed: Plain[bool] = False
    is_heard: Plain[bool] = False  # what the team said of the proposal is there to be answered
    is_too_few: Plain[bool] = False
    is_key_lost: Plain[bool] = False  # what was said in a step could not be opened any more
    is_asked_still: Plain[bool] = False  # whether it is still true: open until a lead says so
    is_tied: Plain[bool] = False
    voters: Plain[int | None] = None
    base: Plain[int | None] = None
    can_live: Plain[int | None] = None
    closed_at: Plain[datetime | None] = None
    review_on: Plain[date | None] = None


class Ending(SQLModel, table=True):
    """How somebody ends the sentence, once gathering is over: nobody knows who. Sorted by its random id.

    ``merged_into`` is the ending that a lead made of it and others; ``is_split``: its author took it out again.
    ``behaviour_id`` is the behaviour that it repeats. ``votes`` stand once the vote is over.
    """

    __shared__ = Shared(
        purpose="To say together what customer service means.",
        readers="The people of the team, and admins, once gathering is over; nobody knows whose it is.",
    )
    __exported__ = File(
        "endings",
        "uuid round_id words merged_into votes behaviour_id",
        without={"is_split": "It is seen in what it is merged into.", "is_leads": "It is seen in what is merged."},
    )

    uuid: Plain[str] = Field(primary_key=True)
    round_id: Plain[int] = Field(foreign_key="means_round.id", ondelete="CASCADE")
    words: Annotated[str, Mentions()]
    merged_into: Plain[str | None] = None
    is_leads: Plain[bool] = False
    is_split: Plain[bool] = False
    behaviour_id: Plain[int | None] = None
    votes: Plain[int | None] = None


class MeansVoter(SQLModel, table=True):
    """Who may vote in a round, and whether they have: a yes without a moment, and without a vote."""

    __tablename__ = "means_voter"
    __exported__ = NoFile("Beside the votes it could tell whose they are.", is_sealed=True)

    round_id: Plain[int] = Field(primary_key=True, foreign_key="means_round.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "meanings_votes",
            "vote on “Customer service means …” that you may cast or have cast",
            "votes on “Customer service means …” that you may cast or have cast",
            purpose="To remind nobody who has voted, and to count how many did.",
            readers="Everybody in the team reads how many; who, whoever runs the bot. Nobody reads for what.",
            kept="Until the vote is over.",
        ),
    ] = Field(primary_key=True)
    has_voted: Plain[bool] = False


class Worry(SQLModel, table=True):
    """What somebody worries about in a proposal, once the team has said all: nobody knows who. The lead answers it."""

    __shared__ = Shared(
        purpose="To answer what somebody worries about in a proposal.",
        readers="The people of the team, and admins, once all have spoken; nobody knows whose it is.",
    )
    __exported__ = File("worries", "uuid round_id words answer")

    uuid: Plain[str] = Field(primary_key=True)
    round_id: Plain[int] = Field(foreign_key="means_round.id", ondelete="CASCADE")
    words: Annotated[str, Mentions()]
    answer: Annotated[str, Mentions()] = ""


class Behaviour(SQLModel, table=True):
    """What customer service means for a team, ``since`` it was agreed ``until`` something else was.

    Without ``since`` it is proposed. ``replaces`` is what it stands for in the round before.
    """

    __table_args__ = (Index("behaviour_team", "team_id"),)
    __shared__ = Shared(
        purpose="To keep what a team agreed on.",
        readers="The people of the team, those it hands work to, and admins.",
    )
    __exported__ = File(
        "behaviours",
        "id team words since until round_id replaces",
        without={"ending": "It is among the endings.", "place": "It is in their order."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    round_id: Plain[int] = Field(foreign_key="means_round.id", ondelete="CASCADE")
    words: Annotated[str, Mentions()]
    place: Plain[int] = 0
    ending: Plain[str | None] = None
    replaces: Plain[int | None] = None
    since: Plain[datetime | None] = None
    until: Plain[datetime | None] = None


class Shows(SQLModel, table=True):
    """A story shows a behaviour: its author says so."""

    __exported__ = File("shows", "story_id behaviour_id")

    story_id: Plain[int] = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE")
    behaviour_id: Plain[int] = Field(primary_key=True, foreign_key="behaviour.id", ondelete="CASCADE")
