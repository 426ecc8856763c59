"""Tables of stories, and of who learned from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column


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
    practices: list[str] = list_column()
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
