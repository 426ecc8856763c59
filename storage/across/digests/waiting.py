"""Which customers wait for a call, and what is wrong for which, as it stood when the digest was due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from storage.across.digests.window import AS_OF, TEAM
from storage.customers.customers import days_since, is_due, rests_until
from storage.delivery import recurrence
from storage.engine.sql import Prepared, columns
from storage.people import people
from storage.tables import Customer, Outreach, Person, Problem, Team

_customer, _outreach, _problem = columns(Customer), columns(Outreach), columns(Problem)
_person, _team = columns(Person), columns(Team)


@dataclass(frozen=True)
class Waiting:
    """A customer without an open problem: how many days since the last no-problem check-in, against the ideal interval.

    ``is_new``: since they were added, for there was no check-in yet.
    """

    name: str
    owner: str | None
    days: int
    ideal_days: int
    is_new: bool = False
    id: int = 0


@dataclass(frozen=True)
class OpenProblem:
    customer: str
    text: str
    days: int
    owner: str | None
    customer_id: int = 0


class Ownerless(NamedTuple):
    """A customer whom nobody looks after."""

    name: str
    id: int


def _until(at: Any) -> Any:
    return at <= AS_OF


# A contact because of a problem is no check-in, and after one is solved they are left in peace for a while.
_LAST_CHECKIN = (
    select(func.max(_outreach.at))
    .where(_outreach.customer_id == _customer.id, _outreach.is_proactive)
    .where(_until(func.coalesce(_outreach.counts_at, _outreach.at)))
    .correlate(Customer)
    .scalar_subquery()
)
_OPEN = and_(_until(_problem.opened_at), or_(_problem.solved_at.is_(None), ~_until(_problem.solved_at)))
_solved = Problem.__table__.alias("solved").c  # type: ignore[attr-defined]
_LAST_SOLVED = (
    select(func.max(_solved.solved_at))
    .where(_solved.customer_id == _customer.id, _until(_solved.solved_at))
    .correlate(Customer)
    .scalar_subquery()
)
# A row for each open problem of those on the list, and one for each customer without.
_CUSTOMERS = Prepared(
    select(
        _customer.name,
        _person.id.label("owner"),
        _customer.ideal_days,
        _customer.created_at,
        _LAST_CHECKIN.label("last_checkin_at"),
        _problem.text,
        _problem.opened_at,
        func.coalesce(people.ZONE, _team.zone).label("zone"),
        _LAST_SOLVED.label("solved_at"),
        _customer.id,
    )
    .join(Team, _team.id == _customer.team_id)
    .join(Problem, and_(_problem.customer_id == _customer.id, _OPEN), isouter=True)
    .join(Person, and_(_person.id == _customer.owner, people.TAKES_PART), isouter=True)
    .where(
        _customer.team_id == TEAM,
        _until(_customer.created_at),
        or_(_customer.ended_at.is_(None), ~_until(_customer.ended_at)),
    )
    .order_by(_problem.opened_at, _problem.id, _customer.name_key)
)


class Found(NamedTuple):
    """As _CUSTOMERS finds them, without an owner who is not there any more; ``zone`` is the owner's, or the team's."""

    name: str
    owner: str | None
    ideal_days: int
    created_at: datetime
    last_checkin_at: datetime | None
    text: str | None
    opened_at: datetime | None
    zone: str
    solved_at: datetime | None
    id: int

    def rests(self, at: datetime) -> bool:
        """Whether they are left in peace for a while, since a problem of theirs was just solved."""
        is_solved = self.opened_at is None and self.solved_at
        return bool(is_solved and rests_until(is_solved, self.zone) > recurrence.local_date(at, self.zone))


def customers(session: Session, span: Mapping[str, Any]) -> list[Found]:
    """Those with an open problem, and those whom somebody may call just so."""
    found = [Found(*row) for row in _CUSTOMERS.all(session, span)]
    return [one for one in found if not one.rests(span["as_of"])]


def overdue(found: Sequence[Found], at: datetime) -> tuple[Waiting, ...]:
    """The three who have waited longest against their own ideal interval, of those whom it is time to call."""
    waiting = [
        Waiting(
            one.name,
            one.owner,
            days_since(one.last_checkin_at or one.created_at, at, one.zone),
            one.ideal_days,
            is_new=one.last_checkin_at is None,
            id=one.id,
        )
        for one in found
        if one.opened_at is None
    ]
    due = [one for one in waiting if is_due(one.days, ideal_days=one.ideal_days, is_new=one.is_new)]
    return tuple(sorted(due, key=lambda one: one.days / one.ideal_days, reverse=True)[:3])


def problems(found: Sequence[Found], at: datetime) -> tuple[OpenProblem, ...]:
    """The three that have been open for longest."""
    return tuple(
        OpenProblem(one.name, one.text or "", days_since(one.opened_at, at, one.zone), one.owner, one.id)
        for one in found
        if one.opened_at
    )[:3]


def ownerless(found: Sequence[Found]) -> tuple[Ownerless, ...]:
    """Whom nobody looks after, by name."""
    return tuple(sorted({Ownerless(one.name, one.id) for one in found if one.owner is None}))
