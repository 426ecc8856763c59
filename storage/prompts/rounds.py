"""A prompt's round: opened on its day, who is asked in it and when, moved when somebody's zone or absence changes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence
from storage.delivery.kinds import Kind, Recurring, declare
from storage.engine.sql import insert_or_ignore
from storage.people import excuses, people, teams
from storage.prompts import consent, moods, sealing
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
from storage.tables import Answer, Asked, Person, Prompt, Question, Round, RoundReader, Schedule, Team

QUIET_END = timedelta(minutes=10)  # nobody is nudged when the round is about to close, nor just after it opened

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


def nudge_times(opens_at: datetime, closes_at: datetime, nudges: int) -> list[datetime]:
    """Half time, and with two nudges the last tenth; fewer where a short round leaves no room for them."""
    length = closes_at - opens_at
    wanted = [opens_at + length / 2, closes_at - length / 10][:nudges]
    times: list[datetime] = []
    for one in wanted:
        moment = min(one, closes_at - QUIET_END)
        if moment - (times[-1] if times else opens_at) >= QUIET_END:
            times.append(moment)
    return times


def reached_late(session: Session, asked: Asked, round_: Round, at: datetime) -> None:
    """Nudges that still wait are counted from the moment at which the question came."""
    if _asked_at(asked.opens_at, at) == at and (person := people.find(session, [asked.person]).get(asked.person)):
        _move_nudges(session, asked, round_, opens_at=at, closes_at=asked.closes_at, zone=person.zone)


def _by_day(times: Sequence[datetime], closes_at: datetime, zone: str) -> list[datetime]:
    """The nudges that come by day and before the closing, each at a moment of its own."""
    days = dict.fromkeys(recurrence.by_day(at, zone) for at in times)
    return [at for at in days if at <= closes_at - QUIET_END]


def moved(session: Session, *, person: Person, now: datetime) -> None:
    """Somebody's zone has changed: ask them at their own time there, where they have not been asked yet."""
    ahead = select(Asked, Round).join(Round).where(Asked.person == person.id, col(Asked.closes_at) > now)
    for asked, round_ in session.exec(ahead.where(col(Round.own_time).is_not(None), Asked.excused == "")):
        opens_at = recurrence.moment(round_.occurrence, round_.own_time or time(), person.zone)
        closes_at = opens_at + (asked.closes_at - asked.opens_at)
        ask = outbox.delivery_id(PROMPT_DM, round_.id or 0, round_.occurrence.isoformat(), person.id)
        if outbox.move(session, ask, wake_at=opens_at, useful_until=closes_at):
            began = _asked_at(opens_at, now)
            _move_nudges(session, asked, round_, opens_at=began, closes_at=closes_at, zone=person.zone)
            asked.opens_at, asked.closes_at = opens_at, closes_at
            session.add(asked)
            _last_until(session, round_, closes_at)


def away_changed(session: Session, *, person: Person, now: datetime) -> None:
    """When somebody is away has changed: what they were asked in that time, and left unanswered, is excused.

    Who is not away after all may answer what is still open. In a sealed round nobody comes back: its base stands.
    """
    lately = select(Asked, Round, Prompt).join(Round, col(Round.id) == Asked.round_id).join(Prompt)
    lately = lately.where(Asked.person == person.id, col(Asked.closes_at) > now - timedelta(days=60))
    for asked, round_, prompt in session.exec(lately.where(col(Asked.answered_at).is_(None))):
        is_away = excuses.is_away(session, person, at=asked.opens_at, asked_by=prompt.team_id)
        if is_away and not asked.excused:
            asked.excused = "away"
        elif not is_away and asked.excused == "away" and asked.closes_at > now and round_.readers != SEALED:
            asked.excused = ""
        else:
            continue
        session.add(asked)
        outbox.refresh(session, PROMPT_SUMMARY, subject=asked.round_id, at=now)


def end_all(session: Session, prompt: Prompt, *, now: datetime) -> None:
    """The prompt is deleted: its open rounds close, and whoever had not answered is not said to have missed it."""
    still_open = select(Round).where(Round.prompt_id == prompt.id, col(Round.closes_at) > now)
    for round_ in session.exec(still_open):
        sealing.end(session, round_.id or 0)
        round_.closes_at = now
        session.add(round_)
        silent = update(Asked).where(col(Asked.round_id) == round_.id, col(Asked.answered_at).is_(None))
        session.connection().execute(silent.where(col(Asked.excused) == "").values(excused="ended"))
        early = update(Asked).where(col(Asked.round_id) == round_.id, col(Asked.closes_at) > now)
        session.connection().execute(early.values(closes_at=now))
        for kind in (PROMPT_ASK, PROMPT_DM, PROMPT_NUDGE):
            outbox.refresh(session, kind, subject=round_.id or 0, at=now)


def lose_answers(session: Session, person: str, *, at: datetime) -> None:
    """Somebody is about to be erased: an average without their answer would give away what it was."""
    answered = select(Answer.round_id).where(Answer.author == person)
    closed = update(Round).where(col(Round.id).in_(answered), col(Round.closes_at) <= at)
    session.connection().execute(closed.values(has_lost_answers=True))


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
        times = nudge_times(_asked_at(turn.opens_at, now), turn.closes_at, prompt.nudges)
        for count, moment in enumerate(_by_day(times, turn.closes_at, turn.zone), 1):
            say(PROMPT_NUDGE, turn.person, moment, turn.closes_at, _nudge_mark(day, count))
    if in_time and not session.get_one(Round, id_).channel:  # that of a sealed one is promised when it closes
        closes_at = max(turn.closes_at for turn in turns)
        say(PROMPT_SUMMARY, team.channel, closes_at, closes_at + SUMMARY_KEEPS)
        for lead in teams.members(session, prompt.team_id, leads_only=True) if prompt.readers == "leads" else ():
            say(PROMPT_ANSWERS, lead, closes_at, closes_at + SUMMARY_KEEPS)


def _asked_at(opens_at: datetime, now: datetime) -> datetime:
    """Nudges are counted from the round's own time, unless it is made up later than a moment after it."""
    return now if now - opens_at > QUIET_END else opens_at


def _nudge_mark(day: str, count: int) -> str:
    return day if count == 1 else f"{day}/{count}"


def _move_nudges(
    session: Session, asked: Asked, round_: Round, *, opens_at: datetime, closes_at: datetime, zone: str
) -> None:
    """What finds no place any more waits for the closing, when there is nothing to say."""
    day, subject = round_.occurrence.isoformat(), round_.id or 0
    times = _by_day(nudge_times(opens_at, closes_at, 2), closes_at, zone)
    for count, wake_at in enumerate([*times, closes_at, closes_at][:2], 1):
        nudge = outbox.delivery_id(PROMPT_NUDGE, subject, _nudge_mark(day, count), asked.person)
        outbox.move(session, nudge, wake_at=wake_at, useful_until=closes_at)


def _last_until(session: Session, round_: Round, closes_at: datetime) -> None:
    if closes_at <= round_.closes_at:
        return
    round_.closes_at = closes_at
    session.add(round_)
    sealing.move(session, round_)
    for kind in (PROMPT_SUMMARY, PROMPT_ANSWERS):
        for delivery in outbox.find(session, kind, subject=round_.id or 0):
            outbox.move(session, delivery.id, wake_at=closes_at, useful_until=closes_at + SUMMARY_KEEPS)
