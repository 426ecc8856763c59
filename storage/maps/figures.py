"""What stories say of touch points lately: how many, what customers felt, what slipped."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from storage.engine.sql import columns
from storage.stories.points import SLIPPED
from storage.tables import Story

LATELY = timedelta(days=90)

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Figures:
    """Of one point. ``felt`` and ``slipped`` are words with how often, the most frequent first.

    ``from_one``: there are several stories, and all come from the same person. Whom, nobody is told; of an anonymous
    story nobody knows it.
    """

    wonderful: int = 0
    difficult: int = 0
    felt: Counts = ()
    slipped: Counts = ()
    from_one: bool = False

    @property
    def stories(self) -> int:
        return self.wonderful + self.difficult


NONE = Figures()


class _Told(NamedTuple):
    kind: str
    felt: str
    slipped: str
    author: str | None


_story = columns(Story)
_TOLD = select(_story.touch_point_id, _story.kind, _story.felt, _story.slipped, _story.author).where(
    _story.touch_point_id.in_(bindparam("ids", expanding=True)),
    _story.withdrawn_at.is_(None),
    _story.told_at > bindparam("since", type_=_story.told_at.type),
    _story.told_at <= bindparam("now", type_=_story.told_at.type),
)


def lately(session: Session, ids: Collection[int], *, now: datetime) -> Mapping[int, Figures]:
    """The stories of the last 90 days, by point; points without any are left out."""
    by_point: dict[int, list[_Told]] = {}
    values = {"ids": list(ids), "since": now - LATELY, "now": now}
    for id_, *said in session.connection().execute(_TOLD, values):
        by_point.setdefault(id_, []).append(_Told(*said))
    return {id_: _figures(stories) for id_, stories in by_point.items()}


def _figures(stories: Sequence[_Told]) -> Figures:
    kinds = Counter(story.kind for story in stories)
    slipped = Counter(part for story in stories for part in story.slipped.split())
    authors = {story.author for story in stories}
    return Figures(
        wonderful=kinds["wonderful"],
        difficult=kinds["difficult"],
        felt=_counted(Counter(story.felt for story in stories if story.felt)),
        slipped=tuple((part, slipped[part]) for part in SLIPPED if slipped[part]),
        from_one=len(stories) > 1 and len(authors) == 1 and None not in authors,
    )


def _counted(counter: Counter[str]) -> Counts:
    return tuple(sorted(counter.items(), key=lambda one: (-one[1], one[0])))
