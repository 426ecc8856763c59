"""Table of how long somebody likes their digests to be."""

from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import Names, NoFile, Personal, Stays


class DigestLength(SQLModel, table=True):
    """Whether somebody reads everything that a digest has; without a row it is one screen."""

    __tablename__ = "digest_length"
    __exported__ = NoFile("It is a switch under each digest, and soon pressed again.")
    __retained__ = Stays("It is a switch, until the person turns it.")

    person: Annotated[
        str,
        Names(
            "digest_length",
            "how long you like your digests",
            purpose="To keep somebody's choice of *Longer* or *Shorter* for the digests after it.",
            readers="The person; whoever runs the bot.",
            kept="Until the person is erased.",
        ),
    ] = Field(primary_key=True)
    is_long: Annotated[bool, Personal("person")]
