"""What readers say of a story: they thank for it, or learned from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from storage import kudos
from storage.delivery import outbox
from storage.engine.sql import Prepared, columns
from storage.refusal import Refused
from storage.stories import library
from storage.stories.messages import STORY_POST
from storage.tables import Delivery, Kudos, Learned, Story

EMOJI = ("bulb", "brain", "mortar_board")  # 💡, 🧠 and 🎓 say it too, under the post

_kudos, _message = columns(Kudos), columns(Delivery)
_POSTED_AS = Prepared(
    select(_message.subject).where(
        _message.kind == STORY_POST.name, _message.recipient == bindparam("channel"), _message.ts == bindparam("ts")
    )
)

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
    """Note that somebody learned from a story, or take that back where they had pressed before."""
    readable_row(session, id_, by, seen_in)
    row = session.get(Learned, (id_, by))
    is_noted = row is None or not row.is_pressed
    if row and row.is_pressed:
        session.delete(row)
    else:
        row = row or Learned(story_id=id_, person=by, at=at)
        row.is_pressed = True
        session.add(row)
    session.flush()
    outbox.refresh(session, STORY_POST, subject=id_, at=at)
    return is_noted


def react(session: Session, *, id_: int, by: str, emoji: Collection[str], at: datetime) -> None:
    """These emoji are somebody's under a story's post, and no others: with any they learned from it.

    Whose story it is, is not counted.
    """
    story = session.get(Story, id_, with_for_update=True)
    if story is None or story.withdrawn_at or story.author == by:
        return
    before = session.get(Learned, (id_, by))
    row = before or Learned(story_id=id_, person=by, at=at, is_pressed=False)
    row.emoji = sorted(emoji)
    is_counted = row.is_pressed or bool(row.emoji)
    if is_counted:
        session.add(row)
    elif before:
        session.delete(row)
    session.flush()
    if is_counted != bool(before):
        outbox.refresh(session, STORY_POST, subject=id_, at=at)


def posted_as(session: Session, *, channel: str, ts: str) -> int | None:
    """The number of the story whose post this message is; None where it is none of a story."""
    id_: int | None = _POSTED_AS.scalar(session, {"channel": channel, "ts": ts})
    return id_


def readable_row(session: Session, id_: int, reader: str, seen_in: str) -> Story:
    """The row, locked, so that two presses at once count one after the other; Refused to who cannot have seen it."""
    story = session.get(Story, id_, with_for_update=True)
    if story is None or story.withdrawn_at:
        raise Refused("This story has been withdrawn by its author.")
    if story.channel is None or story.channel != seen_in:
        library.readable(session, id_=id_, reader=reader)
    return story
