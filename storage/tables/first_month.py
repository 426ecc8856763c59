"""The table of teams that begin: four weeks, one step each."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import File, Names, Plain, ReadAs, Stays


class FirstMonth(SQLModel, table=True):
    """A team's first four weeks with its tools. Whether a step is done is seen in what there is; ``skipped`` are those
    that a lead passed over. ``told``: the week whose step was brought to whoever began it, last."""

    __tablename__ = "first_month"
    __retained__ = Stays("It goes with the team.")
    __exported__ = File(
        "first_months", "team started_by started_at skipped", without={"told": "It is the program's own note."}
    )

    team_id: Annotated[int, ReadAs("team", "name")] = Field(
        primary_key=True, foreign_key="team.id", ondelete="CASCADE", sa_column_kwargs={"autoincrement": False}
    )
    started_by: Annotated[
        str | None,
        Names(
            "first_months",
            "first month of a team that you began",
            "first months of teams that you began",
            purpose="To bring the next step to whoever began.",
            readers="The leads of the team, and the admins; whoever runs the bot.",
            kept="As long as the team.",
            stays="What the team has begun goes on; nobody is brought the next step.",
        ),
    ]
    started_at: Plain[datetime]
    skipped: Plain[list[int]] = list_column()
    told: Plain[int] = 1
