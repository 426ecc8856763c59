"""Tables of customers, their problems and the outreach to them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel


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
