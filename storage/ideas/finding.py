"""Ideas as they are looked for: a team's, those that hold words, those that resemble another; and how soon they were
answered.
"""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.engine import pages
from storage.engine.indexing import what
from storage.engine.stems import shared, stems
from storage.ideas import ideas
from storage.ideas.ideas import OPEN, Seen
from storage.people import teams
from storage.refusal import Refused
from storage.stories.holding import holds
from storage.stories.search import Query
from storage.tables import Idea, Person

ALIKE, SHOWN_ALIKE = 2, 3  # stems that two ideas share at least; ideas that are shown then
PAGE = 8
COUNTED = 500  # ideas for the figures
NARROWED = frozenset({"team", "from", "since", "until"})  # by what else than words ideas are looked for


@dataclass(frozen=True)
class Page:
    """``more`` is the number of the next page; None at the end."""

    ideas: tuple[Seen, ...]
    more: int | None


@dataclass(frozen=True)
class Figures:
    """How soon ideas got their first answer; nothing is told where none did."""

    answered: int
    days: int
    within: int  # of a hundred


def listed(session: Session, *, reader: Person, page: int = 0, is_all: bool = False) -> Page:
    """Those of one's teams, what waits longest first; ``is_all``: those that rest or are settled too, the latest
    first."""
    mine = _readable(session, reader)
    if is_all:
        order: list[Any] = [col(Idea.touched_at).desc(), col(Idea.id).desc()]
    else:
        mine = mine.where(col(Idea.state).in_(OPEN))
        order = [(col(Idea.state) != "new"), col(Idea.touched_at), col(Idea.id)]
    shown = pages.read(session, mine.order_by(*order), page, size=PAGE)
    return Page(tuple(ideas.seen(session, shown.rows)), shown.more)


def search(session: Session, *, reader: Person, query: Query, most: int = PAGE) -> tuple[Seen, ...]:
    """Those of one's teams that hold what is looked for, the very words first, then the latest; also those that rest.

    Refused without a word.
    """
    if not query.sought:
        raise Refused("Which words shall I look for? For example `/warmline idea search badges`.")
    rows = session.exec(_readable(session, reader).order_by(col(Idea.touched_at).desc())).all()
    held = [(idea, holds(query, idea.title, idea.words)) for idea in rows if _is_marked(idea, query)]
    found = sorted((one for one in held if one[1]), key=lambda one: one[1] != "exact")
    return tuple(ideas.seen(session, [idea for idea, _ in found[:most]]))


def _is_marked(idea: Idea, query: Query) -> bool:
    marks = {what("team", idea.team_id), *([what("from", idea.author)] if idea.author else [])}
    is_late = query.since is None or idea.created_at >= query.since
    return is_late and (query.until is None or idea.created_at < query.until) and marks.issuperset(query.what)


def alike(session: Session, *, team_id: int, words: str) -> tuple[Seen, ...]:
    """The open ideas of a team that resemble these words most."""
    mine = stems(words)
    open_ = select(Idea).where(
        Idea.team_id == team_id, col(Idea.state).in_(OPEN), col(Idea.withdrawn_at).is_(None)
    )  # fmt: skip
    rated = [(shared(mine, stems(idea.words)), idea.id or 0, idea) for idea in session.exec(open_)]
    best = sorted((one for one in rated if one[0] >= ALIKE), key=lambda one: (-one[0], one[1]))
    return tuple(ideas.seen(session, [idea for *_, idea in best[:SHOWN_ALIKE]]))


def open_in(session: Session, team_id: int, *, but: int) -> list[tuple[str, int]]:
    """The open ideas of a team but one: their titles and numbers, the latest first."""
    open_ = select(Idea.title, Idea.id).where(Idea.team_id == team_id, col(Idea.state).in_(OPEN), Idea.id != but)
    found = session.exec(open_.where(col(Idea.withdrawn_at).is_(None)).order_by(col(Idea.id).desc()))
    return [(title, id_ or 0) for title, id_ in found]


def figures(session: Session, reader: Person) -> Figures | None:
    """How soon the latest of one's teams were answered; None where none was."""
    answered = select(Idea.created_at, Idea.answered_at, Idea.answer_by).where(
        teams.seen_by(session, reader, Idea.team_id), col(Idea.answered_at).is_not(None)
    )
    answered = answered.order_by(col(Idea.id).desc()).limit(COUNTED)
    times = [(answer - made, answer <= by) for made, answer, by in session.exec(answered).all() if answer]
    if not times:
        return None
    days = median(waited / timedelta(days=1) for waited, _ in times)
    return Figures(len(times), round(days), round(100 * sum(in_time for _, in_time in times) / len(times)))


def _readable(session: Session, reader: Person) -> SelectOfScalar[Idea]:
    """Those of one's teams, and what one has taken on for another."""
    return select(Idea).where(of_reader(session, reader), col(Idea.withdrawn_at).is_(None))


def of_reader(session: Session, reader: Person) -> ColumnElement[bool]:
    """The condition of that."""
    return or_(teams.seen_by(session, reader, Idea.team_id), col(Idea.owner) == reader.id)
