"""How a goal goes, asked inside a check-in's form: a private last field, which its keeper alone answers and reads.

It goes into no summary and no sealed box. Of when it was said the round's own day is kept, and nothing else: whoever
has the database must not learn from it when somebody answered a sealed check-in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.engine.rules import erases
from storage.goals import clock, goals, going
from storage.goals.goals import Seen
from storage.prompts import answers, parts, sealing
from storage.prompts.parts import Mine
from storage.tables import Person


@dataclass(frozen=True)
class Said:
    """What was said of a goal in a check-in's form."""

    goal: int
    step: str
    words: str = ""


def question(session: Session, *, round_id: int, person: str, now: datetime) -> Seen | None:
    """The goal that is asked about in this form: one a week, in the first form since it may be asked of."""
    opened = parts.find(session, round_id, now)
    if opened is None:
        return None
    mine = clock.turn(clock.kept_by(session, person), opened.occurrence)
    if mine is None or mine[1] != "how":
        return None
    carrier = clock.carrier(session, mine[0], person)
    return goals.seen(session, [mine[0]])[0] if carrier and carrier.id == round_id else None


@erases
def answer(
    session: Session, *, round_id: int, person: Person, said: Mapping[int, str], goal: Said | None, at: datetime
) -> Mine:
    """What was answered in the round, and beside it what was said of a goal."""
    mine = answers.answer(session, round_id=round_id, person=person.id, said=said, at=at)
    _note(session, round_id, person, goal, at)
    return mine


@erases
def seal(
    session: Session,
    *,
    round_id: int,
    person: Person,
    said: Mapping[int, str],
    may_be_quoted: bool,
    goal: Said | None,
    at: datetime,
) -> bool:
    """The same for a sealed round: into its box goes what was answered, and nothing of the goal."""
    taken = sealing.put(
        session, round_id=round_id, person=person.id, said=said, may_be_quoted=may_be_quoted, at=at
    )  # fmt: skip
    _note(session, round_id, person, goal, at)
    return taken


def _note(session: Session, round_id: int, person: Person, said: Said | None, at: datetime) -> None:
    opened = parts.find(session, round_id, at)
    if said and opened:
        going.take(
            session, id_=said.goal, by=person, step=said.step, words=said.words, on=opened.occurrence,
            field=f"goal_{said.goal}",
        )  # fmt: skip
