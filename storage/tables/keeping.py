"""Tables of how long things are kept: what the admins decided, and whose data nothing deletes meanwhile."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import Mentions, Names, NoFile, Plain, Stays


class KeepFor(SQLModel, table=True):
    """A kind of content is kept for so many months; one without a row is kept for ever."""

    __tablename__ = "keep_for"
    __retained__ = Stays("It is the setting itself.")
    __exported__ = NoFile("It is a setting, which `/warmline keep` shows.")

    kind: Plain[str] = Field(primary_key=True)  # the name of an Ages in declare.py
    months: Plain[int]
    decided_by: Annotated[
        str | None,
        Names(
            "periods_decided",
            "decision of yours on how long something is kept",
            "decisions of yours on how long something is kept",
            purpose="To know who decided how long something is kept.",
            readers="Whoever runs the bot.",
            kept="Until somebody decides anew.",
            stays="The decision is the company's.",
        ),
    ]
    decided_at: Plain[datetime]


class Hold(SQLModel, table=True):
    """Nothing deletes what is about ``person`` while it stands. ``words`` are told to them in place of our own.

    ``erasure_asked_at``: they, or somebody for them, asked for erasure, which is done when the hold ends. The reason
    may be about a quarrel with them, so it is for admins.
    """

    __retained__ = Stays("An admin ends it.")
    __exported__ = NoFile("`/warmline hold` and `warmline hold` list them.")

    person: Annotated[
        str,
        Names(
            "hold",
            "that your data is on hold",
            purpose="To delete nothing that the company has to keep for a while.",
            readers="Admins, and whoever runs the bot; the person reads that there is one, without the reason.",
            kept="Until an admin ends it.",
        ),
    ] = Field(primary_key=True)
    reason: Annotated[str, Mentions(withheld=True)]
    words: Annotated[str, Mentions()] = ""
    set_by: Annotated[
        str | None,
        Names(
            "holds_set",
            "hold you set",
            "holds you set",
            purpose="To know who set a hold.",
            readers="Admins, and whoever runs the bot.",
            kept="As long as the hold.",
            stays="The hold is the company's.",
        ),
    ]  # nobody's, where it was set on the command line
    set_at: Plain[datetime]
    erasure_asked_at: Plain[datetime | None] = None
