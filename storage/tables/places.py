"""Tables of the workspace, its channels and who is in them, as Slack last told us."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import Names, NoFile, Plain, Stays


class Workspace(SQLModel, table=True):
    """The one workspace the bot lives in, from auth.test; ``url`` begins the links to its messages."""

    __retained__ = Stays("It is Slack's own.")
    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Plain[str] = Field(primary_key=True)
    url: Plain[str]


class Channel(SQLModel, table=True):
    """A conversation that the bot was told about; ``is_member`` says whether the bot may post there."""

    __retained__ = Stays("It is Slack's own.")
    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Plain[str] = Field(primary_key=True)
    name: Plain[str]
    is_member: Plain[bool]
    is_private: Plain[bool] = False
    is_shared: Plain[bool] = False  # with other organisations, by Slack Connect
    is_archived: Plain[bool] = False
    looked_up_at: Plain[datetime | None] = None  # when Slack last described it; None where it never did


class ChannelMember(SQLModel, table=True):
    """Who is in a private channel that the bot is in."""

    __tablename__ = "channel_member"
    __retained__ = Stays("It is who is there now.")
    __exported__ = NoFile("It is Slack's own, and read from there.")

    channel: Plain[str] = Field(primary_key=True)
    person: Annotated[
        str,
        Names(
            "private_channels",
            "private channel I know you are in",
            "private channels I know you are in",
            purpose="To let those who are in a private channel find what was told there, and nobody else.",
            readers="The program alone.",
            kept="As long as both the person and the bot are in the channel.",
        ),
    ] = Field(primary_key=True)
