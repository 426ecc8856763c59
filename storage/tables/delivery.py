"""Tables of what recurs, what is to be said, and what Slack has brought already."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import dict_column, list_column


class Schedule(SQLModel, table=True):
    """What recurs: a kind, what it is about, for whom, at a local time on weekdays (0 is Monday) in a zone.

    ``zone`` is an IANA name, or "earliest": as soon as the date begins anywhere, because each person
    is then asked at the same local time of their own. ``next_run_at`` None means paused: switched off by hand
    where there is no ``next_occurrence`` either, else resting while there is nobody to say it to.
    """

    __table_args__ = (UniqueConstraint("kind", "subject", "recipient"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # the name of a declared kind (storage/delivery/kinds.py)
    subject: int  # the prompt's, the team's id; 0 where the recipient says it all
    recipient: str  # a person or a channel
    zone: str
    weekdays: list[int] = list_column()
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
    kind: str  # the name of a declared kind
    subject: int
    occurrence: str = ""  # a local date, where it recurs
    recipient: str  # a person (the DM is opened by Slack) or a channel
    detail: dict[str, Any] = dict_column()
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


class RateLimit(SQLModel, table=True):
    """From when something is allowed again, for all processes: posting to a channel or to the workspace.

    The table has an older name, which is not worth a stop of every process (docs/decisions/).
    """

    __tablename__ = "gate"

    key: str = Field(primary_key=True)
    open_at: datetime


class Handled(SQLModel, table=True):
    """What a delivery of Slack's led to, so that the same one, delivered again, gets the same answer."""

    key: str = Field(primary_key=True)  # the idempotency key: the same however often Slack delivers it
    person: str = Field(index=True)
    result: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    at: datetime = Field(index=True)
