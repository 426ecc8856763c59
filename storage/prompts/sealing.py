"""Sealed rounds: what is answered lies in a box that is opened when the round closes, and nobody learns whose it was.

Who took part is in ``Asked``, as a yes without a moment. What was said is in the box, with a token that only the seal
key can make, and which is gone when the box is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, update
from sqlmodel import Session, col

from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.rules import erases
from storage.people import teams
from storage.prompts import moods, participation, parts, resting, typed
from storage.prompts.messages import PROMPT_ANSWERS, PROMPT_ASK, PROMPT_SUMMARY, SUMMARY_KEEPS
from storage.prompts.parts import Mine, Said
from storage.refusal import Refused
from storage.sealed import boxes, few, keys
from storage.sealed.boxes import Entry
from storage.tables import Answer, Asked, Prompt, Question, Round, Team

AGAIN = timedelta(minutes=1)  # until a box is tried again that another process has to open
TOO_FEW = f"the team has fewer than {few.LEAST} members, so nothing could ever be shown"
UNOPENED_OUTCOME = "unopened"  # of a round in which nobody was asked
UNOPENED = "a sealed check-in was not opened: "  # and why
NOT_ASKED = (
    "This check-in asks those who were in the team when it opened, so there is nothing for you to answer here. If you"
    " have joined since, the next one will reach you."
)
CLOSED = (
    "This sealed check-in has closed. What it brought is shown all at once, so an answer that came later could be told"
    " from the others; I take none any more. The next one will reach you."
)
_ADD, _SAID = insert(Answer), "said"


@dataclass(frozen=True)
class Shown:
    """One answer as it may be shown: without its author, and beside none of their others."""

    question_id: int
    text: str
    number: int | None
    may_be_quoted: bool = False


def box_of(round_id: int) -> str:
    return f"answers/{round_id}"


# --- it opens ---------------------------------------------------------------------------------------------


def why_not(session: Session, team_id: int, now: datetime) -> str:
    """Why no sealed round of this team can be opened just now, in words; "" where it can."""
    if not few.is_enough(len(teams.members(session, team_id))):
        return TOO_FEW
    return keys.why_not(session, now)


def open_(session: Session, round_id: int, *, channel: str, closes_at: datetime) -> None:
    """An empty box, and the moment at which it is opened."""
    boxes.make(session, box_of(round_id))
    _round(session, round_id, channel=channel)
    timers.set_(session, SEALED_ROUND, subject=round_id, at=closes_at)


def leave_unopened(session: Session, round_id: int, team: Team, *, day: date, why: str, now: datetime) -> None:
    """Nobody is asked, and the leads read in their digest why; so does whoever runs the bot (`warmline due`)."""
    _round(session, round_id, channel=team.channel, outcome=UNOPENED_OUTCOME)
    post = outbox.add(session, PROMPT_ASK, subject=round_id, recipient=team.channel, occurrence=day.isoformat(), at=now)
    outbox.give_up(session, post, error=f"{UNOPENED}{why}")


def ask_nobody(session: Session, round_id: int) -> None:
    """So few could be asked today that nothing could be shown, so everybody else is excused too."""
    _round(session, round_id, outcome=UNOPENED_OUTCOME)
    rest = update(Asked).where(col(Asked.round_id) == round_id, col(Asked.excused) == "")
    session.connection().execute(rest.values(excused="few"))


def move(session: Session, round_: Round) -> None:
    """Its closing has moved."""
    if boxes.exists(session, box_of(round_.id or 0)):
        timers.set_(session, SEALED_ROUND, subject=round_.id or 0, at=round_.closes_at)


def end(session: Session, round_id: int) -> None:
    """Its prompt is deleted: what was said in it goes unread."""
    boxes.drop(session, box_of(round_id))
    timers.clear(session, SEALED_ROUND, subject=round_id)


# --- it is answered ---------------------------------------------------------------------------------------


def to_answer(session: Session, mine: Mine, person: str, now: datetime) -> Mine:
    """The part of somebody who may answer, with what they said before, for them alone; Refused otherwise."""
    if mine.round.is_over or now >= mine.closes_at:
        raise Refused(CLOSED)
    name = box_of(mine.round.id)
    found = boxes.mine(session, name, token=boxes.token(session, name, person))
    said = [
        Said(question_id, text, number, author=None, is_late=False, may_be_quoted=entry.said["quote"])
        for entry in found
        for question_id, text, number in entry.said[_SAID]
    ]
    return replace(mine, said=tuple(said))


@erases
def put(
    session: Session, *, round_id: int, person: str, said: Mapping[int, str], may_be_quoted: bool, at: datetime
) -> bool:
    """Take somebody's answers in place of those they gave before. Nothing tells when, and nothing of theirs moves."""
    mine = parts.part_of(session, round_id, person, at)
    if mine is None:
        raise Refused(NOT_ASKED)
    to_answer(session, mine, person, at)
    given = [[one.question_id, one.text, one.number] for one in typed.given(mine.round, said, None, False)]
    name = box_of(round_id)
    boxes.replace_mine(
        session, name, [{_SAID: given, "quote": may_be_quoted}], token=boxes.token(session, name, person)
    )
    yes = update(Asked).where(col(Asked.round_id) == round_id, col(Asked.person) == person)
    session.connection().execute(
        yes.where(col(Asked.answered_at).is_(None)).values(
            answered_at=mine.round.opens_at, is_late=False, excused="", is_reached=True
        )
    )
    outbox.refresh(session, PROMPT_ASK, subject=round_id, at=at)
    return True


# --- it closes --------------------------------------------------------------------------------------------


def close(session: Session, round_id: int, now: datetime) -> None:
    """The timer's rule: open the box, keep what may be shown, forget the rest, and promise the summary."""
    round_, name = session.get(Round, round_id), box_of(round_id)
    if round_ is None or round_.outcome:
        return boxes.drop(session, name)
    if round_.closes_at > now:
        return move(session, round_)
    if keys.is_elsewhere(session, name, now):
        return timers.set_(session, SEALED_ROUND, subject=round_id, at=now + AGAIN)
    entries = boxes.open_(session, name)
    _settle(session, round_, entries)
    _tell(session, round_, now)
    return None


SEALED_ROUND = declare(Timed("sealed_round", run=close))


def may_be_shown(kinds: Mapping[int, str], entries: Sequence[Entry]) -> list[Shown]:
    """What may be shown of the answers to each question, in an order that tells nothing: not whose, nor what else
    they said, nor when."""
    shown: list[Shown] = []
    for question_id, kind in kinds.items():
        given = [
            Shown(question_id, text, number, entry.said["quote"] and kind == "text")
            for entry in entries
            for answered, text, number in entry.said[_SAID]
            if answered == question_id
        ]
        shown += _of_question(kind, given)
    return sorted(shown, key=lambda _: uuid4().hex)


def _of_question(kind: str, given: Sequence[Shown]) -> Sequence[Shown]:
    if not few.is_enough(len(given)):
        return ()
    if kind == "text":
        return _quotable(given)
    if len({one.number for one in given}) > 1:
        return given
    if kind != "mood":
        return ()  # one option for everybody is everybody's
    grades = few.grades([one.number or 0 for one in given], asked=len(given))
    return [replace(one, number=None, text=moods.between(grades)) for one in given] if grades else ()


def _quotable(given: Sequence[Shown]) -> Sequence[Shown]:
    """Which may be quoted is a part of the whole: it is forgotten where the part, or what it leaves, is too few."""
    part = sum(one.may_be_quoted for one in given)
    if few.may_show_part(part, len(given)):
        return given
    return [replace(one, may_be_quoted=False) for one in given]


def _settle(session: Session, round_: Round, entries: Sequence[Entry] | None) -> None:
    """``entries`` None: nobody can open the box any more."""
    tally = participation.tally(session, round_.id or 0)
    kinds = {id_: session.get_one(Question, id_).kind for id_ in round_.questions}
    shown = may_be_shown(kinds, entries or ())
    round_.answered_then = tally.answered if entries is None else len(entries)
    round_.asked_then = tally.asked + max(0, round_.answered_then - tally.answered)  # who was erased since
    round_.outcome = "lost" if entries is None else "shown" if shown else "few"
    session.add(round_)
    session.flush()
    about: dict[str, Any] = {"round_id": round_.id, "author": None, "answered_at": round_.closes_at, "is_late": False}
    if shown:
        session.connection().execute(_ADD, [vars(one) | about for one in shown])


def _tell(session: Session, round_: Round, now: datetime) -> None:
    """The summary, for the team; where it is heavy, the same to the leads at the same time, and nothing else."""
    team_id = session.get_one(Prompt, round_.prompt_id).team_id
    subject = round_.id or 0
    outbox.refresh(session, PROMPT_ASK, subject=subject, at=now)
    heard = {PROMPT_SUMMARY: [round_.channel]}
    if moods.is_heavy(session, subject):
        heard[PROMPT_ANSWERS] = teams.members(session, team_id, leads_only=True)
    for kind, recipients in heard.items():
        for recipient in recipients:
            outbox.add(
                session, kind, subject=subject, recipient=recipient, occurrence=round_.occurrence.isoformat(),
                at=now, useful_until=round_.closes_at + SUMMARY_KEEPS,
            )  # fmt: skip
    resting.after(session, round_, now)


def _round(session: Session, round_id: int, **changes: Any) -> None:
    session.connection().execute(update(Round).where(col(Round.id) == round_id).values(**changes))
    session.expire_all()
