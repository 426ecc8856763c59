"""How a call can begin: what was done for a customer since, and nobody has told them yet."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from storage.tables import Customer, Idea


@dataclass(frozen=True)
class Starter:
    """``idea`` is the number of the idea that was done."""

    idea: int
    words: str


def of(session: Session, customer_ids: Collection[int]) -> dict[int, tuple[Starter, ...]]:
    """By customer, the oldest first; those whom somebody else tells than whoever looks after them are left out."""
    theirs = or_(col(Idea.teller).is_(None), col(Idea.teller) == col(Customer.owner))
    done = (
        select(Idea.customer_id, Idea.id, Idea.tell)
        .join(Customer, col(Customer.id) == col(Idea.customer_id))
        .where(col(Idea.customer_id).in_(customer_ids), Idea.state == "done", Idea.tell != "", theirs)
        .where(col(Idea.told_at).is_(None), col(Idea.withdrawn_at).is_(None))
    )
    starters: dict[int, tuple[Starter, ...]] = {}
    for customer, idea, words in session.exec(done.order_by(col(Idea.touched_at), col(Idea.id))):
        starters[customer or 0] = (*starters.get(customer or 0, ()), Starter(idea or 0, words))
    return starters
