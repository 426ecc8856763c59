"""Tables of people, places and admins, as Slack last told us."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column


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
    people: list[str] = list_column()
    looked_up_at: datetime


class HomeView(SQLModel, table=True):
    """Who has looked at their Home, and when last: only what somebody looks at is drawn anew."""

    __tablename__ = "home_view"

    person: str = Field(primary_key=True)
    seen_at: datetime


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
