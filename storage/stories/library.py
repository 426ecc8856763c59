"""The stories that can be read: one, an author's, those that hold some words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlalchemy import and_, bindparam, func, select, tuple_
from sqlmodel import Session

from storage.engine.deliveries import Reread
from storage.engine.sql import columns
from storage.people import audience, places
from storage.refusal import Refused
from storage.stories import search
from storage.stories.messages import STORY_POST
from storage.stories.search import Match, Query
from storage.tables import Delivery, Kudos, Learned, Person, Story, TouchPoint

PAGE = 5
WITHDRAWN_BEFORE = "This story was withdrawn before; there is nothing left to take back."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What its author says."""

    text: str = ""
    kind: str = "wonderful"
    side: str = "external"
    our_part: str = ""
    lesson: str = ""
    practices: tuple[str, ...] = ()
    touch_point: str = ""
    downstream: str = ""
    touch_point_id: int | None = None  # where on the team's map it was
    felt: str = ""  # by the customer
    slipped: tuple[str, ...] = ()  # in a difficult one: some of attitude, behaviour and competence


@dataclass(frozen=True, kw_only=True)
class Told(Draft, Reread):
    """A story that can be read. ``is_posted``: by the outbox, so the post follows every change."""

    id: int
    author: str | None
    author_name: str
    team_id: int | None
    channel: str | None
    told_at: datetime
    edited_at: datetime | None
    point: str = ""  # what the map calls where it was
    is_posted: bool
    link: str  # to the post, or "" where none is known or its reader may not follow it
    thanks: int
    learned: int
    is_anonymous: bool

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        if (told := find(session, *numbers)) is None:
            raise Refused(WITHDRAWN_BEFORE)
        return cls(**vars(told))


@dataclass(frozen=True)
class Page:
    """``more`` is what to ask the next page with; None at the end."""

    stories: tuple[Told, ...]
    more: int | None


_story, _kudos, _learned, _delivery = columns(Story), columns(Kudos), columns(Learned), columns(Delivery)
_person, _point = columns(Person), columns(TouchPoint)

# Built once: SQLAlchemy needs longer to build a statement than the database to run it.
_TOLD = (
    select(
        *(_story[field.name] for field in fields(Draft)),
        *(_story.id, _story.author, _story.team_id, _story.channel, _story.told_at, _story.edited_at),
        _story.code_mark.is_not(None).label("is_anonymous"),
        func.coalesce(_person.name, "").label("author_name"),
        func.coalesce(_point.name, "").label("point"),
        _delivery.id.label("delivery"),
        audience.LINK_CHANNEL.label("posted_in"),
        _delivery.ts,
        select(func.count()).where(_kudos.story_id == _story.id).scalar_subquery().label("thanks"),
        select(func.count()).where(_learned.story_id == _story.id).scalar_subquery().label("learned"),
    )
    .select_from(Story)
    .join(Person, _person.id == _story.author, isouter=True)
    .join(TouchPoint, _point.id == _story.touch_point_id, isouter=True)
    .join(Delivery, and_(_delivery.kind == STORY_POST.name, _delivery.subject == _story.id), isouter=True)
    .where(_story.withdrawn_at.is_(None))
)
# The next page is chosen first, by nothing but its order: the rest is read for those few alone.
_NEWEST_FIRST = (_story.told_at.desc(), _story.id.desc())
_NEXT = select(_story.id).where(_story.withdrawn_at.is_(None)).order_by(*_NEWEST_FIRST).limit(PAGE + 1).correlate(None)
_BEFORE = tuple_(_story.told_at, _story.id) < tuple_(
    bindparam("told_at", type_=_story.told_at.type), bindparam("before", type_=_story.id.type)
)
_ONE = _TOLD.where(_story.id == bindparam("id"))
_MINE = _NEXT.where(_story.author == audience.READER)
_THESE = _TOLD.where(_story.id.in_(bindparam("ids", expanding=True)), audience.READS_STORY)
_ONE_READABLE = _ONE.where(audience.READS_STORY)


def find(session: Session, id_: int, *, reader: str | None = None) -> Told | None:
    """A story, for its post, its author or somebody who was told of it; None once it has been withdrawn.

    It is linked where the ``reader`` may follow.
    """
    return next(iter(_read(session, _ONE, {"id": id_, "reader": reader})), None)


def readable(session: Session, *, id_: int, reader: str) -> Told:
    """A story for somebody who found it; Refused where it is not for them, or not there any more."""
    if (found := find_readable(session, id_, reader=reader)) is None:
        raise Refused("That story has been withdrawn, or it was told in a private channel that you are not in.")
    return found


def find_readable(session: Session, id_: int, *, reader: str) -> Told | None:
    """The same; None where it is not for them, or not there any more."""
    return next(iter(_read(session, _ONE_READABLE, {"id": id_, "reader": reader})), None)


def told_by(session: Session, author: str, *, before: int | None = None) -> Page:
    """An author's stories, newest first."""
    return _page(session, _MINE, {"reader": author}, before)


@dataclass(frozen=True)
class Found:
    """Stories of a search. ``newer`` and ``older`` are what to ask the pages beside it with; None at the ends."""

    stories: tuple[Told, ...]
    newer: Match | None = None
    older: Match | None = None
    loose: frozenset[int] = frozenset()  # of those, which hold other endings only


def find_words(
    session: Session, query: Query, *, reader: str, at: Match | None = None, is_newer: bool = False
) -> Found:  # fmt: skip
    """Stories that hold what is looked for: with the very words first, each the newest first.

    The page after ``at``, or with ``is_newer`` the one before it. Refused without anything to look for.
    """
    if not query:
        raise Refused("Which words shall I look for? For example `/servicestory search coffee machine`.")
    met = search.matches(session, query, reader=reader, at=at, is_newer=is_newer, most=PAGE + 1)
    is_more, kept = len(met) > PAGE, met[:PAGE][:: -1 if is_newer else 1]
    if not kept:
        return Found(())
    told = {one.id: one for one in _read(session, _THESE, {"ids": [one.id for one in kept], "reader": reader})}
    back, on = (is_more, at is not None) if is_newer else (at is not None, is_more)
    stories = tuple(told[one.id] for one in kept if one.id in told)
    loose = frozenset(one.id for one in kept if one.is_loose)
    return Found(stories, kept[0] if back else None, kept[-1] if on else None, loose)


def _page(session: Session, chosen: Any, parameters: Mapping[str, Any], before: int | None) -> Page:
    if before is not None:
        last = session.get(Story, before)
        chosen = chosen.where(_BEFORE)
        parameters = {**parameters, "before": before, "told_at": last.told_at if last else None}
    found = _read(session, _TOLD.where(_story.id.in_(chosen)).order_by(*_NEWEST_FIRST), parameters)
    return Page(tuple(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None)


def _read(session: Session, question: Any, parameters: Mapping[str, Any]) -> list[Told]:
    rows = session.connection().execute(question, dict(parameters)).mappings()
    return [_told(session, dict(row)) for row in rows]


def _told(session: Session, row: dict[str, Any]) -> Told:
    link = places.link(session, row.pop("posted_in"), row.pop("ts"))
    is_posted = row.pop("delivery") is not None
    several = {"practices": tuple(row["practices"]), "slipped": tuple(row["slipped"].split())}
    row["is_anonymous"] = bool(row["is_anonymous"])
    return Told(**row | several | {"is_posted": is_posted, "link": link})
