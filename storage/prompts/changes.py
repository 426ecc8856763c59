"""What changes a round that is open: somebody's zone, absence, team or erasure, and the end of its prompt."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence
from storage.people import excuses
from storage.prompts import nudges, sealing
from storage.prompts.messages import (
    PROMPT_ANSWERS,
    PROMPT_ASK,
    PROMPT_DM,
    PROMPT_NUDGE,
    PROMPT_SUMMARY,
    SUMMARY_KEEPS,
)
from storage.prompts.parts import SEALED
from storage.tables import Answer, Asked, Person, Prompt, Round


def moved(session: Session, *, person: Person, now: datetime) -> None:
    """Somebody's zone has changed: ask them at their own time there, where they have not been asked yet."""
    ahead = select(Asked, Round).join(Round).where(Asked.person == person.id, col(Asked.closes_at) > now)
    for asked, round_ in session.exec(ahead.where(col(Round.own_time).is_not(None), Asked.excused == "")):
        opens_at = recurrence.moment(round_.occurrence, round_.own_time or time(), person.zone)
        closes_at = opens_at + (asked.closes_at - asked.opens_at)
        ask = outbox.delivery_id(PROMPT_DM, round_.id or 0, round_.occurrence.isoformat(), person.id)
        if outbox.move(session, ask, wake_at=opens_at, useful_until=closes_at, now=now):
            began = nudges.asked_at(opens_at, now)
            nudges.move(session, asked, round_, opens_at=began, closes_at=closes_at, zone=person.zone, now=now)
            asked.opens_at, asked.closes_at = opens_at, closes_at
            session.add(asked)
            _last_until(session, round_, closes_at, now)


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


def left(session: Session, person: str, team_ids: Collection[int], *, now: datetime) -> None:
    """Somebody left these teams: what they are asked there, and have not answered, is closed for them."""
    theirs = select(Asked).join(Round).join(Prompt).where(Asked.person == person, col(Prompt.team_id).in_(team_ids))
    unanswered = theirs.where(col(Asked.closes_at) > now, col(Asked.answered_at).is_(None), Asked.excused == "")
    for asked in session.exec(unanswered).all():
        asked.excused = "ended"
        session.add(asked)
        session.flush()
        for kind in (PROMPT_DM, PROMPT_NUDGE):
            outbox.refresh(session, kind, subject=asked.round_id, recipient=person, at=now)
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


def _last_until(session: Session, round_: Round, closes_at: datetime, now: datetime) -> None:
    if closes_at <= round_.closes_at:
        return
    round_.closes_at = closes_at
    session.add(round_)
    sealing.move(session, round_)
    for kind in (PROMPT_SUMMARY, PROMPT_ANSWERS):
        for delivery in outbox.find(session, kind, subject=round_.id or 0):
            outbox.move(session, delivery.id, wake_at=closes_at, useful_until=closes_at + SUMMARY_KEEPS, now=now)
