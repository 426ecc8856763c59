"""Tables of teams and who is in them."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from storage.tables.declare import File, Mentions, Names, NoFile, Personal, Plain, ReadAs, Stays


class Team(SQLModel, table=True):
    """``name_key`` is the name as compared. ``country`` and ``region`` are ISO 3166 codes or "".

    ``follows_channel``: whoever is in its channel is in the team; ``follows_group`` is the user group of which the
    same is true, or "".
    """

    __retained__ = Stays("It ends when a lead ends it.")
    __exported__ = File(
        "teams",
        "id name channel zone country region digest_in_channel follows_channel follows_group members leads created_by"
        " created_at",
        without={"name_key": "It is made from the name.", "has_guests": "It is Slack's own, and read from there."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    name: Annotated[str, Mentions()]
    name_key: Annotated[str, Mentions()] = Field(unique=True)
    channel: Plain[str] = Field(index=True)
    zone: Plain[str]
    country: Plain[str] = ""
    region: Plain[str] = ""
    digest_in_channel: Plain[bool] = False
    follows_channel: Plain[bool] = False
    follows_group: Plain[str] = Field(default="", index=True)
    has_guests: Plain[bool] = False  # guests read what is posted in its channel, and its leads know
    created_at: Plain[datetime]
    created_by: Annotated[
        str | None,
        Names(
            "teams_set_up",
            "team you set up",
            "teams you set up",
            purpose="To know who set a team up.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
            stays="The team goes on for those who are in it.",
        ),
    ]


class Member(SQLModel, table=True):
    """Who is in a team; a person may be in several, the one joined first is their home."""

    __exported__ = NoFile("Its people are in `teams`, as `members` and `leads`.")

    team_id: Annotated[int, ReadAs("team", "name")] = Field(primary_key=True, foreign_key="team.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "teams",
            "team you are in",
            "teams you are in",
            purpose="To ask and tell people what concerns their team, and to count for the team what they do.",
            readers="The people of the team, and admins.",
            kept="Until the person leaves the team, or the team ends.",
        ),
    ] = Field(primary_key=True)
    is_lead: Annotated[bool, Personal("person")] = False
    joined_at: Plain[datetime]
    by_hand: Plain[bool] = True  # named in the form, so they stay whoever is in the channel or the user group
    has_left: Plain[bool] = False  # a lead who is not in the channel or the user group any more, as others were told


class KeptOut(SQLModel, table=True):
    """Who was taken out of a team by hand that follows a channel or a user group, and stays out while in there."""

    __tablename__ = "kept_out"
    __exported__ = NoFile("It only says whom the program does not put back into a team.")

    team_id: Annotated[int, ReadAs("team", "name")] = Field(primary_key=True, foreign_key="team.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "kept_out",
            "team you were taken out of",
            "teams you were taken out of",
            purpose="To keep somebody out of a team whom its leads took out, though they are in its channel.",
            readers="The program.",
            kept="Until they are put in again, the team follows nothing any more, or it ends.",
        ),
    ] = Field(primary_key=True)
