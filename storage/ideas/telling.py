"""A customer is told that an idea for them is done, and what they say comes back to whoever had it."""

from datetime import datetime

from sqlmodel import Session

from storage.customers import reminders
from storage.ideas import ideas, rights, steps, words
from storage.ideas.ideas import Seen
from storage.refusal import Refused
from storage.tables import Customer, Idea, Person


def to_tell(session: Session, *, id_: int, by: Person) -> Seen:
    """The idea, for whoever tells its customer."""
    _require(session, id_, by)
    return ideas.there(session, id_)


def told(session: Session, *, id_: int, by: Person, said: str, at: datetime) -> Seen:
    """*Told them*, with what they said to it."""
    idea, kept = _require(session, id_, by), words.said(said)
    idea.told_at = at
    steps.take(session, idea, "told", at=at, by=by.id, words=kept)
    if idea.customer_id:
        reminders.refresh(session, session.get_one(Customer, idea.customer_id), at=at)
    return ideas.there(session, id_)


def _require(session: Session, id_: int, by: Person) -> Idea:
    idea = ideas.row(session, id_)
    customer = session.get(Customer, idea.customer_id) if idea.customer_id else None
    is_theirs = by.id in (idea.teller, customer.owner if customer else None)
    if not is_theirs and not rights.can_answer(session, idea, by):
        raise Refused("Whoever looks after the customer tells them, or a lead of the team.")
    if idea.state != "done":
        raise Refused("This idea is not done yet, so there is nothing to tell them.")
    if idea.told_at:
        raise Refused("They have been told of it before.")
    return idea
