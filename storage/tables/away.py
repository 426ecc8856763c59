"""The table of away dates."""

from datetime import date
from typing import Annotated

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.declare import Ages, File, Names, Personal, Plain


class Away(SQLModel, table=True):
    """Local days, both included, on which a person is asked nothing. ``half`` is "", "am" or "pm"."""

    __table_args__ = (Index("away_person_last_day", "person", "last_day"),)
    __retained__ = Ages("away", "away dates, from their last day", since="last_day")
    __exported__ = File("away", "id person first_day last_day half")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    person: Annotated[
        str,
        Names(
            "away",
            "away date",
            "away dates",
            purpose="To ask nothing on days off, and to count nothing then as missed.",
            readers="The person alone; others read how many were excused from a round, not who or why.",
            kept="Until the person takes them back; those that are over are kept too.",
        ),
    ]
    first_day: Annotated[date, Personal("person")]
    last_day: Annotated[date, Personal("person")]
    half: Annotated[str, Personal("person")] = ""
