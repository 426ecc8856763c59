"""Tables of the bot's admins, and of what they decided."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import File, Mentions, Names, NoFile, Plain, Shared, Stays


class Admin(SQLModel, table=True):
    """Somebody whom an admin named an admin of the bot; Slack's own admins need no row."""

    __retained__ = Stays("It is a right, until an admin takes it back.")
    __exported__ = File("admins", "person named_by named_at")

    person: Annotated[
        str,
        Names(
            "admin",
            "that you were named an admin of the bot",
            purpose="To know who may set up teams and name other admins.",
            readers="Everybody who uses the bot: `/warmline admin` lists them.",
            kept="Until an admin takes it back.",
        ),
    ] = Field(primary_key=True)
    named_by: Annotated[
        str,
        Names(
            "admins_named",
            "admin named by you",
            "admins named by you",
            purpose="To know who gave somebody these rights.",
            readers="Whoever runs the bot.",
            kept="As long as the other person is an admin.",
            stays="The other person goes on being an admin.",
        ),
    ]
    named_at: Plain[datetime]


class Policy(SQLModel, table=True):
    """What the admins decided for the whole workspace: one row, or none as long as nobody has."""

    __retained__ = Stays("It is a setting.")
    __shared__ = Shared(
        purpose="To tell somebody who is low whom to talk to.",
        readers="Those who say that they are low, and admins.",
    )
    __exported__ = NoFile(
        "They are switches, which `/warmline privacy` shows, and a text, which `/warmline mood` shows."
    )

    id: Plain[int] = Field(default=1, primary_key=True)
    names_missed: Plain[bool] = True  # whether digests name people for what they did not do
    reads_status: Plain[bool] = True  # whether a status in Slack such as :palm_tree: excuses somebody
    mood_help: Annotated[str, Mentions()] = ""  # whom to talk to: shown to those alone who say that they are low
