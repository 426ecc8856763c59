"""What is wrong for a customer: opened, solved. While it is open, nobody is asked to call just like that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlmodel import Session

from storage.customers import customers, names, reminders
from storage.customers.customers import Known, OpenProblem
from storage.engine.deliveries import Reread
from storage.tables import Problem


@dataclass(frozen=True)
class Solved(Reread):
    """Which problem was solved; None where none was open, or several are and what was typed fits not just one."""

    customer: Known
    problem: OpenProblem | None

    def numbers(self) -> Sequence[int | None]:
        return [self.customer.id, self.problem.id if self.problem else None]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        customer, id_ = numbers
        problem = session.get(Problem, id_) if id_ else None
        read = OpenProblem(id_, problem.text, problem.opened_at) if problem else None
        return cls(Known.read_again(session, customer), read)


def open_(session: Session, *, customer_id: int, text: str, by: str, at: datetime) -> Known:
    customer = customers.require(session, customer_id)
    session.add(Problem(customer_id=customer_id, text=text, opened_by=by, opened_at=at))
    session.flush()
    reminders.refresh(session, customer, at=at)
    return customers.known(session, [customer])[0]


def solve(session: Session, *, customer_id: int, at: datetime, text: str = "", problem_id: int | None = None) -> Solved:
    """Close the only open problem, or the one named by its id or by words of it; other words are kept with it."""
    customer = customers.require(session, customer_id)
    meant = _meant(customers.known(session, [customer])[0], text, problem_id)
    if meant:
        problem = session.get_one(Problem, meant.id)
        problem.solved_at = at
        if text and names.key(text) not in names.key(problem.text):
            problem.text = f"{problem.text}\nSolved: {text}"
        session.flush()
        reminders.refresh(session, customer, at=at)
    return Solved(customers.known(session, [customer])[0], meant)


def _meant(customer: Known, text: str, problem_id: int | None) -> OpenProblem | None:
    chosen = [one for one in customer.problems if problem_id in (None, one.id)]
    if len(chosen) > 1 and text:
        chosen = [one for one in chosen if names.key(text) in names.key(one.text)]
    return chosen[0] if len(chosen) == 1 else None
