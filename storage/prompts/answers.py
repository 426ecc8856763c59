"""What a round's people answered: taken, changed, counted, and shown to those who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.engine.rules import erases
from storage.engine.sql import columns, upsert
from storage.people import audience
from storage.prompts import participation, parts, sealing, typed
from storage.prompts.messages import PROMPT_ANSWERS, PROMPT_ASK, PROMPT_DM, PROMPT_NUDGE, PROMPT_SUMMARY
from storage.prompts.participation import Tally
from storage.prompts.parts import Mine, Opened, Said
from storage.prompts.typed import TEXT_LIMIT
from storage.refusal import Refused, theirs
from storage.tables import Answer, Asked, Member, Person, Round

_answer = columns(Answer)
_SAME_ANSWER = ("round_id", "question_id", "author")


@dataclass(frozen=True)
class Results:
    """What was answered, in order of time, for each question."""

    round: Opened
    tally: Tally
    said: Mapping[int, tuple[Said, ...]]


def to_answer(session: Session, *, round_id: int, person: str, now: datetime) -> Mine:
    """The part of somebody who may answer now, or change what they answered; Refused otherwise."""
    mine = parts.part_of(session, round_id, person, now)
    if mine and mine.round.is_sealed:
        return sealing.to_answer(session, mine, person, now)
    if mine is None:
        raise Refused(sealing.NOT_ASKED)
    if mine.round.is_over:
        raise Refused(
            f"The check-in of {mine.round.occurrence:%-d %B} is closed: it has ended, or the next one"
            " has opened. Please answer the newest one."
        )
    if mine.has_answered and not mine.is_late and now >= mine.closes_at:
        raise Refused("This check-in has closed, so your answer stays as you gave it. Thank you for it.")
    return mine


@erases
def answer(session: Session, *, round_id: int, person: str, said: Mapping[int, str], at: datetime) -> Mine:
    """Take a person's answers, by question, in place of those they gave before. Late ones are marked.

    Not for what is sealed, which sealing.py takes.
    """
    mine = to_answer(session, round_id=round_id, person=person, now=at)
    if mine.round.is_sealed:
        raise ValueError(f"round {round_id} is sealed")
    is_late = at >= mine.closes_at
    given = typed.given(mine.round, said, person, is_late)
    blank = delete(Answer).where(col(Answer.round_id) == round_id, col(Answer.author) == person)
    session.connection().execute(blank.where(col(Answer.question_id).not_in([one.question_id for one in given])))
    rows = [
        {"round_id": round_id, "question_id": one.question_id, "author": person, "text": one.text}
        | {"number": one.number, "answered_at": at, "is_late": is_late}
        for one in given
    ]
    session.connection().execute(upsert(session, Answer, unique=_SAME_ANSWER), rows)
    first = update(Asked).where(col(Asked.round_id) == round_id, col(Asked.person) == person)
    session.connection().execute(
        first.where(col(Asked.answered_at).is_(None)).values(
            answered_at=at, is_late=is_late, excused="", is_reached=True
        )
    )
    _tell(session, mine.round, person, at)
    return Mine(mine.round, mine.closes_at, True, is_late, "", tuple(given))


def who_answered(session: Session, round_id: int) -> list[str]:
    """In the order in which they did; of what is sealed, nobody is told."""
    answered = select(Asked.person).where(Asked.round_id == round_id, col(Asked.answered_at).is_not(None))
    openly = answered.join(Round).where(Round.readers != parts.SEALED)
    return list(session.exec(openly.order_by(col(Asked.answered_at), Asked.person)))


def tally(session: Session, opened: Opened) -> Tally:
    """How many were asked and answered; for a sealed one that has closed, as it was then."""
    return opened.counted or participation.tally(session, opened.id)


def results(session: Session, opened: Opened, *, characters: int = TEXT_LIMIT) -> Results:
    """Everything that was answered; ``characters`` of each text are enough where it is shortened anyway."""
    text = func.substr(_answer.text, 1, characters)
    rows = session.connection().execute(
        core_select(_answer.question_id, text, _answer.number, _answer.author, _answer.is_late, _answer.may_be_quoted)
        .where(_answer.round_id == opened.id)
        .order_by(_answer.answered_at, _answer.id)
    )
    said: dict[int, list[Said]] = {question.id: [] for question in opened.questions}
    for row in rows:
        said[row[0]].append(Said(*row))
    return Results(opened, tally(session, opened), {id_: tuple(found) for id_, found in said.items()})


def require_reader(session: Session, opened: Opened, person: Person) -> None:
    """Those who were promised as readers when the round opened, and nobody else (storage/people/audience.py)."""
    if audience.can_read_answers(session, round_id=opened.id, reader=person.id):
        return
    member, team = session.get(Member, (opened.team_id, person.id)), theirs(opened.team)
    if opened.readers == "leads":
        later = " You lead it now, so you read the rounds that open from here on." if member and member.is_lead else ""
        raise Refused(
            f"Only the leads of {team} read these answers, those who led it when it was asked; that was promised to"
            f" whoever answered.{later}"
        )
    if member:
        raise Refused(
            f"These answers are for those who were in {team} when it was asked. You read the rounds that open from"
            " here on."
        )
    raise Refused(f"Only the members of {team} read these answers.")


def to_read(session: Session, *, round_id: int, by: Person, now: datetime) -> Results:
    """All the answers, in full, for somebody who may read them."""
    opened = parts.find(session, round_id, now)
    if opened is None:
        raise Refused("That check-in is not there any more.")
    require_reader(session, opened, by)
    return results(session, opened)


def _tell(session: Session, opened: Opened, person: str, at: datetime) -> None:
    """Everything that was said about the round and has changed now."""
    outbox.refresh(session, PROMPT_ASK, subject=opened.id, at=at)
    for kind in (PROMPT_DM, PROMPT_NUDGE):
        outbox.refresh(session, kind, subject=opened.id, recipient=person, at=at)
    if at >= opened.closes_at:
        for kind in (PROMPT_SUMMARY, PROMPT_ANSWERS):
            outbox.refresh(session, kind, subject=opened.id, at=at)
