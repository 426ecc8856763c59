"""Tables of what recurs, what is to be said, and when it may be."""

from datetime import date, datetime, time
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import dict_column, index_of_some, list_column
from storage.tables.declare import Mentions, Names, NoFile, Plain, Shared, Stays


class Schedule(SQLModel, table=True):
    """What recurs: a kind, what it is about, for whom, at a local time on weekdays (0 is Monday) in a zone.

    ``zone`` is an IANA name, or "earliest": as soon as the date begins anywhere, because each person
    is then asked at the same local time of their own. ``next_run_at`` None means paused: switched off by hand
    where there is no ``next_occurrence`` either, else resting while there is nobody to say it to.
    """

    __table_args__ = (UniqueConstraint("kind", "subject", "recipient"),)
    __retained__ = Stays("It is what comes next.")
    __exported__ = NoFile("Those of prompts are in `prompts`; when a digest or a reminder comes is soon chosen again.")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    kind: Plain[str]  # the name of a declared kind (storage/delivery/kinds.py)
    subject: Plain[int]  # the prompt's, the team's id; 0 where the recipient says it all
    recipient: Annotated[
        str,
        Names(
            "what_recurs",
            "thing I send you regularly",
            "things I send you regularly",
            purpose="To send digests and reminders at somebody's own hour.",
            readers="The person; whoever runs the bot.",
            kept="As long as the person leads the team, or has customers to call.",
        ),
    ]  # or a channel
    zone: Plain[str]
    weekdays: Plain[list[int]] = list_column()
    at: Plain[time]
    last_occurrence: Plain[date | None] = None
    next_occurrence: Plain[date | None] = (
        None  # kept beside its moment: near a clock change one does not give the other
    )
    next_run_at: Plain[datetime | None] = Field(default=None, index=True)


class Timer(SQLModel, table=True):
    """What happens once, at a moment: a phase ends, something rests (storage/delivery/timers.py)."""

    __retained__ = Stays("It goes when its moment has come.")
    __exported__ = NoFile("It is the program's own note, and goes when its moment has come.")

    kind: Plain[str] = Field(primary_key=True)  # the name of a declared kind
    subject: Plain[int] = Field(primary_key=True)
    at: Plain[datetime] = Field(index=True)


OPEN = "wake_at IS NOT NULL"  # the rows with something left to do


class Delivery(SQLModel, table=True):
    """One message to one place: the outbox, and the record of what was said. States: DELIVERY in docs/.

    ``revision`` rises when its cause changed; a row whose ``sent_revision`` is lower is composed anew and
    posted, updated or deleted. ``wake_at`` None: nothing left to do.

    What is open is a small part of all that was ever said, and it is looked at every second: its indexes hold nothing
    else, and begin with the state, because most of what is open may be in another one.
    """

    __table_args__ = (
        Index("delivery_subject_kind_occurrence", "subject", "kind", "occurrence"),
        Index("delivery_recipient_state_sent_at", "recipient", "state", "sent_at"),
        index_of_some("delivery_due", "state", "wake_at", where=OPEN),
        index_of_some("delivery_next", "state", "urgency", "wake_at", "created_at", "id", where=OPEN),
        index_of_some("delivery_useful", "state", "useful_until", where=OPEN),
        # What whoever runs it is told of: few of very many rows.
        index_of_some("delivery_failed", "created_at", where="state = 'failed'"),
        index_of_some("delivery_skipped", "error", "created_at", where="state = 'skipped'"),
        index_of_some("delivery_doubled", "sent_at", where="state = 'sent' AND error <> ''"),
        CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'skipped', 'failed')", name="delivery_state"
        ),
    )
    __retained__ = Stays("Without it a post could not be changed or taken back; it holds no words.")
    __exported__ = NoFile("What was said is in Slack, and what it was made of is in the other files.")

    id: Plain[str] = Field(primary_key=True)  # outbox.delivery_id
    schedule_id: Plain[int | None] = None  # a number that stays when the schedule ends: it may have said very much
    kind: Plain[str]  # the name of a declared kind
    subject: Plain[int]
    occurrence: Plain[str] = ""  # a local date, where it recurs
    recipient: Annotated[
        str,
        Names(
            "messages_from_the_bot",
            "message I sent or will send you",
            "messages I sent or will send you",
            purpose="To say once what was promised, to change it when its cause changes, to tell why it was not said.",
            readers="The person; whoever runs the bot.",
            kept="Until the person is erased.",
        ),
    ]  # a person (the DM is opened by Slack) or a channel
    detail: Annotated[dict[str, Any], Mentions()] = dict_column()
    urgency: Plain[int] = 5  # lower goes first
    state: Plain[str] = "pending"
    wake_at: Plain[datetime | None] = None
    due_at: Plain[datetime | None] = None  # since when it is promised; a try that failed moves ``wake_at``, not this
    useful_until: Plain[datetime | None] = None
    revision: Plain[int] = 1
    sent_revision: Plain[int] = 0
    attempts: Plain[int] = 0
    fence: Plain[int] = 0
    channel: Plain[str | None] = None
    ts: Plain[str | None] = None
    error: Plain[str] = ""
    created_at: Plain[datetime]
    sent_at: Plain[datetime | None] = None


class DatabaseLife(SQLModel, table=True):
    """Since when this database is known to be the newest there is (storage/delivery/lives.py); there is one row.

    ``server`` is the PostgreSQL in which it was; "" on SQLite.
    """

    __tablename__ = "database_life"
    __retained__ = Stays("It is one row, about the database itself.")
    __exported__ = NoFile("It is the program's own note.", stays="It is about this very database.")

    id: Plain[int] = Field(default=1, primary_key=True)
    server: Plain[str] = ""
    since: Plain[datetime]


class RateLimit(SQLModel, table=True):
    """From when something is allowed again, for all processes: posting to a channel or to the workspace.

    The table has an older name, which is not worth a stop of every process (docs/decisions/).
    """

    __tablename__ = "gate"

    __retained__ = Stays("It is the program's own short-lived note.")
    __shared__ = Shared(
        purpose="Not to write to a channel or a person faster than Slack allows.",
        readers="The program alone.",
    )
    __exported__ = NoFile("It is the program's own short-lived note.", stays="Slack's limits are over in a minute.")

    key: Annotated[str, Mentions()] = Field(primary_key=True)  # the channel or person that a post goes to
    open_at: Plain[datetime] = Field(index=True)
