"""What people answer when the bot asks them something: the eager always, the lukewarm now and then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from storage.dominoes import agreeing, replies, taps
from storage.engine.database import Session
from storage.goals import going, riding
from storage.maps import actions, changes
from storage.prompts import answers
from storage.pulses import answering
from storage.pulses.answering import Said
from storage.tables import Asked, Delivery, Goal, Person

A_WHILE = timedelta(minutes=50)  # between a question and its answer
Rule = Callable[..., object]


def is_willing(person: str, what: str) -> bool:
    if "LUKEWARM" in person:
        return crc32(f"{person}{what}".encode()) % 5 < 2
    return "EAGER" in person


def to_message(row: Delivery) -> Rule:
    """The rule by which the recipient of this message answers it."""
    answer, subject, at = RULES[row.kind], row.subject, (row.sent_at or row.created_at) + A_WHILE
    return lambda session, *, by: answer(session, subject, by, at)


def to_mood(asked: Asked) -> Rule:
    """In the form of the check-in, which also asks how a goal goes."""
    at = asked.opens_at + A_WHILE

    def say(session: Session, *, by: Person) -> None:
        mine = answers.to_answer(session, round_id=asked.round_id, person=by.id, now=at)
        said = {one.id: _said(one.kind, by.id, asked.round_id) for one in mine.round.questions}
        beside = riding.question(session, round_id=asked.round_id, person=by.id, now=at)
        goal = riding.Said(beside.id, "moved", "") if beside and is_willing(by.id, f"goal {asked.round_id}") else None
        riding.seal(
            session, round_id=asked.round_id, person=by, said=said, may_be_quoted=True, goal=goal, at=at
        )  # fmt: skip

    return say


def _said(kind: str, person: str, round_id: int) -> str:
    return str(2 + crc32(f"{person}{round_id}".encode()) % 4) if kind == "mood" else ""


def _pulse(session: Session, id_: int, by: Person, at: datetime) -> None:
    said = Said(3 + crc32(f"{by.id}{id_}".encode()) % 3, "you called back", "call before noon")
    answering.put(session, round_id=id_, person=by.id, said=said, now=at)


def _tap(session: Session, id_: int, by: Person, at: datetime) -> None:
    taps.answer(session, id_=id_, by=by.id, count=4, missing=[0], at=at)


def _goal(session: Session, id_: int, by: Person, at: datetime) -> None:
    goal = session.get_one(Goal, id_)
    if goal.ends <= at.date():
        going.end(session, id_=id_, by=by, how="reached", now=at)
    else:
        going.note(session, id_=id_, by=by, step="moved", now=at)


def _still_true(session: Session, id_: int, by: Person, at: datetime) -> None:
    changes.still_true(session, id_=id_, by=by, at=at)


def _still_needed(session: Session, id_: int, by: Person, at: datetime) -> None:
    agreeing.still(session, id_=id_, by=by, at=at)


def _done(session: Session, id_: int, by: Person, at: datetime) -> None:
    actions.done(session, id_=id_, by=by, at=at)


def _thank(session: Session, id_: int, by: Person, at: datetime) -> None:
    replies.answer(session, id_=id_, by=by, state="thanked", at=at)


RULES: dict[str, Callable[[Session, int, Person, datetime], Any]] = {
    "pulse_ask": _pulse,
    "handover_tap": _tap,
    "goal_ask": _goal,
    "map_still_true": _still_true,
    "handover_check": _still_needed,
    "map_action_due": _done,
    "handover_notice": _thank,
}
