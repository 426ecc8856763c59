"""What a forum is about: a lesson of joy, one of difficulty if its author agrees, and what waits or hurts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.cards.messages import FORUM_CONSENT
from storage.delivery import recurrence
from storage.maps import figures, points
from storage.people import attention, people
from storage.stories import library
from storage.stories.library import Told
from storage.tables import Forum, ForumItem, Idea, Learned, Story, Team, TouchPoint

MOST = 3
LATELY = timedelta(days=92)
LOOKED_AT = 100  # lessons
OWN = 140  # characters of an item in the host's own words


@dataclass(frozen=True)
class Item:
    """Something on the agenda, as its reader may know it. ``by`` is the name beside a wonderful story, never beside a
    difficult one; ``wonderful`` and ``difficult`` are counts of a touch point."""

    id: int
    kind: str
    words: str
    by: str = ""
    wonderful: int = 0
    difficult: int = 0
    is_in: bool = True
    is_shared: bool = False
    story_id: int | None = None


def draft(session: Session, forum: Forum, now: datetime) -> None:
    """Put on the agenda what there is, three at most; the author of a difficult story is asked first."""
    if forum.team_id is None:
        _draft_for_all(session, forum, now)
        return
    team = session.get_one(Team, forum.team_id)
    if story := _most_learned(session, forum, "wonderful", now):
        _put(session, forum, "wonderful", story_id=story.id)
    _difficult(session, forum, now)
    idea, point = _waiting_idea(session, team), _hurting(session, team, now)
    for kind, about in (("idea", {"idea_id": idea}), ("point", {"touch_point_id": point})):
        if next(iter(about.values())):
            _put(session, forum, kind, is_in=_has_room(session, forum), **about)


def _draft_for_all(session: Session, forum: Forum, now: datetime) -> None:
    """Lessons alone, of different teams: an idea and a touch point are for the people of their team."""
    first = _most_learned(session, forum, "wonderful", now)
    second = _most_learned(session, forum, "wonderful", now, not_of=first.team_id) if first else None
    for story in filter(None, (first, second)):
        _put(session, forum, "wonderful", story_id=story.id)
    _difficult(session, forum, now)


def items(session: Session, forum: Forum, *, reader: str, now: datetime) -> list[Item]:
    """What may stand on the agenda, as far as the reader may know it and its author agreed."""
    allowed = [row for row in rows(session, forum) if row.consent in ("", "yes")]
    return [item for row in allowed if (item := shown(session, row, reader=reader, now=now))]


def agenda(session: Session, forum: Forum, *, reader: str, now: datetime) -> list[Item]:
    return [item for item in items(session, forum, reader=reader, now=now) if item.is_in][:MOST]


def shown(session: Session, row: ForumItem, *, reader: str, now: datetime) -> Item | None:
    """An item as it is now; None where what it is about is gone, or not for this reader."""
    same = {"id": row.id or 0, "kind": row.kind, "is_in": row.is_in, "is_shared": row.is_shared}
    if row.kind in ("wonderful", "difficult"):
        told = told_in(session, row, reader=reader)
        if told is None:
            return None
        by = told.author_name if row.kind == "wonderful" else ""
        return Item(**same, words=told.lesson or told.text, by=by, story_id=told.id)  # type: ignore[arg-type]
    if row.kind == "idea":
        idea = session.get(Idea, row.idea_id)
        return Item(**same, words=idea.title) if idea and not idea.withdrawn_at else None  # type: ignore[arg-type]
    if row.kind == "point":
        point = session.get(TouchPoint, row.touch_point_id)
        if point is None or point.archived_at:
            return None
        lately = figures.lately(session, [point.id or 0], now=now).get(point.id or 0, figures.NONE)
        counts = {"wonderful": lately.wonderful, "difficult": lately.difficult}
        return Item(**same, words=point.name, **counts)  # type: ignore[arg-type]
    return Item(**same, words=row.words)  # type: ignore[arg-type]


def told_in(session: Session, row: ForumItem, *, reader: str) -> Told | None:
    """The story of an item, if its reader (somebody, or the channel) may read it."""
    return library.find_readable(session, row.story_id, reader=reader) if row.story_id else None


def rows(session: Session, forum: Forum) -> Sequence[ForumItem]:
    mine = select(ForumItem).where(ForumItem.forum_id == forum.id)
    return session.exec(mine.order_by(col(ForumItem.position), col(ForumItem.id))).all()


def has_any(session: Session, forum: Forum) -> bool:
    """Whether there is, or may be, anything to speak of."""
    return any(row.consent != "no" for row in rows(session, forum))


def _has_room(session: Session, forum: Forum) -> bool:
    """What waits for its author's yes has its place."""
    taken = [row for row in rows(session, forum) if row.is_in or row.consent == "asked"]
    return len(taken) < MOST


def _difficult(session: Session, forum: Forum, now: datetime) -> None:
    """One that its author offered to their team; otherwise the author of the one most learned from is asked."""
    offered = select(ForumItem).where(ForumItem.team_id == forum.team_id, col(ForumItem.forum_id).is_(None))
    for item in session.exec(offered.order_by(col(ForumItem.id))) if forum.team_id else ():
        if told_in(session, item, reader=forum.channel):
            item.forum_id, item.position = forum.id, len(rows(session, forum))
            session.add(item)
            session.flush()
            return
    if story := _most_learned(session, forum, "difficult", now):
        item = _put(session, forum, "difficult", is_in=False, consent="asked", story_id=story.id)
        attention.promise(
            session, FORUM_CONSENT, subject=item.id or 0, person=story.author or "", now=now, occurrence="forum",
            useful_until=forum.opens_at,
        )  # fmt: skip


def _put(session: Session, forum: Forum, kind: str, **about: Any) -> ForumItem:
    item = ForumItem(team_id=forum.team_id, forum_id=forum.id, position=len(rows(session, forum)), kind=kind, **about)
    session.add(item)
    session.flush()
    return item


def _most_learned(
    session: Session, forum: Forum, kind: str, now: datetime, *, not_of: int | None = None
) -> Story | None:  # fmt: skip
    """A lesson that its channel may read, from which most people learned, and that no such forum spoke of.

    The author of an anonymous story cannot be asked, so a difficult one is left out.
    """
    spoken_of = select(ForumItem.story_id).where(col(ForumItem.story_id).is_not(None), _same(forum))
    learned = select(func.count()).where(Learned.story_id == Story.id).scalar_subquery()
    told = select(Story).where(Story.kind == kind, col(Story.withdrawn_at).is_(None))
    lately = told.where(Story.told_at > now - LATELY, col(Story.id).not_in(spoken_of))
    if forum.team_id is not None:
        lately = lately.where(Story.team_id == forum.team_id)
    elif not_of is not None:
        lately = lately.where(or_(col(Story.team_id).is_(None), col(Story.team_id) != not_of))
    if kind == "difficult":
        lately = lately.where(col(Story.author).is_not(None))
    if kind == "difficult" or forum.team_id is None:
        lately = lately.where(Story.lesson != "")
    best = lately.order_by(learned.desc(), (col(Story.lesson) == ""), col(Story.told_at).desc()).limit(LOOKED_AT)
    return next((story for story in session.exec(best) if _is_usable(session, story, forum)), None)


def _same(forum: Forum) -> Any:
    """The condition that an item is of forums of the same team, or of all teams."""
    return col(ForumItem.team_id).is_(None) if forum.team_id is None else ForumItem.team_id == forum.team_id


def _is_usable(session: Session, story: Story, forum: Forum) -> bool:
    if library.find_readable(session, story.id or 0, reader=forum.channel) is None:
        return False
    author = people.find(session, [story.author]).get(story.author) if story.author else None
    return story.kind == "wonderful" or bool(author and not people.why_excluded(author))


def _waiting_idea(session: Session, team: Team) -> int | None:
    """The idea that has waited longest for an answer, and that no forum spoke of."""
    spoken_of = select(ForumItem.idea_id).where(col(ForumItem.idea_id).is_not(None))
    new = select(Idea.id).where(Idea.team_id == team.id, Idea.state == "new", col(Idea.withdrawn_at).is_(None))
    return session.exec(new.where(col(Idea.id).not_in(spoken_of)).order_by(col(Idea.answer_by))).first()


def _hurting(session: Session, team: Team, now: datetime) -> int | None:
    """The touch point with the most difficult stories lately, where they are more than the wonderful ones."""
    there = points.of_team(session, team, today=recurrence.local_date(now, team.zone)).shown
    lately = figures.lately(session, [point.id for point in there], now=now)
    hurts = [(one.difficult, id_) for id_, one in lately.items() if one.difficult > one.wonderful]
    return max(hurts)[1] if hurts else None


def speaking_of(session: Session, story_id: int) -> ForumItem | None:
    """The item that a story is, in a forum of its team or for the next one."""
    of_team = select(ForumItem).where(ForumItem.story_id == story_id, col(ForumItem.team_id).is_not(None))
    return session.exec(of_team).first()
