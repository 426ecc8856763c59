"""A prompt's round: opened on its day, who is asked in it and when, and what is promised to be said in it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence
from storage.delivery.kinds import Kind, Recurring, declare
from storage.engine.sql import insert_or_ignore
from storage.people import teams
from storage.prompts import consent, moods, nudges, sealing
from storage.prompts.messages import (
    PROMPT_ANSWERS,
    PROMPT_ASK,
    PROMPT_DM,
    PROMPT_NUDGE,
    PROMPT_SUMMARY,
    SUMMARY_KEEPS,
)
from storage.prompts.parts import SEALED
from storage.prompts.turns import Turn, of_round
from storage.sealed import few
from storage.tables import Asked, Prompt, Question, Round, RoundReader, Schedule, Team

_ADD_ASKED, _ADD_READERS = insert(Asked), insert(RoundReader)


def open_round(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The planner's rule: the prompt's day has come."""
    prompt = session.get(Prompt, schedule.subject)
    if prompt and not prompt.ended_at:
        own_time = schedule.at if prompt.zone_of == "person" else None
        begin(session, prompt, occurrence=occurrence, opens_at=at, own_time=own_time, schedule_id=schedule.id, now=now)


def _of_team(team_id: int) -> Any:
    return select(Prompt.id).where(Prompt.team_id == team_id)


PROMPT = declare(Recurring("prompt", plan=open_round, own_clock=False, weekly=False, of_team=_of_team))


def begin(
    session: Session,
    prompt: Prompt,
    *,
    occurrence: date,
    opens_at: datetime,
    own_time: time | None,
    schedule_id: int | None,
    now: datetime,
    ahead_only: bool = False,
) -> int | None:
    """Open the round of one local date, with everything that is to be said in it; None where it is open already.

    ``ahead_only`` leaves out whose own time has passed on that day: a prompt that was set up since then.
    """
    team = session.get_one(Team, prompt.team_id)
    turns = of_round(session, prompt, team, occurrence=occurrence, opens_at=opens_at, own_time=own_time)
    if ahead_only:
        turns = [turn for turn in turns if turn.opens_at > now]
    promised = consent.readers(session, prompt)
    about: dict[str, Any] = {"occurrence": occurrence, "own_time": own_time, "readers": promised}
    id_ = _insert(session, prompt, turns, **about)
    if id_ is None:
        return None
    if promised == SEALED and (why := sealing.why_not(session, prompt.team_id, now)):
        sealing.leave_unopened(session, id_, team, day=occurrence, why=why, now=now)
        return id_
    _ask(session, prompt, id_, turns, readers=promised, now=now)
    if promised != SEALED or _seal(session, team, id_, turns, now=now):
        _promise(session, prompt, team, id_, turns, occurrence=occurrence, schedule_id=schedule_id, now=now)
    return id_


def _insert(
    session: Session, prompt: Prompt, turns: Sequence[Turn], *, occurrence: date, own_time: time | None, readers: str
) -> int | None:
    """None where it is there already, or there is nobody or nothing to ask."""
    is_weekly = readers == SEALED or consent.was_asked(session, prompt.team_id)
    questions = _questions(session, prompt, occurrence, is_weekly=is_weekly)
    if not (turns and questions):
        return None
    row: dict[str, Any] = {"prompt_id": prompt.id, "occurrence": occurrence, "name": prompt.name}
    row |= {"readers": readers, "questions": questions, "own_time": own_time}
    row |= {"opens_at": min(turn.opens_at for turn in turns), "closes_at": max(turn.closes_at for turn in turns)}
    opened = insert_or_ignore(session, Round).returning(Round.id)
    id_ = session.connection().execute(opened, row).scalar()
    return None if id_ is None else int(id_)


def _ask(session: Session, prompt: Prompt, id_: int, turns: Sequence[Turn], *, readers: str, now: datetime) -> None:
    """Who reads the answers, and who is asked for them."""
    reading = teams.members(session, prompt.team_id, leads_only=readers == "leads")
    session.connection().execute(_ADD_READERS, [{"round_id": id_, "person": reader} for reader in reading])
    in_time = [turn for turn in turns if turn.closes_at > now]
    if in_time:
        session.connection().execute(_ADD_ASKED, [_asked(id_, turn) for turn in in_time])


def _seal(session: Session, team: Team, id_: int, turns: Sequence[Turn], *, now: datetime) -> bool:
    """The box of a sealed round. False where so few can be asked that nothing could ever be shown."""
    if not few.is_enough(sum(not turn.excused and turn.closes_at > now for turn in turns)):
        sealing.ask_nobody(session, id_)
        return False
    sealing.open_(session, id_, channel=team.channel, closes_at=max(turn.closes_at for turn in turns))
    return True


def why_not_now(session: Session, prompt: Prompt, now: datetime) -> str:
    """Why a sealed round of this prompt could not be opened just now, in words; "" where nothing is in its way."""
    return sealing.why_not(session, prompt.team_id, now) if consent.readers(session, prompt) == SEALED else ""


def is_for_few(session: Session, round_id: int) -> bool:
    """Whether a sealed round was opened on a day on which too few could be asked."""
    return session.get_one(Round, round_id).outcome == sealing.UNOPENED_OUTCOME


def _questions(session: Session, prompt: Prompt, day: date, *, is_weekly: bool) -> list[int]:
    """A mood is asked once a week, whatever else is asked on other days of it."""
    asked_now = select(Question.id).where(Question.prompt_id == prompt.id, col(Question.retired_at).is_(None))
    if is_weekly and moods.was_asked(session, prompt.team_id, day):
        asked_now = asked_now.where(Question.kind != "mood")
    return [id_ for id_ in session.exec(asked_now.order_by(col(Question.position))) if id_]


def _asked(round_id: int, turn: Turn) -> dict[str, Any]:
    row = asdict(turn)
    del row["zone"]
    return row | {"round_id": round_id, "is_late": False, "is_reached": False}


def _promise(
    session: Session,
    prompt: Prompt,
    team: Team,
    id_: int,
    turns: Sequence[Turn],
    *,
    occurrence: date,
    schedule_id: int | None,
    now: datetime,
) -> None:
    """The post or the DMs, the nudges and the summary; for an excused team nothing.

    What is too late is promised all the same: the sender records it as skipped.
    """
    day = occurrence.isoformat()

    def say(kind: Kind, recipient: str, wake_at: datetime, useful_until: datetime, mark: str = day) -> None:
        outbox.add(
            session, kind, subject=id_, recipient=recipient, occurrence=mark, at=now, wake_at=wake_at,
            useful_until=useful_until, schedule_id=schedule_id,
        )  # fmt: skip

    asked = [turn for turn in turns if not turn.excused]
    for turn in asked[:1] if prompt.place == "channel" else asked:
        kind, place = (PROMPT_ASK, team.channel) if prompt.place == "channel" else (PROMPT_DM, turn.person)
        is_dm = kind is PROMPT_DM
        opens_at = recurrence.in_time_or_by_day(turn.opens_at, now, turn.zone) if is_dm else turn.opens_at
        say(kind, place, opens_at, turn.closes_at)
    in_time = [turn for turn in asked if turn.closes_at > now]
    for turn in in_time:
        times = nudges.between(nudges.asked_at(turn.opens_at, now), turn.closes_at, prompt.nudges)
        for count, moment in enumerate(nudges.by_day(times, turn.closes_at, turn.zone), 1):
            say(PROMPT_NUDGE, turn.person, moment, turn.closes_at, nudges.mark(day, count))
    if in_time and not session.get_one(Round, id_).channel:  # that of a sealed one is promised when it closes
        closes_at = max(turn.closes_at for turn in turns)
        say(PROMPT_SUMMARY, team.channel, closes_at, closes_at + SUMMARY_KEEPS)
        for lead in teams.members(session, prompt.team_id, leads_only=True) if prompt.readers == "leads" else ():
            say(PROMPT_ANSWERS, lead, closes_at, closes_at + SUMMARY_KEEPS)
