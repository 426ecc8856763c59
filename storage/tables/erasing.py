"""Tables of those who are being erased just now, which takes many short steps."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from storage.tables.declare import Names, NoFile, Plain, Stays


class Erasure(SQLModel, table=True):
    """``person`` is being erased, and is known no more from the first step on (storage/across/erasing.py).

    ``stage`` is what comes next, ``after`` the key of the last row that was read in it. ``is_told``: the person reads
    when it is done.
    """

    __retained__ = Stays("It goes when the person is erased.")
    __exported__ = NoFile("It is the program's own note.")

    person: Annotated[
        str,
        Names(
            "erasure",
            "that you are being erased",
            purpose="To erase somebody wholly, also where the program stops in the middle of it.",
            readers="Whoever runs the bot.",
            kept="Until the person is erased, some minutes.",
        ),
    ] = Field(primary_key=True)
    asked_at: Plain[datetime]
    is_told: Plain[bool] = False
    stage: Plain[str] = ""
    after: Plain[Any] = Field(default=None, sa_column=Column(JSON, nullable=True))


class ToldOf(SQLModel, table=True):
    """A message that told of somebody who is being erased: it is composed anew when nothing is left of them."""

    __tablename__ = "told_of"
    __retained__ = Stays("It goes when the person is erased.")
    __exported__ = NoFile("It is the program's own note.")

    person: Annotated[
        str,
        Names(
            "messages_to_change",
            "message that told of you and is being changed",
            "messages that told of you and are being changed",
            purpose="To change what was posted once its cause is erased.",
            readers="Whoever runs the bot.",
            kept="Until the person is erased, some minutes.",
        ),
    ] = Field(primary_key=True)
    kind: Plain[str] = Field(primary_key=True)  # the name of a kind of message
    subject: Plain[int] = Field(primary_key=True)
