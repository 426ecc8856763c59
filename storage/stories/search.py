"""The search through what was told, the same on either database. No operator can be typed into it.

Stories that hold the very words come first; then those that hold other endings of them, or words that begin so. Each
of the two is walked from the newest on, and who may read a story is asked inside: a page costs what stands on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, column, literal_column, select, table, text
from sqlmodel import Session

from storage.engine import folding
from storage.engine.indexing import EVERY, OF_ID, place, place_of
from storage.engine.sql import Prepared, columns
from storage.people import audience
from storage.stories.index import PLACE
from storage.tables import Story

SHORTEST_BEGINNING = 2  # letters of a word that another may begin with
NEAREST, MANY = 1000, 20  # stories that are looked through first on PostgreSQL, and how many matches are many
FARTHER = 10_000  # and then, for several words of which some stand together there
_ENDS = 2**63 - 1

_story = columns(Story)


@dataclass(frozen=True)
class Sought:
    """What a story must hold: a word, or several that stand together. ``is_exact``: in no other ending."""

    words: tuple[str, ...]
    is_exact: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for. ``what`` are marks of the index: the kind, the author, the channel (indexing.what)."""

    sought: tuple[Sought, ...] = ()
    without: tuple[Sought, ...] = ()
    what: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None  # and not then

    def __bool__(self) -> bool:
        return bool(self.sought or self.what or self.since or self.until)


@dataclass(frozen=True)
class Match:
    """A story that was found: with the very words, or ``is_loose``."""

    id: int
    is_loose: bool = False


def sought(typed: str, *, is_exact: bool = False) -> Sought | None:
    """What was typed as one piece; None where no word is in it."""
    return Sought(words, is_exact) if (words := tuple(folding.folded(typed))) else None


def plain(typed: str) -> Query:
    """Every word that was typed, each to be there."""
    return Query(tuple(found for piece in typed.split() if (found := sought(piece))))


def matches(
    session: Session, query: Query, *, reader: str, at: Match | None = None, is_newer: bool = False, most: int
) -> list[Match]:
    """The next stories after one that was found, or with ``is_newer`` those before it; the nearest first."""
    met: list[Match] = []
    for is_loose in _phases(query, at, is_newer=is_newer):
        begin = at if at and at.is_loose == is_loose else None
        found = _walk(session, query, is_loose, begin, {"reader": reader, "most": most - len(met)}, is_newer)
        met += [Match(id_, is_loose) for id_ in found]
        if len(met) == most:
            break
    return met


def _phases(query: Query, at: Match | None, *, is_newer: bool) -> list[bool]:
    """The very words first, then the others; from where one stands on."""
    order = [False, True] if any(not one.is_exact for one in query.sought) else [False]
    order = order[::-1] if is_newer else order
    return order[order.index(at.is_loose) :] if at and at.is_loose in order else order


def _walk(
    session: Session, query: Query, is_loose: bool, begin: Match | None, values: dict[str, Any], is_newer: bool
) -> Sequence[int]:
    dialect = session.get_bind().dialect.name
    values |= _between(session, query, begin, is_newer=is_newer)
    values |= {"query": _SIGNS[dialect].written(query, is_loose=is_loose)}
    together = [f"% {' '.join(one.words)}{' ' if one.is_exact else ''}%" for one in query.sought if len(one.words) > 1]
    apart = [f"% {' '.join(one.words)} %" for one in query.without if len(one.words) > 1]
    values |= {f"like_{number}": pattern for number, pattern in enumerate([*together, *apart])}
    shape = _Shape(dialect, is_newer, len(together), len(apart))
    if dialect == "postgresql":
        is_one_word = sum(len(one.words) for one in query.sought) + len(query.what) == 1
        return _on_postgresql(session, shape, values, is_one_word=is_one_word)
    return [row[0] for row in _walking(shape).all(session, values)]


def _on_postgresql(session: Session, shape: "_Shape", values: dict[str, Any], *, is_one_word: bool) -> Sequence[int]:
    """Its index cannot be read in order, and it cannot know how rare words are that stand beside each other.

    So the nearest stories are looked through. Where many of them match, walking on is quickest; where some do, of
    several words, somewhat farther; else the index is asked for all that match.
    """
    found, near = _readable(session, _looking(shape), values | {"near": NEAREST})
    if len(found) < values["most"] and 0 < near < MANY and not is_one_word:
        found, _ = _readable(session, _looking(shape), values | {"near": FARTHER})
    if len(found) == values["most"]:
        return found
    if near == MANY:
        return [row[0] for row in _walking(shape).all(session, values)]
    return _collected(session, shape, values)


def _collected(session: Session, shape: "_Shape", values: dict[str, Any]) -> Sequence[int]:
    """By the index all that match. Mostly the newest of them are for the reader: the others are read after those."""
    found, matched = _readable(session, _newest(shape), values)
    if len(found) == values["most"] or matched < MANY:
        return found
    return [row[0] for row in _collecting(shape).all(session, values)]


def _readable(session: Session, asked: Prepared, values: dict[str, Any]) -> tuple[Sequence[int], int]:
    """Of the nearest matches those for the reader, and how many matches there are, up to many."""
    matched = asked.all(session, values)
    return [id_ for id_, reads in matched if reads][: values["most"]], len(matched)


def _between(session: Session, query: Query, begin: Match | None, *, is_newer: bool) -> dict[str, int]:
    low = place_of(query.since) - 1 if query.since else -_ENDS
    high = place_of(query.until) if query.until else _ENDS
    if begin and (story := session.get(Story, begin.id)):
        at = place(story.told_at, begin.id)
        low, high = (max(low, at), high) if is_newer else (low, min(high, at))
    return {"low": low, "high": high}


@dataclass(frozen=True)
class _Shape:
    """What a statement depends on; it is built once for each."""

    dialect: str
    is_newer: bool
    together: int
    apart: int

    @property
    def index(self) -> Any:
        return table("story_search", column(PLACE[self.dialect], BigInteger), column("words"), column("search"))

    def place(self, index: Any) -> Any:
        return index.c[PLACE[self.dialect]]

    def order(self, index: Any) -> Any:
        return self.place(index).asc() if self.is_newer else self.place(index).desc()

    def holds(self, index: Any) -> list[Any]:
        numbers = range(self.together + self.apart)
        likes = [(index.c.words.like, index.c.words.not_like)[number >= self.together] for number in numbers]
        return [text(_HOLDS[self.dialect]), *(like(bindparam(f"like_{number}")) for number, like in enumerate(likes))]

    def stories(self, index: Any) -> Any:
        joined = index.join(Story, _story.id == self.place(index).op("&")(literal_column(str(OF_ID))))
        there = select(_story.id).select_from(joined).where(_story.withdrawn_at.is_(None))
        return there.order_by(self.order(index))


_HOLDS = {
    "sqlite": "story_search MATCH :query",
    "postgresql": "story_search.search @@ CAST(:query AS tsquery)",
}
_MOST = bindparam("most", type_=Integer)


@cache
def _walking(shape: _Shape) -> Prepared:
    """One story after the other in the order of the index, until there are enough."""
    index = shape.index
    found = shape.stories(index).where(*shape.holds(index), *_within(shape.place(index)))
    return Prepared(found.where(audience.READS_STORY).limit(_MOST))


@cache
def _looking(shape: _Shape) -> Prepared:
    """What matches among the nearest stories, up to many, and whether it is for the reader."""
    index = _nearest(shape)
    return Prepared(_marked(shape, index).where(*shape.holds(index)).limit(MANY))


def _nearest(shape: _Shape) -> Any:
    every = shape.index
    nearest = select(every).where(*_within(shape.place(every))).order_by(shape.order(every))
    return nearest.limit(bindparam("near", type_=Integer)).subquery("story_search")


@cache
def _newest(shape: _Shape) -> Prepared:
    """The nearest of all that match, and whether each is for the reader."""
    matching = _matching(shape)
    nearest = select(matching).order_by(shape.order(matching)).limit(MANY)
    return Prepared(_marked(shape, nearest.subquery("story_search")))


@cache
def _collecting(shape: _Shape) -> Prepared:
    """All that match; then those that are for the reader."""
    return Prepared(shape.stories(_matching(shape)).where(audience.READS_STORY).limit(_MOST))


def _marked(shape: _Shape, index: Any) -> Any:
    """Stories, and whether each is for the reader."""
    return shape.stories(index).add_columns(audience.READS_STORY.label("reads"))


def _matching(shape: _Shape) -> Any:
    every = shape.index
    # Not by the index of places too: planned once for all values, PostgreSQL takes any two ends for near each other.
    matching = select(shape.place(every)).where(*shape.holds(every), *_within(shape.place(every) + 0))
    return matching.cte("matching").prefix_with("MATERIALIZED")


def _within(at: Any) -> list[Any]:
    return [at > bindparam("low", type_=BigInteger), at < bindparam("high", type_=BigInteger)]


@dataclass(frozen=True)
class _Signs:
    """How a database writes what it is asked."""

    word: str
    beginning: str
    both: str
    either: str
    but: str

    def written(self, query: Query, *, is_loose: bool) -> str:
        very = [self.word.format(one) for part in query.sought for one in part.words]
        held = [self._loosely(part) for part in query.sought] if is_loose else very
        wanted = self.both.join([*(self.word.format(one) for one in query.what), *held]) or self.word.format(EVERY)
        left_out = [self._endings(part.words[0]) for part in query.without if len(part.words) == 1]
        left_out += [f"({self.both.join(very)})"] if is_loose else []
        return f"({wanted}){self.but}({self.either.join(left_out)})" if left_out else wanted

    def _loosely(self, part: Sought) -> str:
        """A word in any of its endings, or one that begins so; of several that stand together only the last."""
        words = [self.word.format(one) for one in part.words]
        if part.is_exact:
            return self.both.join(words)
        last = part.words[-1]
        can_begin = len(last) >= SHORTEST_BEGINNING
        if len(words) == 1:
            endings = self.either.join(map(self.word.format, folding.every_stem(last)))
            itself = (self.beginning if can_begin else self.word).format(last)
            return f"({self.either.join(filter(None, [itself, endings]))})"
        words[-1] = self.beginning.format(last)
        return self.both.join(words)

    def _endings(self, word: str) -> str:
        return self.either.join(map(self.word.format, dict.fromkeys([word, *folding.every_stem(word)])))


_SIGNS = {
    "sqlite": _Signs('"{}"', '"{}"*', " AND ", " OR ", " NOT "),
    "postgresql": _Signs("'{}'", "'{}':*", " & ", " | ", " & !"),
}
