"""Tables of kudos and whom they were given to."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, File, Names, NoFile, Personal, Plain, ReadAs


class Kudos(SQLModel, table=True):
    """Thanks with a reason. Undone kudos have no row. ``team_id`` is the giver's team.

    ``joined_id`` is the number of the kudos that were there first where somebody added theirs; those may be gone, and
    then the eldest of the others stand in their place.
    """

    __table_args__ = (
        Index("kudos_team_given_at", "team_id", "given_at"),
        Index("kudos_giver_given_at", "giver", "given_at"),
    )
    __retained__ = Ages("kudos", "kudos, from when they were given", since="given_at")
    __exported__ = File("kudos", "id giver receivers message practices channel given_at story_id joined_id team")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    giver: Annotated[
        str | None,
        Names(
            "kudos_given",
            "kudos you gave",
            "kudos you gave",
            purpose="To thank people, with a reason.",
            readers="Those who are thanked; every member of the workspace where they were given in a public channel,"
            " those who are in it where it is private. Digests keep to that.",
            kept="Until the giver takes them back.",
        ),
    ]
    message: Annotated[str, Personal("giver")]
    practices: Annotated[list[str], Personal("giver")] = list_column()
    channel: Plain[str]
    given_at: Plain[datetime]
    story_id: Plain[int | None] = Field(default=None, foreign_key="story.id", ondelete="SET NULL")
    joined_id: Plain[int | None] = Field(default=None, index=True)
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )


class KudosReceiver(SQLModel, table=True):
    """``position`` is the order in which they were named; ``team_id`` is the receiver's team on that day."""

    __tablename__ = "kudos_receiver"
    __table_args__ = (
        Index("kudos_receiver_team_given_at", "team_id", "given_at"),
        Index("kudos_receiver_receiver_given_at", "receiver", "given_at"),
        UniqueConstraint("kudos_id", "receiver"),
    )
    __exported__ = NoFile("They are in `kudos`, as `receivers`.")

    kudos_id: Annotated[int, ReadAs("message", "message", addressed=True)] = Field(
        primary_key=True, foreign_key="kudos.id", ondelete="CASCADE"
    )
    position: Plain[int] = Field(primary_key=True)
    receiver: Annotated[
        str,
        Names(
            "kudos_received",
            "kudos you got",
            "kudos you got",
            purpose="To tell people that they were thanked, and leads who has not been thanked for a while.",
            readers="As for the kudos themselves; a team's leads read who was not thanked at all.",
            kept="Until the giver takes them back.",
        ),
    ]
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )
    given_at: Plain[datetime]
