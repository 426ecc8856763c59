"""Cards as they are read: one, a team's, those that hold some words; and with what came of trying them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from sqlmodel import Session, col, select

from storage.cards import rights
from storage.engine import pages
from storage.engine.deliveries import Reread
from storage.engine.indexing import what
from storage.engine.stems import stems
from storage.people import neighbours, people, teams
from storage.refusal import Refused
from storage.stories.holding import holds
from storage.stories.search import Query
from storage.tables import Behaviour, Card, CardStory, CardTrial, Forum, Person, Team, TouchPoint

IN_USE = ("fresh", "to_check")
PAGE = 8
NARROWED = frozenset({"team", "practice"})  # by what else than words cards are looked for
YEAR = timedelta(days=365)  # untried and unchecked for so long, a card is retired
SAID_BEFORE = YEAR / 4


@dataclass(frozen=True)
class Tried:
    """What came of a card: how many try it or tried it, and how it was for those who said so.

    ``where``: what was said of the places where it does not work.
    """

    by: int = 0
    worked: int = 0
    partly: int = 0
    not_here: int = 0
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen(Reread):
    """A card. ``point`` is the touch point that it belongs to, on whose ``side`` customers are; "" for none.

    ``is_theirs``: it is of another team, and stands without the names and words of people beside it.
    """

    id: int
    team_id: int
    team: str
    title: str
    moment: str
    advice: str
    practice: str
    behaviour_id: int | None
    behaviour: str
    touch_point_id: int | None
    point: str
    side: str
    keeper: str | None
    keeper_name: str
    state: str
    checked_on: date
    asked_on: date | None
    tried_on: date | None
    story_ids: tuple[int, ...]
    tried: Tried
    is_theirs: bool = False

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(there(session, id_)))

    @property
    def retires_on(self) -> date:
        """Unless somebody tries or checks it."""
        return max(self.checked_on, self.tried_on or self.checked_on) + YEAR


@dataclass(frozen=True)
class Page:
    """``number`` is the page's, ``more`` the next one's; None at the end. ``proposed`` are on the first page only.

    ``team`` is another team whose library it is, "" for one's own.
    """

    cards: tuple[Seen, ...]
    more: int | None = None
    proposed: tuple[Seen, ...] = ()
    team: str = ""
    team_id: int | None = None
    number: int = 0


def there(session: Session, id_: int) -> Seen:
    if (row := session.get(Card, id_)) is None:
        raise Refused(rights.GONE)
    return seen(session, [row])[0]


def readable(session: Session, *, id_: int, reader: Person) -> Seen:
    """For the people of the team; to a lead of one that a hand-over joins, as it stands in the library."""
    row = rights.row(session, id_)
    if not neighbours.reads_unnamed(session, row.team_id, reader, what="library"):
        return there(session, id_)
    if row.state not in IN_USE:
        raise Refused(rights.GONE)
    return _unnamed(there(session, id_))


def titled(session: Session, title: str) -> int:
    return session.exec(select(Card.id).where(Card.title == title)).one() or 0


def listed(session: Session, *, reader: Person, page: int = 0) -> Page:
    """Those of one's teams that are in use, the newest first; what is retired is found by its words alone."""
    mine = select(Card).where(teams.seen_by(session, reader, Card.team_id))
    in_use = mine.where(col(Card.state).in_(IN_USE)).order_by(col(Card.id).desc())
    shown = pages.read(session, in_use, page, size=PAGE)
    waiting = mine.where(Card.state == "proposed").order_by(col(Card.id)).limit(PAGE)
    proposed = [] if shown.number else session.exec(waiting).all()
    in_use_, waits = (tuple(seen(session, rows)) for rows in (shown.rows, proposed))
    return Page(in_use_, shown.more, waits, number=shown.number)


def of_neighbour(session: Session, *, team_id: int, reader: Person, page: int = 0) -> Page:
    """What is in use in the library of a team that a hand-over joins to one that the reader leads."""
    is_theirs = neighbours.reads_unnamed(session, team_id, reader, what="library")
    mine = select(Card).where(Card.team_id == team_id, col(Card.state).in_(IN_USE)).order_by(col(Card.id).desc())
    shown = pages.read(session, mine, page, size=PAGE)
    cards = seen(session, shown.rows)
    found = tuple(_unnamed(one) for one in cards) if is_theirs else tuple(cards)
    return Page(found, shown.more, team=session.get_one(Team, team_id).name, team_id=team_id, number=shown.number)


def search(session: Session, *, reader: Person, query: Query, most: int = PAGE) -> tuple[Seen, ...]:
    """Those of one's teams that hold what is looked for, the very words first, then the newest; also retired ones."""
    mine = select(Card).where(teams.seen_by(session, reader, Card.team_id), Card.state != "proposed")
    rows = session.exec(mine.order_by((col(Card.state) == "retired"), col(Card.id).desc())).all()
    held = [(row, holds(query, row.title, row.moment, row.advice)) for row in rows if _is_marked(row, query)]
    found = sorted((one for one in held if one[1]), key=lambda one: one[1] != "exact")
    return tuple(seen(session, [row for row, _ in found[:most]]))


def _is_marked(row: Card, query: Query) -> bool:
    return {what("team", row.team_id), what("practice", row.practice)}.issuperset(query.what)


def about(card: Card | Seen) -> frozenset[str]:
    """The stems of what a card says."""
    return stems(card.title, card.moment, card.advice)


def in_use(session: Session, team_ids: Collection[int]) -> list[Card]:
    there_ = select(Card).where(col(Card.team_id).in_(team_ids), col(Card.state).in_(IN_USE))
    return list(session.exec(there_.order_by(col(Card.id).desc())))


def came_of(session: Session, forum: Forum) -> tuple[str, ...]:
    """The titles of the cards that were written out of a forum."""
    titles = select(Card.title).where(Card.forum_id == forum.id).order_by(col(Card.id))
    return tuple(session.exec(titles))


def _unnamed(card: Seen) -> Seen:
    return replace(card, keeper=None, keeper_name="", story_ids=(), tried=replace(card.tried, where=()), is_theirs=True)


def seen(session: Session, rows: Sequence[Card]) -> list[Seen]:
    """The same cards, in the same order, with what belongs to them."""
    if not rows:
        return []
    session.flush()
    ids = [row.id or 0 for row in rows]
    names = {id_: one.name for id_, one in people.find(session, {row.keeper for row in rows if row.keeper}).items()}
    tried, told = _tried(session, ids), _stories(session, ids)
    return [_seen(session, row, names, tried.get(row.id or 0, Tried()), told.get(row.id or 0, ())) for row in rows]


def _seen(
    session: Session, row: Card, names: Mapping[str, str], tried: Tried, story_ids: tuple[int, ...]
) -> Seen:  # fmt: skip
    point = session.get(TouchPoint, row.touch_point_id) if row.touch_point_id else None
    behaviour = session.get(Behaviour, row.behaviour_id) if row.behaviour_id else None
    return Seen(
        **row.model_dump(exclude={"forum_id", "created_at"}),
        team=session.get_one(Team, row.team_id).name,
        behaviour=behaviour.words if behaviour else "",
        point=point.name if point else "",
        side=point.side if point else "",
        keeper_name=names.get(row.keeper or "", ""),
        story_ids=story_ids,
        tried=tried,
    )


def _stories(session: Session, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    linked = select(CardStory).where(col(CardStory.card_id).in_(ids)).order_by(col(CardStory.story_id))
    found: dict[int, tuple[int, ...]] = {}
    for one in session.exec(linked):
        found[one.card_id] = (*found.get(one.card_id, ()), one.story_id)
    return found


def _tried(session: Session, ids: Collection[int]) -> dict[int, Tried]:
    chosen = select(CardTrial).where(col(CardTrial.card_id).in_(ids)).order_by(col(CardTrial.id))
    by_card: dict[int, list[CardTrial]] = {}
    for trial in session.exec(chosen):
        by_card.setdefault(trial.card_id, []).append(trial)
    return {id_: _counted(trials) for id_, trials in by_card.items()}


def _counted(trials: Sequence[CardTrial]) -> Tried:
    results = Counter(trial.result for trial in trials)
    where = tuple(trial.words for trial in trials if trial.result == "not_here" and trial.words)
    return Tried(len(trials), results["worked"], results["partly"], results["not_here"], where)
