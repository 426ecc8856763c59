"""The list of customers: somebody is taken on it, changed, taken off it, and brought back."""

from datetime import datetime

from sqlmodel import Session

from storage.customers import customers, names, reminder_hours, reminders, transfers
from storage.customers.customers import IDEAL_DAYS, LATEST_DAYS, MOST_DAYS, SIDES, Known
from storage.people import homes, teams
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Customer, Person


def add(
    session: Session,
    *,
    name: str,
    owner: str | None,
    at: datetime,
    team_id: int | None = None,
    side: str = "external",
    ideal_days: int = IDEAL_DAYS,
    latest_days: int = LATEST_DAYS,
) -> Known:
    """Take somebody on the list, or back on it with their history; without an owner they wait for one in the team."""
    refusals = _check(name, side, ideal_days, latest_days)
    customer = customers.of_key(session, names.key(name))
    if customer and customer.ended_at is None:
        refusals.add(f"{theirs(customer.name)} is on the list already{_looked_after(customer)}.", field="name")
    if owner is None and team_id is None:
        refusals.add("Please choose who looks after them.", field="owner")
    refusals.settle()
    if customer is None:
        customer = Customer(name="", name_key="", owner=owner, ideal_days=1, latest_days=1, created_at=at)
    customer.ended_at, customer.team_id = None, team_id or customer.team_id
    _settle(session, customer, name=name, side=side, owner=owner, ideal_days=ideal_days, latest_days=latest_days)
    reminder_hours.keep(session, owner, now=at)
    return customers.known(session, [customer])[0]


def change(
    session: Session,
    *,
    id_: int,
    by: Person,
    name: str,
    side: str,
    owner: str,
    ideal_days: int,
    latest_days: int,
    at: datetime,
) -> Known:
    customer = customers.require(session, id_)
    customers.require_right(session, customer, by)
    refusals = _check(name, side, ideal_days, latest_days)
    namesake = customers.of_key(session, names.key(name))
    if namesake and namesake.id != id_:
        refusals.add(f"There is another customer called {theirs(namesake.name)}. Please vary the name.", field="name")
    refusals.settle()
    before = customer.owner
    _settle(session, customer, name=name, side=side, owner=owner, ideal_days=ideal_days, latest_days=latest_days)
    given(session, customer, before=before, by=by.id, at=at)
    return customers.known(session, [customer])[0]


def give(session: Session, customer: Customer, *, to: str, by: str, at: datetime) -> None:
    """Somebody looks after them from now on, in the team in which they are at home; what was chosen for them stays."""
    before, customer.owner = customer.owner, to
    customer.team_id = teams.homes(session, [to]).get(to) or customer.team_id
    session.add(customer)
    session.flush()
    given(session, customer, before=before, by=by, at=at)


def given(session: Session, customer: Customer, *, before: str | None, by: str | None, at: datetime) -> None:
    """What follows where somebody else may look after them: reminders are theirs, and whoever was asked is not."""
    for person in {before, customer.owner}:
        reminder_hours.keep(session, person, now=at)
    reminders.refresh(session, customer, also=before, at=at)
    if before != customer.owner:
        transfers.close(session, customer.id or 0, by=by, at=at)
        homes.outdate(session, [before, customer.owner])


def end(session: Session, *, id_: int, by: Person, at: datetime) -> Known:
    """No longer a customer: nobody is reminded, and what was recorded stays."""
    customer = session.get(Customer, id_)
    if customer is None:
        raise Refused("That customer is not on the list any more.")
    customers.require_right(session, customer, by)
    customer.ended_at = customer.ended_at or at
    transfers.close(session, id_, by=by.id, at=at)
    return _after_ending(session, customer, at)


def bring_back(session: Session, *, id_: int, by: Person, at: datetime) -> Known:
    customer = session.get(Customer, id_)
    if customer is None:
        raise Refused("That customer is not on the list any more.")
    customers.require_right(session, customer, by)
    customer.ended_at = None
    return _after_ending(session, customer, at)


def _settle(
    session: Session, customer: Customer, *, name: str, side: str, owner: str | None, ideal_days: int, latest_days: int
) -> None:
    customer.name, customer.name_key, customer.side = names.clean(name), names.key(name), side
    customer.owner, customer.ideal_days, customer.latest_days = owner, ideal_days, latest_days
    customer.team_id = (
        teams.homes(session, [owner] if owner else []).get(owner or "") or customer.team_id
    )  # who is in no team works for theirs
    session.add(customer)
    session.flush()


def _after_ending(session: Session, customer: Customer, at: datetime) -> Known:
    session.flush()
    reminder_hours.keep(session, customer.owner, now=at)
    reminders.refresh(session, customer, at=at)
    return customers.known(session, [customer])[0]


def _looked_after(customer: Customer) -> str:
    return f" and looked after by <@{customer.owner}>" if customer.owner else ", and nobody looks after them yet"


def _check(name: str, side: str, ideal_days: int, latest_days: int) -> Refusals:
    refusals, cleaned = Refusals(), names.clean(name)
    if not names.key(cleaned):
        refusals.add("Please say what the customer is called.", field="name")
    if len(cleaned) > names.LIMIT:
        refusals.add(f"That name has {len(cleaned)} characters; I keep up to {names.LIMIT}.", field="name")
    if side not in SIDES:
        refusals.add("A customer is external or internal. Please choose one.", field="side")
    if not 1 <= ideal_days <= MOST_DAYS:
        refusals.add(f"The ideal interval is between 1 and {MOST_DAYS:,} days.", field="ideal_days")
    if not ideal_days <= latest_days <= MOST_DAYS:
        refusals.add(
            f"*At the latest* is no sooner than the ideal, so between {ideal_days} and {MOST_DAYS:,} days.",
            field="latest_days",
        )
    return refusals
