"""Whom a wonderful story names with a mention: they are told so, once a person and story, where they may read it.

That waits until the story is posted, so that the message can lead there. Who is named later, by an edit, is told then,
and the message to whom a story names no longer goes.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session, col

from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare, when_sent
from storage.engine.sql import columns
from storage.people import audience, people
from storage.stories import library
from storage.stories.library import Told
from storage.stories.messages import STORY_POST
from storage.tables import Delivery, Story, StoryPerson

MOST = 50  # people; whoever names more speaks of a crowd

Called = Mapping[str, str]
"""What stands after the @ for each person, by id."""

_story, _named, _message = columns(Story), columns(StoryPerson), columns(Delivery)


def _told_by(person: str) -> Any:
    """The stories of an author whom the message names."""
    return select(_story.id).where(_story.author == person)


STORY_NAMES = declare(Kind("story_names", subject=Story, in_words="news of a story", touched_by=_told_by))

# Built once: SQLAlchemy needs longer to build a statement than the database to run it.
_ABOUT = select(_message.kind, _message.recipient, _message.state, _message.ts).where(
    _message.subject == bindparam("story"), _message.kind.in_([STORY_POST.name, STORY_NAMES.name])
)


def begin(session: Session, id_: int, called: Called, *, at: datetime) -> None:
    """Keep whom a new story names, and tell them where its post is there already."""
    _note(session, session.get_one(Story, id_), called)
    tell(session, id_, at=at)


def change(session: Session, story: Story, called: Called, *, before: str, at: datetime) -> None:
    """The words of a story were others ``before``: forget whom it names no longer, and tell whom it names now.

    Its post has to be outdated before, so that it is not sent meanwhile.
    """
    there = _people(session, story)
    gone = standing(there, before) - standing(there, text_of(story)) - called.keys()
    gone |= _of_one_name(there, called, text_of(story))
    gone = set(there) if story.kind != "wonderful" else gone
    if gone:
        _forget(session, story, gone)
    _note(session, story, called)
    tell(session, story.id or 0, at=at)


def tell(session: Session, id_: int, *, at: datetime) -> None:
    """Promise each whom a story names a message, where it is posted; once a person."""
    if not (wanted := _named_in(session, id_)):
        return
    rows = session.connection().execute(_ABOUT, {"story": id_}).all()
    posts = [row for row in rows if row.kind == STORY_POST.name]
    if not (any(row.ts for row in posts) if posts else session.get_one(Story, id_).channel):
        return
    told = {row.recipient for row in rows if row.kind == STORY_NAMES.name and row.state != "skipped"}
    for one in wanted:
        if one not in told:
            outbox.add(session, STORY_NAMES, subject=id_, recipient=one, at=at)


@when_sent(STORY_POST)
def _posted(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    tell(session, subject, at=at)


def forget(session: Session, ids: Collection[int | None]) -> None:
    """The words of stories go, and so does whom they named."""
    session.connection().execute(delete(StoryPerson).where(_named.story_id.in_(ids)))


def hearers(session: Session, id_: int) -> list[str]:
    """Those whom a story names, and who may read it where it belongs: they are told."""
    story = session.get_one(Story, id_)
    return [one for one in _named_in(session, id_) if audience.can_see(session, channel=story.channel, reader=one)]


def for_reader(session: Session, id_: int, *, reader: str) -> Told | None:
    """The story that names somebody, if it still does, and they may read it."""
    if session.get(StoryPerson, (id_, reader)) is None:
        return None
    told = library.find_readable(session, id_, reader=reader)
    return told if told and told.kind == "wonderful" and told.author else None


def standing(called: Called, text: str) -> set[str]:
    """Those whose @name stands in a text; a longer name is looked for before one that it begins with."""
    found = set[str]()
    for name in sorted(set(called.values()), key=len, reverse=True):
        if f"@{name}" in text:
            found.add(name)
            text = text.replace(f"@{name}", "\n")
    return {one for one, name in called.items() if name in found}


def _of_one_name(there: Called, called: Called, text: str) -> set[str]:
    """Those who are kept and are called as somebody who is marked anew, where their name stands for that one alone."""
    marked = Counter(called.values())
    alike = {one: name for one, name in there.items() if one not in called and marked[name]}
    return {one for one, name in alike.items() if text.count(f"@{name}") <= marked[name]}


def text_of(story: Story) -> str:
    """All of a story's words."""
    return "\n".join((story.text, story.our_part, story.lesson, story.touch_point, story.downstream))


def _note(session: Session, story: Story, called: Called) -> None:
    """Keep whom a story names, beside those who are kept: whoever takes part, and is not its author."""
    if not called or story.kind != "wonderful" or story.author is None:
        return
    there, met = _people(session, story), people.find(session, called.keys() - {story.author})
    new = (one for one in called if one not in there and one in met and not people.why_excluded(met[one]))
    for one in islice(new, MOST - len(there)):
        session.add(StoryPerson(story_id=story.id or 0, person=one, called=called[one]))
    session.flush()


def _people(session: Session, story: Story) -> dict[str, str]:
    found = select(_named.person, _named.called).where(_named.story_id == story.id)
    return {row.person: row.called for row in session.connection().execute(found)}


def _named_in(session: Session, id_: int) -> Collection[str]:
    found = select(_named.person).where(_named.story_id == id_).order_by(_named.person)
    return session.connection().scalars(found).all()


def _forget(session: Session, story: Story, gone: Collection[str]) -> None:
    rows = delete(StoryPerson).where(_named.story_id == story.id, col(StoryPerson.person).in_(gone))
    session.connection().execute(rows)
