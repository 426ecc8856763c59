"""Tables of the workspace and its channels, as Slack last told us."""

from sqlmodel import Field, SQLModel

from storage.tables.declare import NoFile, Plain


class Workspace(SQLModel, table=True):
    """The one workspace the bot lives in, from auth.test; ``url`` begins the links to its messages."""

    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Plain[str] = Field(primary_key=True)
    url: Plain[str]


class Channel(SQLModel, table=True):
    """A conversation that the bot was told about; ``is_member`` says whether the bot may post there."""

    __exported__ = NoFile("It is Slack's own, and read from there.")

    id: Plain[str] = Field(primary_key=True)
    name: Plain[str]
    is_member: Plain[bool]
    is_private: Plain[bool] = False
    is_shared: Plain[bool] = False  # with other organisations, by Slack Connect
    is_archived: Plain[bool] = False
