"""The table of what waits for somebody, mostly since whoever looked after it has left."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.declare import File, Names, Plain, ReadAs

KINDS = ("customer", "touch_point", "map_action", "idea", "card", "letter")


class LeftBehind(SQLModel, table=True):
    """Something of a team that nobody looks after: the row ``subject`` of a ``kind``. It goes once somebody does.

    ``left_by`` has left; None where nobody ever had it. ``is_let_be``: a lead decided that it stays so.
    """

    __tablename__ = "left_behind"
    __table_args__ = (
        UniqueConstraint("kind", "subject", name="left_behind_kind_subject"),
        CheckConstraint(f"kind IN {KINDS}", name="left_behind_kind"),
    )
    __exported__ = File("left_behind", "id team kind subject left_by is_let_be at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    kind: Plain[str] = "customer"
    subject: Plain[int]
    left_by: Annotated[
        str | None,
        Names(
            "left_behind",
            "thing you looked after that waits for somebody else, since you left",
            "things you looked after that wait for somebody else, since you left",
            purpose="To offer the leads of a team what nobody looks after any more.",
            readers="The leads of the team, and the admins; whoever runs the bot.",
            kept="Until somebody else looks after it, or a lead lets it be.",
            stays="The thing still waits for somebody.",
        ),
    ]
    is_let_be: Plain[bool] = False
    at: Plain[datetime]
