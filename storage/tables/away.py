"""Tables of away dates: who is away, the company's own free days, and the feeds that tell of both."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Personal, Plain, ReadAs, Shared, Stays

STATUS = "status"  # what an absence's source is called that Slack's status told
FEED = "feed:"  # and, before the feed's number, one that a calendar told


class Away(SQLModel, table=True):
    """Local days, both included, on which a person is asked nothing. ``half`` is "", "am" or "pm".

    ``source`` is "" for what the person said, STATUS for a day on which Slack's status said so, or FEED and the
    number of the calendar that did.
    """

    __table_args__ = (Index("away_person_last_day", "person", "last_day"), Index("away_source", "source"))
    __retained__ = Ages("away", "away dates, from their last day", since="last_day")
    __exported__ = File("away", "id person first_day last_day half source")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    person: Annotated[
        str,
        Names(
            "away",
            "away date",
            "away dates",
            purpose="To ask nothing on days off, and to count nothing then as missed.",
            readers="The person, and of the coming week those who are in a team with them: the dates, never why.",
            kept="Until the person takes them back, or the calendar that told them does; those that are over are kept"
            " too, but for days that Slack's status told: they are deleted after 60 days.",
        ),
    ]
    first_day: Annotated[date, Personal("person")]
    last_day: Annotated[date, Personal("person")]
    half: Annotated[str, Personal("person")] = ""
    source: Annotated[str, Personal("person")] = ""


class AwayFeed(SQLModel, table=True):
    """A calendar (iCal) that tells who is away; of one team's people, or of everybody's.

    ``etag`` and ``last_modified`` are what its server said, to be asked with again. ``trouble`` says in a word why it
    could not be read last, "" where it could. ``unmatched`` are the names in it of whom nobody here is known.
    """

    __tablename__ = "away_feed"
    __shared__ = Shared(
        purpose="To tell leads which names in a calendar nobody here has.",
        readers="Leads and admins who set calendars up.",
    )
    __exported__ = NoFile("Its address is a secret, and what it told is in `away`.", is_sealed=True)

    id: Plain[int | None] = Field(default=None, primary_key=True)
    url: Plain[str] = Field(unique=True)
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE"
    )
    added_at: Plain[datetime]
    read_at: Plain[datetime | None] = None  # whole; once a day it is, though nothing has changed in it
    trouble: Plain[str] = ""
    etag: Plain[str] = ""
    last_modified: Plain[str] = ""
    unmatched: Annotated[list[str], Mentions()] = list_column()


class FreeDay(SQLModel, table=True):
    """A day on which the company, or one team, does not work, besides public holidays. ``half`` is "", "am", "pm"."""

    __tablename__ = "free_day"
    __exported__ = File("free_days", "id day half team")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    day: Plain[date] = Field(index=True)
    half: Plain[str] = ""
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE"
    )

    @property
    def first_day(self) -> date:
        return self.day

    @property
    def last_day(self) -> date:
        return self.day


class StatusIgnored(SQLModel, table=True):
    """Whose status in Slack is not read, because they said so."""

    __tablename__ = "status_ignored"
    __retained__ = Stays("It is a switch, until the person turns it.")
    __exported__ = NoFile("It is a switch, which `/warmline away` shows.")

    person: Annotated[
        str,
        Names(
            "status_ignored",
            "that your status in Slack is not read",
            purpose="To leave the status of those alone who want it so.",
            readers="The program.",
            kept="Until the person switches it on again.",
        ),
    ] = Field(primary_key=True)
