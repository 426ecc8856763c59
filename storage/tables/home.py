"""The table of who looks at their Home tab."""

from datetime import datetime, timedelta
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import Names, NoFile, Period, Plain


class HomeView(SQLModel, table=True):
    """Who has looked at their Home, and when last: only what somebody looks at is drawn anew."""

    __tablename__ = "home_view"
    __exported__ = NoFile("It is the program's own short-lived note.")

    person: Annotated[
        str,
        Names(
            "home_views",
            "when you last looked at my Home tab",
            purpose="To keep a Home up to date while somebody looks at it.",
            readers="Whoever runs the bot.",
            kept=Period(timedelta(hours=1), since="seen_at"),
        ),
    ] = Field(primary_key=True)
    seen_at: Plain[datetime]
    is_outdated: Plain[bool] = False  # somebody else took back what it shows
