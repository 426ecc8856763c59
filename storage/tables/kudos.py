"""Tables of kudos and whom they were given to."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column


class Kudos(SQLModel, table=True):
    """Thanks with a reason. Undone kudos have no row. ``team_id`` is the giver's team."""

    __table_args__ = (
        Index("kudos_team_given_at", "team_id", "given_at"),
        Index("kudos_giver_given_at", "giver", "given_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    giver: str | None
    message: str
    practices: list[str] = list_column()
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
