"""The customers of the example company: whom they spoke with, what was wrong, whom they hand over to whom."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from storage.across import ownerless
from storage.customers import customers, handing, next_calls, outreach, problems
from storage.delivery import recurrence
from storage.engine.database import Session
from storage.people import people

Do = Callable[[Session, datetime], object]


def begin(session: Session, told: list[dict[str, Any]], *, now: datetime) -> None:
    """Those who have an owner from the first day."""
    for customer in told:
        if owner := customer.get("owner"):
            days = customer.get("ideal_days", 30)
            _add(session, customer, owner=owner, by=owner, at=now, ideal_days=days, latest_days=2 * days)


def deeds(told: list[dict[str, Any]]) -> Iterator[tuple[int, str, Do]]:
    """How many days ago, who, and what: in no order."""
    for customer in told:
        who = customer.get("owner", "")
        for contact in customer["contacts"]:
            yield contact["day"], who, _log(customer, contact)
        if problem := customer.get("problem"):
            yield problem["day"], who, _have_a_problem(customer, problem)
        if call := customer.get("next_call"):
            yield call["day"], who, _choose(customer, call)
        if asked := customer.get("hand_over"):
            yield asked["day"], who, _hand_over(customer, asked)
        if added := customer.get("added"):
            yield added["day"], added["by"], _leave_open(customer, added)


def _add(session: Session, customer: dict[str, Any], **more: Any) -> object:
    return outreach.add(session, name=customer["name"], side=customer.get("side", "external"), **more)


def _log(customer: dict[str, Any], contact: dict[str, Any]) -> Do:
    said = {"note": contact["note"], "feeling": contact["feeling"], "is_proactive": contact["proactive"]}
    return lambda session, at: outreach.log(
        session, customer_id=_id_of(session, customer), by=customer["owner"], at=at, **said
    )


def _have_a_problem(customer: dict[str, Any], problem: dict[str, Any]) -> Do:
    return lambda session, at: problems.open_(
        session, customer_id=_id_of(session, customer), text=problem["text"], by=customer["owner"], at=at
    )


def _choose(customer: dict[str, Any], call: dict[str, Any]) -> Do:
    def choose(session: Session, at: datetime) -> object:
        who = people.find(session, [customer["owner"]])[customer["owner"]]
        on = recurrence.local_date(at, who.zone) + timedelta(days=call["in_days"])
        return next_calls.choose(session, customer_id=_id_of(session, customer), on=on, by=who, at=at)

    return choose


def _hand_over(customer: dict[str, Any], asked: dict[str, Any]) -> Do:
    def ask(session: Session, at: datetime) -> object:
        who = people.find(session, [customer["owner"]])[customer["owner"]]
        about = {"customer_id": _id_of(session, customer), "to": asked["to"], "note": asked["note"]}
        return handing.ask(session, **about, by=who, at=at)

    return ask


def _leave_open(customer: dict[str, Any], added: dict[str, Any]) -> Do:
    """A lead takes somebody on the list, and leaves open who looks after them."""

    def add(session: Session, at: datetime) -> None:
        _add(session, customer, owner=None, by=added["by"], at=at)
        ownerless.offer(session, now=at)

    return add


def _id_of(session: Session, customer: dict[str, Any]) -> int:
    found = customers.read(session, customer["name"]).customer
    assert found, f"{customer['name']} is a customer of the example company"  # noqa: S101
    return found.id
