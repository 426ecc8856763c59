"""Rounds as they are now, and a person's part in one: what they are asked, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.engine.deliveries import Reread
from storage.engine.loading import Rows
from storage.engine.sql import Prepared
from storage.people import teams
from storage.prompts.messages import PROMPT_SUMMARY
from storage.prompts.participation import WAS_ASKED, Tally
from storage.refusal import Refused
from storage.tables import Answer, Asked, Delivery, Prompt, Question, Round, Team

SEALED = "anonymous"  # the readers of a round whose answers nobody can tell from each other


@dataclass(frozen=True)
class Asking:
    """A question as it was asked in a round."""

    id: int
    kind: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A round as it is now. ``channel`` is where its summary goes. ``is_closed``: answers are late; ``is_over``: it
    takes no answers any more, not even late ones; ``is_ended``: because its prompt was deleted.
    ``has_lost_answers``: after it closed, since somebody was erased. ``outcome`` and ``counted`` are what a sealed one
    came to, and how many were asked and answered then."""

    id: int
    team_id: int
    team: str
    name: str
    occurrence: date
    readers: str
    questions: tuple[Asking, ...]
    opens_at: datetime
    closes_at: datetime
    is_closed: bool
    is_over: bool
    is_ended: bool
    channel: str = ""
    has_lost_answers: bool = False
    outcome: str = ""
    counted: Tally | None = None
    prompt_id: int = 0

    @property
    def is_sealed(self) -> bool:
        """Nobody learns who said what."""
        return self.readers == SEALED


@dataclass(frozen=True)
class Said:
    """One person's answer to one question: words, or the mood's or the choice's number."""

    question_id: int
    text: str
    number: int | None
    author: str | None
    is_late: bool
    may_be_quoted: bool = False


@dataclass(frozen=True)
class Mine(Reread):
    """One person's part in a round; ``said`` is in the order of the questions. ``is_reached``: they were asked."""

    round: Opened
    closes_at: datetime
    has_answered: bool
    is_late: bool
    excused: str
    said: tuple[Said, ...]
    is_reached: bool = True

    def kind_of(self, said: Said) -> str:
        """What sort of question an answer is to."""
        return next(question.kind for question in self.round.questions if question.id == said.question_id)

    def numbers(self) -> Sequence[int | str | None]:
        """Of a part that has an answer in it."""
        return [self.round.id, self.said[0].author]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        round_id, person = numbers
        asked = session.get(Asked, (round_id, person))
        mine = part_of(session, round_id, person, asked.answered_at) if asked and asked.answered_at else None
        if mine is None:
            raise Refused("That check-in is not there any more.")
        return cls(**vars(mine))


def find(session: Session, round_id: int, now: datetime) -> Opened | None:
    round_ = session.get(Round, round_id)
    return _opened(session, round_, now) if round_ else None


def part_of(session: Session, round_id: int, person: str, now: datetime) -> Mine | None:
    """A person's part in a round; None for somebody who was not asked or is not in the team any more."""
    round_, asked = session.get(Round, round_id), session.get(Asked, (round_id, person))
    if not (round_ and asked):
        return None
    opened = _opened(session, round_, now, person)
    if not teams.is_member(session, opened.team_id, person):
        return None
    return _mine(session, opened, asked)


def open_for(session: Session, *, person: str, now: datetime) -> list[Mine]:
    """What a person is asked just now, answered or not; the one that closes first in front."""
    asked = select(Asked, Round).join(Round).join(Prompt).where(Asked.person == person, col(Asked.closes_at) > now)
    rows = session.exec(asked.where(WAS_ASKED, Asked.opens_at <= now).order_by(col(Asked.closes_at)))
    found = ((row, _opened(session, round_, now, person)) for row, round_ in rows)
    return [_mine(session, opened, row) for row, opened in found if teams.is_member(session, opened.team_id, person)]


def _opened(session: Session, round_: Round, now: datetime, person: str | None = None) -> Opened:
    prompt = session.get_one(Prompt, round_.prompt_id)
    team = session.get_one(Team, prompt.team_id)
    questions = [session.get_one(Question, id_) for id_ in round_.questions]
    return Opened(
        id=round_.id or 0,
        prompt_id=round_.prompt_id,
        team_id=prompt.team_id,
        team=team.name,
        name=round_.name,
        occurrence=round_.occurrence,
        readers=round_.readers,
        questions=tuple(Asking(one.id or 0, one.kind, one.text, tuple(one.choices)) for one in questions),
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        is_closed=round_.closes_at <= now,
        is_ended=prompt.ended_at is not None,
        is_over=_is_over(session, round_, prompt, now, person),
        channel=round_.channel or _summary_channel(session, round_) or team.channel,
        has_lost_answers=round_.has_lost_answers,
        outcome=round_.outcome,
        counted=Tally(round_.asked_then, round_.answered_then) if round_.outcome else None,
    )


def _is_over(session: Session, round_: Round, prompt: Prompt, now: datetime, person: str | None) -> bool:
    """What is sealed takes no late answers: somebody could tell them by the difference that they make."""
    if prompt.ended_at is not None or (round_.readers == SEALED and round_.closes_at <= now):
        return True
    return _next_has_opened(session, round_, now, person)


_PROMISED = Prepared(
    select(Delivery.recipient)
    .where(Delivery.kind == PROMPT_SUMMARY.name, Delivery.subject == bindparam("round_id"))
    .limit(1)
)


def _summary_channel(session: Session, round_: Round) -> str | None:
    """Where its summary was promised, also where the team meets elsewhere by now."""
    channel: str | None = _PROMISED.scalar(session, {"round_id": round_.id})
    return channel


_LATER = (
    select(Asked.person)
    .join(Round)
    .where(Round.prompt_id == bindparam("prompt_id"), WAS_ASKED)
    .where(Round.occurrence > bindparam("occurrence"), Asked.opens_at <= bindparam("now"))
    .limit(1)
)
_IS_LATER, _IS_LATER_FOR_ONE = Prepared(_LATER), Prepared(_LATER.where(Asked.person == bindparam("person")))


def _next_has_opened(session: Session, round_: Round, now: datetime, person: str | None) -> bool:
    """For everybody, or, where each has their own zone, for this person. Nothing is opened by a day off, nor by a
    question that reached nobody."""
    session.flush()
    later = _IS_LATER_FOR_ONE if person and round_.own_time else _IS_LATER
    values = {"prompt_id": round_.prompt_id, "occurrence": round_.occurrence, "now": now, "person": person}
    return later.first(session, values) is not None


_GIVEN = Rows(select(Answer).where(Answer.round_id == bindparam("round_id"), Answer.author == bindparam("person")))


def _mine(session: Session, opened: Opened, asked: Asked) -> Mine:
    given = _GIVEN.all(session, {"round_id": opened.id, "person": asked.person})
    found = {one.question_id: one for one in given}
    said = tuple(
        Said(question.id, one.text, one.number, one.author, one.is_late)
        for question in opened.questions
        if (one := found.get(question.id))
    )
    has_answered = asked.answered_at is not None
    return Mine(opened, asked.closes_at, has_answered, asked.is_late, asked.excused, said, asked.is_reached)
