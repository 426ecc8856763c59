"""Tables of the library: cards with what is worth copying, who tried them; and the monthly forum that writes them."""

from datetime import date, datetime, timedelta
from typing import Annotated

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Period, Personal, Plain, ReadAs, Shared, Stays

_Team = Annotated[int, ReadAs("team", "name")]
_TeamOrAll = Annotated[int | None, ReadAs("team", "name")]


class Card(SQLModel, table=True):
    """Something worth copying: when, and what to do then. ``keeper`` says now and then whether it is still right.

    One that is ``proposed`` waits for a lead of the team. ``tried_on`` is when somebody tried it last.
    """

    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'fresh', 'to_check', 'retired')", name="card_state"),
        Index("card_team_state", "team_id", "state"),
    )
    __retained__ = Stays("It is the team's practice, and its keeper is asked whether it is still right.")
    __exported__ = File(
        "cards",
        "id team title when do practice behaviour touch_point keeper stories state checked_on asked_on tried_on"
        " created_at forum_id",
        renamed={"when": "moment", "do": "advice"},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: _Team = Field(foreign_key="team.id", ondelete="CASCADE")
    title: Annotated[str, Mentions()]
    moment: Annotated[str, Mentions()]
    advice: Annotated[str, Mentions()]
    practice: Plain[str] = ""
    behaviour_id: Annotated[int | None, ReadAs("behaviour", "words")] = Field(
        default=None, foreign_key="behaviour.id", ondelete="SET NULL"
    )
    touch_point_id: Annotated[int | None, ReadAs("touch_point", "name")] = Field(
        default=None, foreign_key="touch_point.id", ondelete="SET NULL"
    )
    keeper: Annotated[
        str | None,
        Names(
            "cards_kept",
            "card of the library that you look after",
            "cards of the library that you look after",
            purpose="To ask somebody twice a year whether a card is still right.",
            readers="The people of the team, and admins.",
            kept="Until somebody else looks after the card, or its keeper is deactivated in Slack.",
            stays="The card is the team's, and its leads are asked instead.",
        ),
    ] = Field(default=None)
    state: Plain[str] = "fresh"
    forum_id: Plain[int | None] = Field(default=None, foreign_key="forum.id", ondelete="SET NULL")
    checked_on: Plain[date]
    asked_on: Plain[date | None] = None
    tried_on: Plain[date | None] = None
    created_at: Plain[datetime]


class CardStory(SQLModel, table=True):
    """A story that a card was learned from."""

    __tablename__ = "card_story"
    __exported__ = NoFile("Its stories stand in `cards`.")

    card_id: Plain[int] = Field(primary_key=True, foreign_key="card.id", ondelete="CASCADE")
    story_id: Plain[int] = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE")


class CardTrial(SQLModel, table=True):
    """*I try it*: what came of it is asked two weeks later. ``result`` is "" until it was answered."""

    __tablename__ = "card_trial"
    __table_args__ = (
        CheckConstraint("result IN ('', 'worked', 'partly', 'not_here')", name="card_trial_result"),
        UniqueConstraint("card_id", "person", name="card_trial_person"),
    )
    __retained__ = Ages("trials", "cards that somebody tried, from when they began", since="began_at")
    __exported__ = File("card_trials", "id card person began_at result words answered_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    card_id: Annotated[int, ReadAs("card", "title")] = Field(foreign_key="card.id", ondelete="CASCADE")
    person: Annotated[
        str | None,
        Names(
            "cards_tried",
            "card you tried",
            "cards you tried",
            purpose="To ask whether it worked, and to say of a card where it did.",
            readers="The card says how many tried it, and in their words where it did not work; the names, whoever runs"
            " the bot.",
            kept="As long as the card.",
            stays="That somebody tried it stays in the card's figures, without words.",
        ),
    ] = Field(default=None)
    began_at: Plain[datetime]
    result: Plain[str] = ""
    words: Annotated[str, Personal("person")] = ""
    answered_at: Plain[datetime | None] = None


class CardOffer(SQLModel, table=True):
    """A card came to somebody by itself, because of something: ``cause`` and the number of what it was.

    ``is_unwanted``: they said that it was of no use there. It is counted without them (CardMiss).
    """

    __tablename__ = "card_offer"
    __table_args__ = (Index("card_offer_person_card", "person", "card_id"),)
    __exported__ = NoFile("It is gone after 90 days; it only keeps a card from coming to the same person twice.")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    card_id: Plain[int] = Field(foreign_key="card.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "cards_offered",
            "card that I showed you by myself",
            "cards that I showed you by myself",
            purpose="So that the same card does not come to somebody twice within 90 days.",
            readers="Whoever runs the bot.",
            kept=Period(timedelta(days=90), since="at"),
        ),
    ]
    cause: Plain[str]
    subject: Plain[int]
    is_unwanted: Plain[bool] = False
    at: Plain[datetime] = Field(index=True)


class CardMiss(SQLModel, table=True):
    """How often a card that came for a ``cause`` was of no use there, whoever said so."""

    __tablename__ = "card_miss"
    __exported__ = File("card_misses", "card cause count")

    card_id: Annotated[int, ReadAs("card", "title")] = Field(
        primary_key=True, foreign_key="card.id", ondelete="CASCADE"
    )
    cause: Plain[str] = Field(primary_key=True, index=True)
    count: Plain[int] = 0


class ForumPlan(SQLModel, table=True):
    """A team's forum: in which ``month`` the next one is. ``is_off``: it rests until a lead begins it again.

    ``since``: the first month after it was begun last; what was before does not count against it.
    """

    __tablename__ = "forum_plan"
    __exported__ = NoFile("It only says when the next one is; the forums themselves are in `forums`.")

    team_id: _Team = Field(primary_key=True, foreign_key="team.id", ondelete="CASCADE")
    month: Plain[date]
    is_off: Plain[bool] = False
    is_quarterly: Plain[bool] = False
    since: Plain[date] = date.min


class ForumForAll(SQLModel, table=True):
    """The forum of all teams, once an admin has begun it: in which ``channel``, and as ForumPlan says. One row."""

    __tablename__ = "forum_for_all"
    __table_args__ = (CheckConstraint("id = 1", name="forum_for_all_one"),)
    __retained__ = Stays("It says when the next one is.")
    __exported__ = NoFile("It only says when the next one is; the forums themselves are in `forums`.")

    id: Plain[int] = Field(default=1, primary_key=True)
    channel: Plain[str]
    begun_by: Annotated[
        str | None,
        Names(
            "forums_begun",
            "forum of all teams that you began",
            "forums of all teams that you began",
            purpose="To tell whoever began it when it rests.",
            readers="Whoever runs the bot.",
            kept="Until another admin begins it.",
            stays="The forum goes on, and all admins are told.",
        ),
    ] = None
    month: Plain[date]
    is_off: Plain[bool] = False
    is_quarterly: Plain[bool] = False
    since: Plain[date] = date.min


class Forum(SQLModel, table=True):
    """A forum of one ``month`` (its first day): prepared by its host, open for five working days, closed.

    It is a team's, or without a ``team_id`` that of all teams.
    ``is_stuck``: it could not be posted when its moment came.
    """

    __table_args__ = (
        CheckConstraint("state IN ('preparing', 'open', 'closed', 'skipped')", name="forum_state"),
        UniqueConstraint("team_id", "month", name="forum_month"),
        Index(
            "forum_month_of_all",
            "month",
            unique=True,
            sqlite_where=text("team_id IS NULL"),
            postgresql_where=text("team_id IS NULL"),
        ),
    )
    __retained__ = Ages("forums", "forums with their agenda, from when they closed", since="closes_at")
    __exported__ = File(
        "forums",
        "id team month host state channel opens_at closes_at created_at",
        without={
            "is_agreed": "It is over once the forum is open.",
            "is_stuck": "It is over once the forum is open.",
            "is_pressed": "It only keeps the reminder in the thread away.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: _TeamOrAll = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
    month: Plain[date]
    host: Annotated[
        str | None,
        Names(
            "forums_hosted",
            "forum you host or hosted",
            "forums you host or hosted",
            purpose="To ask people in turn to host, whoever did so longest ago first.",
            readers="The people of the team, or of all teams; and admins.",
            kept="As long as the forum.",
            stays="The forum is the team's, or everybody's.",
        ),
    ] = Field(default=None)
    is_agreed: Plain[bool] = False  # the host said yes to the agenda
    is_stuck: Plain[bool] = False
    is_pressed: Plain[bool] = False  # somebody pressed a button in the thread
    state: Plain[str] = "preparing"
    channel: Plain[str]
    opens_at: Plain[datetime]
    closes_at: Plain[datetime]
    created_at: Plain[datetime]


class ForumTurn(SQLModel, table=True):
    """Who was asked to host a forum; gone once that is settled, so that nobody learns who passed it on."""

    __tablename__ = "forum_turn"
    __exported__ = NoFile("It is gone once somebody hosts the forum, or it is skipped.", is_sealed=True)

    forum_id: Plain[int] = Field(primary_key=True, foreign_key="forum.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "forums_asked",
            "forum you were asked to host",
            "forums you were asked to host",
            purpose="To ask the next one where somebody cannot host just then.",
            readers="Whoever runs the bot.",
            kept="Until somebody hosts the forum, or it is skipped.",
        ),
    ] = Field(primary_key=True)
    is_over: Annotated[bool, Personal("person")] = False
    asked_at: Plain[datetime]


class ForumItem(SQLModel, table=True):
    """Something on a forum's agenda, or, without a ``forum_id``, kept for the next one.

    ``is_in``: it is on it, and not only there to choose. ``consent`` of a story's author is "" where none is needed,
    else "asked", "yes" or "no".
    """

    __tablename__ = "forum_item"
    __table_args__ = (
        CheckConstraint("kind IN ('wonderful', 'difficult', 'idea', 'point', 'words')", name="forum_item_kind"),
        CheckConstraint("consent IN ('', 'asked', 'yes', 'no')", name="forum_item_consent"),
        Index("forum_item_forum_position", "forum_id", "position"),
    )
    __shared__ = Shared(purpose="To talk about it at a forum.", readers="The people of the team, and admins.")
    __exported__ = File(
        "forum_items", "id forum_id team kind story_id idea_id touch_point words is_in consent is_shared position"
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: _TeamOrAll = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
    forum_id: Plain[int | None] = Field(default=None, foreign_key="forum.id", ondelete="CASCADE")
    position: Plain[int] = 0
    kind: Plain[str] = "words"
    story_id: Plain[int | None] = Field(default=None, foreign_key="story.id", ondelete="CASCADE")
    idea_id: Plain[int | None] = Field(default=None, foreign_key="idea.id", ondelete="CASCADE")
    touch_point_id: Annotated[int | None, ReadAs("touch_point", "name")] = Field(
        default=None, foreign_key="touch_point.id", ondelete="CASCADE"
    )
    words: Annotated[str, Mentions()] = ""
    is_in: Plain[bool] = True
    consent: Plain[str] = ""
    is_shared: Plain[bool] = False  # somebody does the same
