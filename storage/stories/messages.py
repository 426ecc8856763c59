"""What the bot says of a story."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.delivery.kinds import URGENT, Concern, Kind, declare
from storage.engine.sql import columns
from storage.tables import Kudos, Learned, Story

_story, _kudos, _learned = columns(Story), columns(Kudos), columns(Learned)


def _telling_of(person: str) -> Any:
    """The stories that a person told, thanked for or learned from."""
    told = select(_story.id).where(_story.author == person)
    thanked = select(_kudos.story_id).where(_kudos.giver == person, _kudos.story_id.is_not(None))
    return told.union(thanked, select(_learned.story_id).where(_learned.person == person))


def _author(session: Session, id_: int) -> Sequence[str]:
    story = session.get(Story, id_)
    return [story.author] if story and story.author and not story.withdrawn_at else []


STORY_POST = declare(
    Kind(
        "story_post",
        subject=Story,
        in_words="story",
        touched_by=_telling_of,
        urgency=URGENT,
        concern=Concern("your", _author),
    )
)
