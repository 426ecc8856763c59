"""Ideas as they are read: one, a team's, those that resemble another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Self

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.engine.deliveries import Reread
from storage.engine.indexing import what
from storage.engine.stems import shared, stems
from storage.people import people, teams
from storage.refusal import Refused
from storage.stories.holding import holds
from storage.stories.search import Query
from storage.tables import Customer, Idea, IdeaStep, IdeaSupport, Person, Team, TouchPoint

OPEN = ("new", "looking", "doing")
ALIKE, SHOWN_ALIKE = 2, 3  # stems that two ideas share at least; ideas that are shown then
PAGE = 8
NARROWED = frozenset({"team", "from", "since", "until"})  # by what else than words ideas are looked for
FORMER = "a former customer"
GONE = "That idea was withdrawn by its author."


@dataclass(frozen=True)
class Step:
    at: datetime
    state: str
    reason: str
    words: str
    by: str | None
    is_authors: bool
    id: int = 0


@dataclass(frozen=True)
class Seen(Reread):
    """An idea with what became of it. ``author`` is None for an anonymous one, and for one who was erased.

    ``customer`` is "" where it is for none in particular. ``leads`` answer for it as long as it has no ``owner``.
    ``names`` are of those who are named in it, by id.
    """

    id: int
    team_id: int
    team: str
    team_channel: str
    customer: str
    customer_id: int | None
    touch_point: str
    title: str
    words: str
    author: str | None
    names: Mapping[str, str]
    is_anonymous: bool
    source: str
    state: str
    owner: str | None
    asked: str | None
    leads: tuple[str, ...]
    answer_by: datetime
    answered_at: datetime | None
    due: date | None
    same_as: str
    tell: str
    teller: str | None
    told_at: datetime | None
    created_at: datetime
    touched_at: datetime
    reopened_at: datetime | None
    channel: str | None
    support: int
    steps: tuple[Step, ...]

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(there(session, id_)))

    @property
    def keepers(self) -> tuple[str, ...]:
        """Who sees to it now."""
        return (self.owner,) if self.owner else self.leads

    def name(self, person: str | None) -> str:
        """What somebody who is named in it is called."""
        return self.names.get(person or "", "a colleague")

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    def waited(self, now: datetime) -> int:
        """Days since an answer is waited for."""
        return (now - self.answer_by + timedelta(days=7)).days


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


def row(session: Session, id_: int) -> Idea:
    """The row, locked. Refused where it is not there any more."""
    idea = session.get(Idea, id_, with_for_update=True)
    if idea is None or idea.withdrawn_at:
        raise Refused(GONE)
    return idea


def there(session: Session, id_: int) -> Seen:
    if (seen := find(session, id_)) is None:
        raise Refused(GONE)
    return seen


def find(session: Session, id_: int) -> Seen | None:
    """None once it has been withdrawn."""
    idea = session.get(Idea, id_)
    return None if idea is None or idea.withdrawn_at else seen(session, [idea])[0]


def can_read(session: Session, idea: Seen | Idea, reader: Person) -> bool:
    """The people of the team, admins, and wherever they are: its author, and whoever takes it on."""
    mine = {team.id for team in teams.of(session, reader.id)}
    is_theirs = reader.id in (idea.author, idea.owner, idea.asked)
    return idea.team_id in mine or is_theirs or people.is_admin(session, reader)


def readable(session: Session, *, id_: int, reader: Person) -> Seen:
    idea = there(session, id_)
    if not can_read(session, idea, reader):
        raise Refused("That idea is another team's. `/warmline idea` shows those of yours.")
    return idea


def can_answer(session: Session, idea: Seen | Idea, person: Person) -> bool:
    """The leads of the team, whoever has taken it on, and admins."""
    leads = teams.members(session, idea.team_id, leads_only=True)
    return person.id in leads or idea.owner == person.id or people.is_admin(session, person)


def require_answerer(session: Session, id_: int, person: Person) -> Idea:
    """The row, locked, for whoever may answer it; Refused to others."""
    idea = row(session, id_)
    if not can_answer(session, idea, person):
        raise Refused("The leads of the team answer ideas, and whoever has taken one on. `/warmline team` shows them.")
    return idea


def to_answer(session: Session, *, id_: int, by: Person) -> Seen:
    require_answerer(session, id_, by)
    return there(session, id_)


def listed(session: Session, *, reader: Person, page: int = 0, is_all: bool = False) -> Page:
    """Those of one's teams, what waits longest first; ``is_all``: those that rest or are settled too, the latest
    first."""
    mine = _readable(session, reader)
    if is_all:
        order: list[Any] = [col(Idea.touched_at).desc(), col(Idea.id).desc()]
    else:
        mine = mine.where(col(Idea.state).in_(OPEN))
        order = [(col(Idea.state) != "new"), col(Idea.touched_at), col(Idea.id)]
    rows = session.exec(mine.order_by(*order).offset(page * PAGE).limit(PAGE + 1)).all()
    return Page(tuple(seen(session, rows[:PAGE])), page + 1 if len(rows) > PAGE else None)


def search(session: Session, *, reader: Person, query: Query, most: int = PAGE) -> tuple[Seen, ...]:
    """Those of one's teams that hold what is looked for, the very words first, then the latest; also those that rest.

    Refused without a word.
    """
    if not query.sought:
        raise Refused("Which words shall I look for? For example `/warmline idea search badges`.")
    rows = session.exec(_readable(session, reader).order_by(col(Idea.touched_at).desc())).all()
    held = [(idea, holds(query, idea.title, idea.words)) for idea in rows if _is_marked(idea, query)]
    found = sorted((one for one in held if one[1]), key=lambda one: one[1] != "exact")
    return tuple(seen(session, [idea for idea, _ in found[:most]]))


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
    return tuple(seen(session, [idea for *_, idea in best[:SHOWN_ALIKE]]))


def figures(session: Session, reader: Person) -> Figures | None:
    """How soon those of one's teams were answered; None where none was."""
    answered = select(Idea.created_at, Idea.answered_at, Idea.answer_by).where(
        col(Idea.team_id).in_(_teams(session, reader)), col(Idea.answered_at).is_not(None)
    )
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
    return or_(col(Idea.team_id).in_(_teams(session, reader)), col(Idea.owner) == reader.id)


def _teams(session: Session, reader: Person) -> list[int]:
    return [team.id or 0 for team in teams.visible(session, reader)]


def seen(session: Session, ideas: Sequence[Idea]) -> list[Seen]:
    """The same ideas, in the same order, with what belongs to them."""
    session.flush()
    ids = [idea.id or 0 for idea in ideas]
    steps = _steps(session, ids)
    counted = select(IdeaSupport.idea_id, func.count()).where(col(IdeaSupport.idea_id).in_(ids))
    support: dict[int, int] = dict(session.exec(counted.group_by(col(IdeaSupport.idea_id))).all())
    named = {one for idea in ideas for one in (idea.author, idea.owner, idea.asked, idea.teller) if one}
    named |= {step.by for listed in steps.values() for step in listed if step.by}
    names = {id_: person.name for id_, person in people.find(session, named).items()}
    return [
        _seen(session, idea, tuple(steps.get(idea.id or 0, ())), support.get(idea.id or 0, 0), names) for idea in ideas
    ]


def _seen(session: Session, idea: Idea, steps: tuple[Step, ...], support: int, names: Mapping[str, str]) -> Seen:
    same, team = session.get(Idea, idea.same_as) if idea.same_as else None, session.get_one(Team, idea.team_id)
    point = session.get(TouchPoint, idea.touch_point_id) if idea.touch_point_id else None
    fields = {"touch_point_id", "outreach_id", "code_mark", "for_customer", "withdrawn_at", "same_as", "teller"}
    return Seen(
        **idea.model_dump(exclude=fields),
        team=team.name,
        team_channel=team.channel,
        customer=customer_of(session, idea),
        touch_point=point.name if point else "",
        names=names,
        is_anonymous=idea.code_mark is not None,
        leads=tuple(teams.members(session, idea.team_id, leads_only=True)),
        same_as=same.title if same else "",
        teller=idea.teller or _owner_to_tell(session, idea),
        support=support,
        steps=steps,
    )


def customer_of(session: Session, idea: Idea) -> str:
    """Their name, "" for none in particular."""
    customer = session.get(Customer, idea.customer_id) if idea.customer_id else None
    if customer and customer.ended_at is None:
        return customer.name
    return FORMER if idea.for_customer else ""


def _owner_to_tell(session: Session, idea: Idea) -> str | None:
    """Whoever looks after the customer tells them, where nobody else was chosen."""
    customer = session.get(Customer, idea.customer_id) if idea.tell and idea.customer_id else None
    return customer.owner if customer and customer.ended_at is None else None


def _steps(session: Session, ids: Sequence[int]) -> dict[int, list[Step]]:
    chosen = select(IdeaStep).where(col(IdeaStep.idea_id).in_(ids)).order_by(col(IdeaStep.at), col(IdeaStep.id))
    steps: dict[int, list[Step]] = {}
    for one in session.exec(chosen):
        step = Step(one.at, one.state, one.reason, one.words, one.by, one.is_authors, one.id or 0)
        steps.setdefault(one.idea_id, []).append(step)
    return steps


def open_in(session: Session, team_id: int, *, but: int) -> list[tuple[str, int]]:
    """The open ideas of a team but one: their titles and numbers, the latest first."""
    open_ = select(Idea.title, Idea.id).where(Idea.team_id == team_id, col(Idea.state).in_(OPEN), Idea.id != but)
    found = session.exec(open_.where(col(Idea.withdrawn_at).is_(None)).order_by(col(Idea.id).desc()))
    return [(title, id_ or 0) for title, id_ in found]


def of_words(session: Session, words: str) -> int:
    """The number of the idea that says just this."""
    return session.exec(select(Idea.id).where(Idea.words == words)).one() or 0
