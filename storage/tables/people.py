"""Tables of people and user groups, as Slack last told us."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.columns import index_of_some, list_column
from storage.tables.declare import Mentions, Names, NoFile, Personal, Plain, Shared, Stays


class Person(SQLModel, table=True):
    """Somebody in Slack. ``zone`` is an IANA name, or "" where Slack says none that is known here: then their team's
    counts (``people.find``). What else Slack left out of its answer counts as no."""

    __table_args__ = (
        index_of_some("person_slack_admin", "name", where="is_slack_admin"),
        index_of_some("person_deactivated", "id", where="is_deactivated"),
    )

    __retained__ = Stays("It goes when the person is in nothing any more.")
    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Annotated[
        str,
        Names(
            "profile",
            "your name, time zone and role, as Slack gives them",
            purpose="To name those who take part, to write to them at their own hour, and to know who may use the bot.",
            readers="Everybody sees the name where the person is named; time zone and role are for the program alone.",
            kept="From when the person first writes to the bot or is named by somebody, until they are deactivated in"
            " Slack and in nothing any more.",
        ),
    ] = Field(primary_key=True)
    name: Annotated[str, Personal("id")]  # as people are shown: the display name, where they have one
    real_name: Annotated[str, Personal("id")] = ""
    zone: Annotated[str, Personal("id")]
    is_bot: Plain[bool] = False
    is_guest: Annotated[bool, Personal("id")] = False
    is_stranger: Annotated[bool, Personal("id")] = False  # of another workspace
    is_deactivated: Annotated[bool, Personal("id")] = False
    is_slack_admin: Annotated[bool, Personal("id")] = False
    looked_up_at: Plain[datetime]
    updated_at: Plain[datetime | None] = None  # when Slack says that it changed; an older description changes nothing


class UserGroup(SQLModel, table=True):
    """A user group in Slack, with its people's ids."""

    __tablename__ = "user_group"
    __retained__ = Stays("It is Slack's own, and forgotten within a day.")
    __shared__ = Shared(
        purpose="To thank everybody in a user group by its name.",
        readers="The program alone.",
    )
    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Plain[str] = Field(primary_key=True)
    handle: Plain[str]
    people: Annotated[list[str], Mentions()] = list_column()
    looked_up_at: Plain[datetime]
