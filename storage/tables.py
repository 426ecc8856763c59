"""Every table. Times are aware and in UTC; people and channels are Slack's ids as given; no number is given twice."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


def _list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def _dict() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


# --- people and places, as Slack last told us -------------------------------------------------


class Workspace(SQLModel, table=True):
    """The one workspace the bot lives in, from auth.test; ``url`` begins the links to its messages."""

    id: str = Field(primary_key=True)
    url: str


class Person(SQLModel, table=True):
    """Somebody in Slack. ``zone`` is an IANA name; what Slack left out of its answer counts as no."""

    id: str = Field(primary_key=True)
    name: str
    zone: str
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False  # of another workspace
    is_deactivated: bool = False
    is_slack_admin: bool = False
    looked_up_at: datetime


class Channel(SQLModel, table=True):
    """A conversation that the bot was told about; ``is_member`` says whether the bot may post there."""

    id: str = Field(primary_key=True)
    name: str
    is_member: bool
    is_private: bool = False
    is_shared: bool = False  # with other organisations, by Slack Connect
    is_archived: bool = False


class UserGroup(SQLModel, table=True):
    __tablename__ = "user_group"

    id: str = Field(primary_key=True)
    handle: str
    people: list[str] = _list()
    looked_up_at: datetime


class Admin(SQLModel, table=True):
    """Somebody whom an admin named an admin of the bot; Slack's own admins need no row."""

    person: str = Field(primary_key=True)
    named_by: str
    named_at: datetime


class Away(SQLModel, table=True):
    """Local days, both included, on which a person is asked nothing. ``half`` is "", "am" or "pm"."""

    __table_args__ = (Index("away_person_last_day", "person", "last_day"),)

    id: int | None = Field(default=None, primary_key=True)
    person: str
    first_day: date
    last_day: date
    half: str = ""


# --- teams ---------------------------------------------------------------------------------------


class Team(SQLModel, table=True):
    """``name_key`` is the name as compared. ``country`` and ``region`` are ISO 3166 codes or ""."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    channel: str = Field(index=True)
    zone: str
    country: str = ""
    region: str = ""
    digest_in_channel: bool = False
    created_at: datetime
    created_by: str | None


class Member(SQLModel, table=True):
    """Who is in a team; a person may be in several, the one joined first is their home."""

    team_id: int = Field(primary_key=True, foreign_key="team.id", ondelete="CASCADE")
    person: str = Field(primary_key=True, index=True)
    is_lead: bool = False
    joined_at: datetime


# --- stories and kudos ---------------------------------------------------------------------------


class Story(SQLModel, table=True):
    """``author`` is None when the story is anonymous or its author asked to be forgotten.

    A withdrawn story keeps its row and its times, not its words.
    """

    __table_args__ = (
        Index("story_team_told_at", "team_id", "told_at"),
        Index("story_author_told_at", "author", "told_at"),
        CheckConstraint("kind IN ('wonderful', 'difficult')", name="story_kind"),
        CheckConstraint("side IN ('external', 'internal')", name="story_side"),
    )

    id: int | None = Field(default=None, primary_key=True)
    author: str | None
    kind: str = "wonderful"
    side: str = "external"
    text: str
    our_part: str = ""
    lesson: str = ""
    practices: list[str] = _list()
    touch_point: str = ""
    downstream: str = ""
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    channel: str | None  # where it is posted
    told_at: datetime = Field(index=True)
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Learned(SQLModel, table=True):
    """*I learned from this*, once a person and story."""

    story_id: int = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE")
    person: str = Field(primary_key=True)
    at: datetime


class Kudos(SQLModel, table=True):
    """Thanks with a reason. Undone kudos have no row. ``team_id`` is the giver's team."""

    __table_args__ = (
        Index("kudos_team_given_at", "team_id", "given_at"),
        Index("kudos_giver_given_at", "giver", "given_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    giver: str | None
    message: str
    practices: list[str] = _list()
    channel: str
    given_at: datetime
    story_id: int | None = Field(default=None, foreign_key="story.id", ondelete="SET NULL", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")


class KudosReceiver(SQLModel, table=True):
    """``position`` is the order in which they were named; ``team_id`` is the receiver's team on that day."""

    __tablename__ = "kudos_receiver"
    __table_args__ = (
        Index("kudos_receiver_team_given_at", "team_id", "given_at"),
        Index("kudos_receiver_receiver_given_at", "receiver", "given_at"),
        UniqueConstraint("kudos_id", "receiver"),
    )

    kudos_id: int = Field(primary_key=True, foreign_key="kudos.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    receiver: str
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    given_at: datetime


# --- check-in prompts ----------------------------------------------------------------------------


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
    choices: list[str] = _list()
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
    questions: list[int] = _list()
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


# --- customers and outreach ------------------------------------------------------------------------


class Customer(SQLModel, table=True):
    """Somebody we serve. ``name_key`` is the name as compared; ``wait_until``: *Later* and *Not this one*."""

    __table_args__ = (
        CheckConstraint("side IN ('external', 'internal')", name="customer_side"),
        Index("customer_owner_last_contact_at", "owner", "last_contact_at"),
        Index("customer_team", "team_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    side: str = "external"
    owner: str | None
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    ideal_days: int
    latest_days: int
    last_contact_at: datetime | None = None
    wait_until: date | None = None
    created_at: datetime
    ended_at: datetime | None = None


class Problem(SQLModel, table=True):
    """Something that is wrong for a customer; open until ``solved_at``."""

    __table_args__ = (Index("problem_customer_solved_at", "customer_id", "solved_at"),)

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", ondelete="CASCADE")
    text: str
    opened_by: str | None
    opened_at: datetime
    solved_at: datetime | None = None


class Outreach(SQLModel, table=True):
    """A logged contact. ``is_proactive``: a no-problem check-in. ``feeling`` is 1 to 5."""

    __table_args__ = (
        Index("outreach_team_at", "team_id", "at"),
        Index("outreach_customer_at", "customer_id", "at"),
        Index("outreach_member_at", "member", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", ondelete="CASCADE")
    member: str | None
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    at: datetime
    is_proactive: bool
    feeling: int | None = None
    note: str = ""
    idea: str = ""


# --- what recurs, and what is to be said -------------------------------------------------------------


class Schedule(SQLModel, table=True):
    """What recurs: a kind, what it is about, for whom, at a local time on weekdays (0 is Monday) in a zone.

    ``zone`` is an IANA name, or "earliest": as soon as the date begins anywhere, because each person
    is then asked at the same local time of their own. ``next_run_at`` None means paused: switched off by hand
    where there is no ``next_occurrence`` either, else resting while there is nobody to say it to.
    """

    __table_args__ = (UniqueConstraint("kind", "subject", "recipient"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # prompt, digest, reminder
    subject: int  # the prompt's, the team's id; 0 where the recipient says it all
    recipient: str  # a person or a channel
    zone: str
    weekdays: list[int] = _list()
    at: time
    last_occurrence: date | None = None
    next_occurrence: date | None = None  # kept beside its moment: near a clock change one does not give the other
    next_run_at: datetime | None = Field(default=None, index=True)


class Delivery(SQLModel, table=True):
    """One message to one place: the outbox, and the record of what was said. States: DELIVERY in docs/.

    ``revision`` rises when its cause changed; a row whose ``sent_revision`` is lower is composed anew and
    posted, updated or deleted. ``wake_at`` None: nothing left to do.
    """

    __table_args__ = (
        Index("delivery_subject", "kind", "subject"),
        Index("delivery_recipient_state", "recipient", "state"),
        CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'skipped', 'failed')", name="delivery_state"
        ),
    )

    id: str = Field(primary_key=True)  # outbox.delivery_id
    schedule_id: int | None = Field(default=None, foreign_key="schedule.id", ondelete="SET NULL")
    kind: str
    subject: int
    occurrence: str = ""  # a local date, where it recurs
    recipient: str  # a person (the DM is opened by Slack) or a channel
    detail: dict[str, Any] = _dict()
    urgency: int = 5  # lower goes first
    state: str = "pending"
    wake_at: datetime | None = Field(default=None, index=True)
    useful_until: datetime | None = None
    revision: int = 1
    sent_revision: int = 0
    attempts: int = 0
    fence: int = 0
    channel: str | None = None
    ts: str | None = None
    error: str = ""
    created_at: datetime
    sent_at: datetime | None = None


class Gate(SQLModel, table=True):
    """When something may happen again, for all processes: posting to a channel or to the workspace."""

    key: str = Field(primary_key=True)
    open_at: datetime


class Handled(SQLModel, table=True):
    """What a delivery of Slack's led to, so that the same one, delivered again, gets the same answer."""

    key: str = Field(primary_key=True)
    person: str = Field(index=True)
    result: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    at: datetime = Field(index=True)
