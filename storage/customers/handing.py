"""A customer is handed over to a colleague: asked, taken back, accepted with *Yes, mine*, declined with *Not me*."""

from datetime import datetime

from sqlmodel import Session

from storage.customers import changes, customers, transfers
from storage.customers.customers import Known
from storage.customers.transfers import Transfer
from storage.engine.rules import erases
from storage.people import people
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Customer, CustomerTransfer, Person

NOTE = 1000  # characters
OVER = {
    "accepted": "They have said yes already.",
    "declined": "They have said already that they cannot.",
    "withdrawn": "Whoever asked has taken that back, so there is nothing to answer any more.",
    "lapsed": "That was not answered in time, so it stays as it is. *Edit* on the card changes who looks after them.",
    "gone": "That is over: whoever was asked is not here any more.",
    "settled": "That is settled by now: the customer is with somebody else, or no longer on the list.",
}
NOT_THERE = "That question is not there any more. `/checkin` shows your customers."


def ask(session: Session, *, customer_id: int, to: str, note: str, by: Person, at: datetime) -> Transfer:
    """A colleague is asked whether they look after the customer from now on. Whoever names themselves does at once."""
    customer = _there(session, customer_id)
    customers.require_right(session, customer, by)
    refusals = Refusals()
    with refusals:
        _require_colleague(session, customer, to)
    if len(note) > NOTE:
        refusals.add(f"That is {len(note):,} characters; I keep up to {NOTE:,}.", field="note")
    refusals.settle()
    row = CustomerTransfer(customer_id=customer_id, asker=by.id, asked=to, note=note, asked_at=at)
    if to == by.id:
        return _taken(session, row, customer, by=by, at=at)
    if other := transfers.open_row(session, customer_id):
        raise Refused(
            f"{_name(session, other.asked)} is asked just now whether they look after {theirs(customer.name)}."
            " *Take back* on the card ends that; then you can ask somebody else.",
            field="person",
        )
    transfers.begin(session, row, now=at)
    return transfers.as_read(session, row)


def take(session: Session, *, customer_id: int, by: Person, at: datetime) -> Transfer:
    """*Mine*: whoever presses it looks after them, unless a colleague does by now."""
    owner = _there(session, customer_id).owner
    before = people.find(session, [owner]).get(owner) if owner and owner != by.id else None
    if before and not people.why_excluded(before):
        raise Refused(f"{theirs(before.name)} looks after them by now, so nothing has changed.")
    return ask(session, customer_id=customer_id, to=by.id, note="", by=by, at=at)


def accept(session: Session, *, id_: int, by: Person, at: datetime) -> Transfer:
    """*Yes, mine*: they look after the customer from now on."""
    row = _asked(session, id_, by)
    if row.state == "accepted":
        return transfers.as_read(session, row)
    _require_open(row)
    customer = customers.require(session, row.customer_id)
    if not transfers.may_ask(session, row, customer):
        raise Refused(
            f"{_name(session, row.asker)} may not give {theirs(customer.name)} away any more."
            " Please ask whoever looks after them."
        )
    return _accepted(session, row, customer, by=by, at=at)


def decline(session: Session, *, id_: int, by: Person, at: datetime) -> Transfer:
    """*Not me*: everything stays as it is, and whoever asked can ask somebody else."""
    row = _asked(session, id_, by)
    if row.state != "declined":
        _require_open(row)
        transfers.settle(session, row, "declined", at=at)
        transfers.tell(session, row, row.asker, but=by.id, at=at)
    return transfers.as_read(session, row)


@erases
def take_back(session: Session, *, id_: int, by: Person, at: datetime) -> Transfer:
    """By whoever asked, or may change the customer, before there is an answer. The note and the message go too."""
    row = transfers.held(session, id_)
    if row is None:
        raise Refused(NOT_THERE)
    if row.asker != by.id:
        customers.require_right(session, session.get_one(Customer, row.customer_id), by)
    if row.state != "withdrawn":
        _require_open(row)
        row.note = ""
        transfers.settle(session, row, "withdrawn", at=at)
        transfers.tell(session, row, row.asker, but=by.id, at=at)
    return transfers.as_read(session, row)


def to_hand(session: Session, *, id_: int, by: Person) -> Known:
    """A customer, for whoever may give them to somebody."""
    customer = customers.require(session, id_)
    customers.require_right(session, customer, by)
    return customers.known(session, [customer])[0]


def again(session: Session, *, id_: int, by: Person) -> Transfer:
    """What was asked before, for asking somebody else: of one's own, about a customer that one may change."""
    found = transfers.find(session, id_)
    if found is None or found.asker != by.id:
        raise Refused(NOT_THERE)
    to_hand(session, id_=found.customer.id, by=by)
    return found


def _taken(session: Session, row: CustomerTransfer, customer: Customer, *, by: Person, at: datetime) -> Transfer:
    """Nobody has to be asked, and whoever was asked is not any more."""
    transfers.close(session, row.customer_id, by=by.id, at=at)
    session.add(row)
    session.flush()
    return _accepted(session, row, customer, by=by, at=at)


def _accepted(session: Session, row: CustomerTransfer, customer: Customer, *, by: Person, at: datetime) -> Transfer:
    before = customer.owner
    transfers.settle(session, row, "accepted", at=at)
    changes.give(session, customer, to=by.id, by=by.id, at=at)
    transfers.tell(session, row, row.asker, before, but=by.id, at=at)
    return transfers.as_read(session, row)


def _require_colleague(session: Session, customer: Customer, to: str) -> None:
    colleague = people.find(session, [to]).get(to)
    if colleague is None or people.why_excluded(colleague):
        raise Refused("Please choose a colleague who is here and takes part.", field="person")
    if customer.owner == to:
        raise Refused(f"{_name(session, to)} looks after {theirs(customer.name)} already.", field="person")


def _name(session: Session, person: str | None) -> str:
    found = people.find(session, [person]) if person else {}
    return theirs(found[person].name) if person in found else "A colleague"


def _there(session: Session, customer_id: int) -> Customer:
    """Held, so that of two who hand over the same customer at once the second is told of the first."""
    session.get(Customer, customer_id, with_for_update=True)
    return customers.require(session, customer_id)


def _asked(session: Session, id_: int, by: Person) -> CustomerTransfer:
    row = transfers.held(session, id_)
    if row is None or row.asked != by.id:
        raise Refused("Somebody else is asked that, so only they can answer.")
    return row


def _require_open(row: CustomerTransfer) -> None:
    if row.state != "open":
        raise Refused(OVER[row.state])
