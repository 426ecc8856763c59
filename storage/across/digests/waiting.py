"""Which customers wait for a call, and what is wrong for which, as it stood when the week ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from storage.across.digests.window import TEAM, until
from storage.engine.sql import Prepared, columns
from storage.tables import Customer, Outreach, Problem

_customer, _outreach, _problem = columns(Customer), columns(Outreach), columns(Problem)


@dataclass(frozen=True)
class Waiting:
    """A customer without an open problem: how many days since the last contact, against the ideal interval."""

    name: str
    owner: str | None
    days: int
    ideal_days: int


@dataclass(frozen=True)
class OpenProblem:
    customer: str
    text: str
    days: int
    owner: str | None


_LAST_CONTACT = (
    select(func.max(_outreach.at))
    .where(_outreach.customer_id == _customer.id, until(_outreach.at))
    .correlate(Customer)
    .scalar_subquery()
)
_OPEN = and_(until(_problem.opened_at), or_(_problem.solved_at.is_(None), ~until(_problem.solved_at)))
# A row for each open problem, and one for each customer without, whom somebody may call just so.
_CUSTOMERS = Prepared(
    select(
        _customer.name,
        _customer.owner,
        _customer.ideal_days,
        func.coalesce(_LAST_CONTACT, _customer.created_at).label("since"),
        _problem.text,
        _problem.opened_at,
    )
    .join(Problem, and_(_problem.customer_id == _customer.id, _OPEN), isouter=True)
    .where(
        _customer.team_id == TEAM,
        or_(
            _problem.id.is_not(None),
            and_(until(_customer.created_at), or_(_customer.ended_at.is_(None), ~until(_customer.ended_at))),
        ),
    )
    .order_by(_problem.opened_at, _problem.id, _customer.name_key)
)


class Found(NamedTuple):
    """As _CUSTOMERS finds them; ``since`` is the last contact, or the beginning."""

    name: str
    owner: str | None
    ideal_days: int
    since: datetime
    text: str | None
    opened_at: datetime | None


def customers(session: Session, span: Mapping[str, Any]) -> list[Found]:
    return [Found(*row) for row in _CUSTOMERS.all(session, span)]


def overdue(customers: Sequence[Found], at: datetime) -> tuple[Waiting, ...]:
    """The three who have waited longest beyond their own ideal interval."""
    waiting = [
        Waiting(one.name, one.owner, (at - one.since).days, one.ideal_days)
        for one in customers
        if one.opened_at is None
    ]
    overdue = [one for one in waiting if one.days > one.ideal_days]
    return tuple(sorted(overdue, key=lambda one: one.days / one.ideal_days, reverse=True)[:3])


def problems(customers: Sequence[Found], at: datetime) -> tuple[OpenProblem, ...]:
    """The three that have been open for longest."""
    found = [
        OpenProblem(one.name, one.text or "", (at - one.opened_at).days, one.owner)
        for one in customers
        if one.opened_at
    ]
    return tuple(found[:3])
