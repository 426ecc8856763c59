"""What readers say of a story: they thank for it, or learned from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from storage import kudos
from storage.delivery import outbox
from storage.engine.sql import columns
from storage.refusal import Refused
from storage.stories import library
from storage.stories.messages import STORY_POST
from storage.tables import Kudos, Learned, Story

_kudos, _learned = columns(Kudos), columns(Learned)

THANKS = {
    "wonderful": "for sharing a story of good service",
    "difficult": "for owning up in a difficult story, so that all of us can learn from it",
}


@dataclass(frozen=True)
class Thanked:
    """``is_new`` is False where the same person had said thank you before."""

    kudos_id: int
    author: str | None  # None where nobody knows who told it: they read the thanks below it
    is_new: bool


def thank(session: Session, *, id_: int, by: str, at: datetime, seen_in: str = "") -> Thanked:
    """Kudos to a story's author, once a person: for sharing it, or for owning up where it is difficult.

    ``seen_in`` is the conversation where the button was.
    """
    story = readable_row(session, id_, by, seen_in)
    if story.author is None and story.code_mark is None:
        raise Refused("Nobody knows who told this story, so I cannot pass your thanks on.")
    if story.author == by:
        raise Refused("This is your own story; thanks for it are for others to give.")
    before = select(_kudos.id).where(_kudos.story_id == id_, _kudos.giver == by).limit(1)
    if earlier := session.connection().execute(before).scalar():
        return Thanked(earlier, story.author, is_new=False)
    channel, message = story.channel or "", THANKS[story.kind]
    given = kudos.give(
        session,
        giver=by, receivers=[story.author] if story.author else [], message=message, practices=(), channel=channel,
        at=at, story_id=id_,
    )  # fmt: skip
    outbox.refresh(session, STORY_POST, subject=id_, at=at)
    return Thanked(given.id, story.author, is_new=True)


def learn(session: Session, *, id_: int, by: str, at: datetime, seen_in: str = "") -> bool:
    """Note that somebody learned from a story, or take that back where they had said so before."""
    readable_row(session, id_, by, seen_in)
    taken_back = delete(Learned).where(_learned.story_id == id_, _learned.person == by)
    was_noted = bool(session.connection().execute(taken_back).rowcount)
    if not was_noted:
        session.add(Learned(story_id=id_, person=by, at=at))
        session.flush()
    outbox.refresh(session, STORY_POST, subject=id_, at=at)
    return not was_noted


def readable_row(session: Session, id_: int, reader: str, seen_in: str) -> Story:
    """The row, locked, so that two presses at once count one after the other; Refused to who cannot have seen it."""
    story = session.get(Story, id_, with_for_update=True)
    if story is None or story.withdrawn_at:
        raise Refused("This story has been withdrawn by its author.")
    if story.channel is None or story.channel != seen_in:
        library.readable(session, id_=id_, reader=reader)
    return story
