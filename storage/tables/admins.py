"""The table of admins of the bot."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import File, Names, Plain


class Admin(SQLModel, table=True):
    """Somebody whom an admin named an admin of the bot; Slack's own admins need no row."""

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
