"""The table of what Slack has brought already."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from storage.tables.declare import Names, NoFile, Period, Personal, Plain, Stays


class Handled(SQLModel, table=True):
    """What a delivery of Slack's led to, so that the same one, delivered again, gets the same answer.

    ``person`` is "" for an event, and once the person is erased: what they did before must not come back then.
    """

    __retained__ = Stays("It is deleted after its own short period.")
    __exported__ = NoFile(
        "It is the program's own short-lived note.", stays="Slack brings nothing again for longer than some minutes."
    )

    key: Plain[str] = Field(primary_key=True)
    person: Annotated[
        str,
        Names(
            "handled_deliveries",
            "short-lived record of a click",
            "short-lived records of clicks",
            purpose="To do once what Slack delivers twice.",
            readers="Whoever runs the bot.",
            # Slack delivers again within minutes, a person presses again within hours.
            kept=Period(timedelta(days=2), since="at"),
            stays="Slack may bring again what the person did before, and that must not come back.",
        ),
    ]
    result: Annotated[Any, Personal("person")] = Field(default=None, sa_column=Column(JSON, nullable=True))
    at: Plain[datetime] = Field(index=True)
