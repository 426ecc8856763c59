"""Tables of teams and who is in them."""

from datetime import datetime

from sqlmodel import Field, SQLModel


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
