"""An idea as it is read, with what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.engine.deliveries import Reread
from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Customer, Idea, IdeaStep, IdeaSupport, Team, TouchPoint

OPEN = ("new", "looking", "doing")
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


def seen(session: Session, ideas: Sequence[Idea]) -> list[Seen]:
    """The same ideas, in the same order, with what belongs to them."""
    if not ideas:
        return []
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


def of_words(session: Session, words: str) -> int:
    """The number of the idea that says just this."""
    return session.exec(select(Idea.id).where(Idea.words == words)).one() or 0
