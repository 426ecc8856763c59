"""What the bot says of a story."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.delivery.kinds import URGENT, Concern, Kind, declare
from storage.engine.sql import columns
from storage.tables import Story

_story = columns(Story)


def _told_by(person: str) -> Any:
    return select(_story.id).where(_story.author == person)


def _author(session: Session, id_: int) -> Sequence[str]:
    story = session.get(Story, id_)
    return [story.author] if story and story.author and not story.withdrawn_at else []


STORY_POST = declare(
    Kind(
        "story_post",
        subject=Story,
        in_words="story",
        touched_by=_told_by,
        urgency=URGENT,
        concern=Concern("your", _author),
    )
)
