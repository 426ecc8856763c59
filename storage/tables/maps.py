"""Tables of touch-point maps: the points, what is to be done about them, and the workshops that draw the empty map."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import index_of_some
from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Personal, Plain, ReadAs, Stays


class TouchPoint(SQLModel, table=True):
    """A moment in which a customer meets a team. ``name_key`` is its team and its name as compared.

    Somebody's proposal (``proposed_by``) is not on the map yet. ``asked_on``: whether it is still true was asked then,
    and that was seen on Home is kept in a box (storage/maps/questions.py).
    """

    __tablename__ = "touch_point"
    __table_args__ = (
        CheckConstraint("side IN ('external', 'internal')", name="touch_point_side"),
        index_of_some("touch_point_asked", "team_id", where="touched_on < asked_on AND archived_at IS NULL"),
    )
    __retained__ = Stays("It is the team's map, and a lead archives it.")
    __exported__ = File(
        "touch_points",
        "id team position name side moment attitude behaviour competence emotion owner proposed_by created_at"
        " touched_on asked_on archived_at",
        without={"name_key": "It is made from the name."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    position: Plain[int]
    name: Annotated[str, Mentions()]
    name_key: Annotated[str, Mentions()] = Field(unique=True)
    side: Plain[str] = "external"
    moment: Annotated[str, Mentions()] = ""
    attitude: Annotated[str, Mentions()] = ""
    behaviour: Annotated[str, Mentions()] = ""
    competence: Annotated[str, Mentions()] = ""
    emotion: Annotated[str, Mentions()] = ""  # that we want them to feel
    owner: Annotated[
        str | None,
        Names(
            "touch_points",
            "touch point you look after",
            "touch points you look after",
            purpose="To ask somebody now and then whether the map is still true.",
            readers="The members of the team, its leads, and the admins; the digest names the point alone.",
            kept="Until somebody else looks after the point, or the owner is deactivated in Slack.",
            stays="The point is the team's, and its leads are asked instead.",
        ),
    ]
    proposed_by: Annotated[
        str | None,
        Names(
            "touch_points_proposed",
            "touch point you proposed",
            "touch points you proposed",
            purpose="To ask the leads whether it belongs on the map, and to tell whose idea it was.",
            readers="The members of the team, its leads, and the admins.",
            kept="Until a lead takes it on the map, or leaves it.",
        ),
    ] = None
    created_at: Plain[datetime]
    touched_on: Plain[date]
    asked_on: Plain[date | None] = None
    archived_at: Plain[datetime | None] = None


class MapAction(SQLModel, table=True):
    """What somebody does about a touch point until a day."""

    __tablename__ = "map_action"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="map_action_state"),
        Index("map_action_owner_state", "owner", "state"),
    )
    __retained__ = Ages("actions", "actions on touch points, from when they were settled", since="settled_at")
    __exported__ = File("map_actions", "id touch_point text owner due state reason created_at settled_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    touch_point_id: Annotated[int, ReadAs("touch_point", "name")] = Field(
        foreign_key="touch_point.id", ondelete="CASCADE"
    )
    text: Annotated[str, Mentions()]
    owner: Annotated[
        str | None,
        Names(
            "map_actions",
            "action on a touch point that you took on",
            "actions on touch points that you took on",
            purpose="To remind whoever took it on, two working days before and on the day.",
            readers="The members of the team, its leads, and the admins.",
            kept="As long as the touch point; done and dropped ones too.",
            stays="What is to be done about the point is the team's.",
        ),
    ]
    due: Plain[date]
    state: Plain[str] = "open"
    reason: Annotated[str, Mentions()] = ""
    created_at: Plain[datetime]
    settled_at: Plain[datetime | None] = None


class MapWorkshop(SQLModel, table=True):
    """A team gathers touch points and feelings for some days; then a lead merges what means the same."""

    __tablename__ = "map_workshop"
    __table_args__ = (
        CheckConstraint("state IN ('gathering', 'merging', 'done', 'cancelled')", name="map_workshop_state"),
    )
    __retained__ = Stays("It says that there was one; entries go when it is over.")
    __exported__ = File("map_workshops", "id team state started_by created_at ends_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    team_id: Annotated[int, ReadAs("team", "name")] = Field(foreign_key="team.id", ondelete="CASCADE")
    state: Plain[str] = "gathering"
    started_by: Annotated[
        str | None,
        Names(
            "map_workshops",
            "workshop for a map that you began",
            "workshops for a map that you began",
            purpose="To know who began it.",
            readers="Whoever runs the bot.",
            kept="As long as the team.",
            stays="The workshop is the team's.",
        ),
    ]
    created_at: Plain[datetime]
    ends_at: Plain[datetime]


class MapEntry(SQLModel, table=True):
    """What somebody added in a workshop: a touch point, or what a customer shall feel at one. Gone when it is over."""

    __tablename__ = "map_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('point', 'feeling')", name="map_entry_kind"),
        CheckConstraint("side IN ('external', 'internal')", name="map_entry_side"),
    )
    __exported__ = NoFile(
        "It is gone when its workshop is over; what became of it is in `touch_points`.", is_sealed=True
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    workshop_id: Plain[int] = Field(foreign_key="map_workshop.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "map_entries",
            "entry you added in a workshop for a map",
            "entries you added in a workshop for a map",
            purpose="To draw a map together, five entries a person.",
            readers="Without the name: the members of the team who have added one or are just looking, and its leads.",
            kept="Until the workshop is over.",
        ),
    ]
    kind: Plain[str] = "point"
    name: Annotated[str, Personal("person")]
    side: Plain[str] = "external"
    emotion: Annotated[str, Personal("person")] = ""


class MapGuest(SQLModel, table=True):
    """Who pressed *Just looking* in a workshop."""

    __tablename__ = "map_guest"
    __exported__ = NoFile("It is gone when its workshop is over.")

    workshop_id: Plain[int] = Field(primary_key=True, foreign_key="map_workshop.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "map_workshops_watched",
            "workshop for a map in which you are just looking",
            "workshops for a map in which you are just looking",
            purpose="To show the entries of others to somebody who adds none.",
            readers="Whoever runs the bot.",
            kept="Until the workshop is over.",
        ),
    ] = Field(primary_key=True)
