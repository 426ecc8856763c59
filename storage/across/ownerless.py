"""Customers who never had an owner: offered to the leads of their team, as those of leavers are."""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlmodel import Session

from storage.across import leaving
from storage.engine.sql import columns
from storage.tables import Customer, LeftBehind

AT_ONCE = 200  # customers that are offered in one transaction

_left, _customer = columns(LeftBehind), columns(Customer)


def offer(session: Session, *, now: datetime) -> bool:
    """Each is offered once, and not again where a lead let it be. Returns whether there may be more of them."""
    _forget_decided(session)
    offered = exists().where(_left.kind == "customer", _left.subject == _customer.id)
    nobodys = (
        select(_customer.id, _customer.team_id)
        .where(_customer.owner.is_(None), _customer.ended_at.is_(None), _customer.team_id.is_not(None), ~offered)
        .order_by(_customer.id)
    )
    found = session.connection().execute(nobodys.limit(AT_ONCE)).all()
    for id_, team_id in found:
        session.add(LeftBehind(team_id=team_id, kind="customer", subject=id_, left_by=None, at=now))
    session.flush()
    leaving.tell(session, {team_id for _, team_id in found}, now=now)
    return len(found) == AT_ONCE


def _forget_decided(session: Session) -> None:
    """What a lead let be, and what has an owner since: should that one leave, it is another question."""
    has_owner = select(_customer.id).where(_customer.owner.is_not(None))
    decided = delete(LeftBehind).where(_left.kind == "customer", _left.is_let_be, _left.subject.in_(has_owner))
    session.connection().execute(decided)
