"""Tables of stories, of whom they name, and of who learned from them."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import list_column
from storage.tables.declare import Ages, ErasedAt, File, Names, Personal, Plain, ReadAs

_Authors = Annotated[str, Personal("author")]


class Story(SQLModel, table=True):
    """``author`` is None when the story is anonymous or its author asked to be forgotten.

    A withdrawn story keeps its row and its times, not its words.
    """

    __table_args__ = (
        Index("story_team_told_at", "team_id", "told_at"),
        Index("story_author_told_at", "author", "told_at"),
        Index("story_touch_point_told_at", "touch_point_id", "told_at"),
        CheckConstraint("kind IN ('wonderful', 'difficult')", name="story_kind"),
        CheckConstraint("side IN ('external', 'internal')", name="story_side"),
    )
    __retained__ = Ages("stories", "stories, anonymous ones too, from when they were told", since="told_at")
    __exported__ = File(
        "stories",
        "id author kind side text our_part lesson practices touch_point downstream team told_at withdrawn_at"
        " edited_at channel map_point felt slipped",
        sealed=("code_mark",),
        without={"code_mark": "It belongs to its author's code, and is of use to nobody else."},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    author: Annotated[
        str | None,
        Names(
            "stories",
            "story you told",
            "stories you told",
            purpose="To learn together from what happens with customers and colleagues.",
            readers="Where it was told in a public channel, every member of the workspace; in a private one, those who"
            " are in that channel, and its author; anywhere else its author alone. Digests and searches keep to that.",
            kept="Until its author withdraws it: then the words go at once, and that there was one stays.",
            stays="It is withdrawn, and that there was one stays in the team's figures.",
        ),
    ]
    kind: Plain[str] = "wonderful"
    side: Plain[str] = "external"
    text: _Authors
    our_part: _Authors = ""
    lesson: _Authors = ""
    practices: Annotated[list[str], Personal("author")] = list_column()
    touch_point: _Authors = ""
    downstream: _Authors = ""
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )
    channel: Plain[str | None]  # where it is posted
    code_mark: Plain[str | None] = Field(default=None, index=True)  # of an anonymous one: storage/sealed/codes.py
    touch_point_id: Annotated[int | None, ReadAs("map_point", "name")] = Field(
        default=None, foreign_key="touch_point.id", ondelete="SET NULL"
    )  # on the team's map; ``touch_point`` is what its author calls it
    # What the customer felt, and what slipped in a difficult story: some of attitude, behaviour and competence.
    felt: _Authors = ""
    slipped: _Authors = ""
    told_at: Plain[datetime] = Field(index=True)
    edited_at: Plain[datetime | None] = None
    withdrawn_at: Annotated[datetime | None, ErasedAt("author")] = None


class StoryPerson(SQLModel, table=True):
    """Somebody whom a wonderful story names with a mention; ``called`` is what stands there after the @."""

    __tablename__ = "story_person"
    __exported__ = File("story_people", "story_id person called")

    story_id: Plain[int] = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "named_in_stories",
            "wonderful story that names you",
            "wonderful stories that name you",
            purpose="To tell people that a colleague speaks well of them in a story.",
            readers="The person themselves, where they may read the story; whoever runs the bot.",
            kept="Until the story no longer names them, or is withdrawn.",
        ),
    ] = Field(primary_key=True)
    called: Annotated[str, Personal("person")]


class Learned(SQLModel, table=True):
    """*I learned from this*, once a person and story: said by the button, or by some ``emoji`` under its post."""

    __exported__ = File("learned", "story_id person at is_pressed emoji")

    story_id: Plain[int] = Field(primary_key=True, foreign_key="story.id", ondelete="CASCADE")
    person: Annotated[
        str,
        Names(
            "learned_from",
            "story you learned from",
            "stories you learned from",
            purpose="To show under a story how many learned from it.",
            readers="Everybody reads the number; the names, whoever runs the bot.",
            kept="Until the person takes it back.",
        ),
    ] = Field(primary_key=True)
    at: Plain[datetime]
    is_pressed: Plain[bool] = True
    emoji: Annotated[list[str], Personal("person")] = list_column()
