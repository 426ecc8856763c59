"""What a goal can be tied to: a practice, what the team has agreed on, a point of its map; by a kind and a number.

There is no foreign key: what a goal is tied to may go, and the goal goes on without it.
"""

from collections.abc import Callable, Mapping

from sqlmodel import Session, col, select

from storage.refusal import Refused
from storage.tables import Behaviour, Goal, Member, TouchPoint

PRACTICES = ("compassion", "solutions", "beyond")


def offered(session: Session, person: str) -> list[tuple[str, str]]:
    """What somebody can tie a goal to, in words, each as a form carries it."""
    practices = [(name, f"practice:{name}") for name in PRACTICES]
    agreed = [(words, f"behaviour:{id_}") for words, id_ in _behaviours(session, person)]
    return practices + agreed + [(name, f"touch_point:{id_}") for name, id_ in _points(session, person)]


def checked(session: Session, chosen: str, person: str, *, before: str = "") -> tuple[str, str]:
    """What was chosen, as it is kept; what it was tied to ``before`` may stay."""
    if not chosen:
        return "", ""
    if chosen != before and chosen not in [value for _, value in offered(session, person)]:
        raise Refused("That is not there any more. Please choose something else, or nothing.", field="tied")
    kind, _, id_ = chosen.partition(":")
    return kind, id_


def as_chosen(goal: Goal) -> str:
    return f"{goal.tied_to}:{goal.tied_id}" if goal.tied_to else ""


def in_words(session: Session, goal: Goal) -> str:
    """What it is tied to; "" where that is nothing, or gone."""
    named = _WORDS.get(goal.tied_to)
    return named(session, goal.tied_id) if named else ""


def _behaviours(session: Session, person: str) -> list[tuple[str, int]]:
    """What holds in the teams of a person."""
    mine = select(Member.team_id).where(Member.person == person)
    holds = col(Behaviour.since).is_not(None) & col(Behaviour.until).is_(None)
    theirs = select(Behaviour).where(holds, col(Behaviour.team_id).in_(mine))
    found = session.exec(theirs.order_by(col(Behaviour.team_id), col(Behaviour.place), col(Behaviour.id))).all()
    return [(one.words, one.id or 0) for one in found]


def _points(session: Session, person: str) -> list[tuple[str, int]]:
    """What is on the maps of a person's teams."""
    mine = select(Member.team_id).where(Member.person == person)
    there = col(TouchPoint.archived_at).is_(None) & col(TouchPoint.proposed_by).is_(None)
    theirs = select(TouchPoint).where(there, col(TouchPoint.team_id).in_(mine))
    found = session.exec(theirs.order_by(col(TouchPoint.team_id), col(TouchPoint.position))).all()
    return [(one.name, one.id or 0) for one in found]


def _point(session: Session, id_: str) -> str:
    one = session.get(TouchPoint, int(id_))
    return one.name if one else ""


def _behaviour(session: Session, id_: str) -> str:
    one = session.get(Behaviour, int(id_))
    return one.words if one else ""


_WORDS: Mapping[str, Callable[[Session, str], str]] = {
    "practice": lambda session, id_: id_,
    "behaviour": _behaviour,
    "touch_point": _point,
}
