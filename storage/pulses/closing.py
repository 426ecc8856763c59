"""A round closes: the box is opened, what may be shown is shown to both sides at once, and the rest is erased."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.people import working
from storage.pulses import resting, showing
from storage.pulses.messages import PULSE_ASK, PULSE_NUDGE, PULSE_RESULT
from storage.sealed import boxes, few, keys
from storage.sealed.boxes import Entry
from storage.tables import Pulse, PulseAsked, PulseRound, Team

REPLY_DAYS = 10  # working days, in which the team says what it heard
_REPLY_AT = time(17)
_AGAIN = timedelta(minutes=1)  # until a box is tried again that another process has to open


def box_of(round_id: int) -> str:
    return f"pulses/{round_id}"


def close(session: Session, round_id: int, now: datetime) -> None:
    """The timer's rule."""
    round_, name = session.get(PulseRound, round_id), box_of(round_id)
    if round_ is None or round_.state != "open":
        return boxes.drop(session, name)
    if keys.is_elsewhere(session, name, now):
        return timers.set_(session, PULSE_CLOSE, subject=round_id, at=now + _AGAIN)
    entries = boxes.open_(session, name)
    if entries is None:
        round_.is_key_lost = True
    _settle(session, round_, entries or (), now)
    _tell(session, round_, now)
    return None


PULSE_CLOSE = declare(Timed("pulse_close", run=close))


def reached(session: Session, round_id: int) -> Mapping[int | None, int]:
    """How many were asked in each of the teams; None stands for those who belong to none of them."""
    there = select(PulseAsked.team_id, func.count()).where(PulseAsked.round_id == round_id)
    return dict(session.exec(there.where(col(PulseAsked.is_reached)).group_by(col(PulseAsked.team_id))).all())


def _settle(session: Session, round_: PulseRound, entries: Sequence[Entry], now: datetime) -> None:
    asked, id_ = reached(session, round_.id or 0), round_.id or 0
    shown = showing.of(id_, entries, asked) if few.is_enough(len(entries)) else []
    if not shown:
        return _forget(session, round_)
    round_.state, round_.answered = "closed", len(entries)
    round_.asked = max(sum(asked.values()), len(entries))  # somebody was erased since
    round_.reply_by = _reply_by(session, round_)
    session.add(round_)
    session.add_all(shown)
    session.flush()
    timers.set_(session, resting.PULSE_REST, subject=id_, at=now + resting.PATIENCE)
    return None


def _forget(session: Session, round_: PulseRound) -> None:
    """Too few: nothing is kept of it, not who answered either."""
    nobody = update(PulseAsked).where(col(PulseAsked.round_id) == round_.id)
    session.connection().execute(nobody.values(has_answered=False))
    round_.state = "too_few"
    session.add(round_)
    session.flush()


def _tell(session: Session, round_: PulseRound, now: datetime) -> None:
    """Both sides at the same moment; the questions lose their buttons."""
    id_ = round_.id or 0
    day = round_.closes_at.date().isoformat()
    for channel in round_.channels:
        outbox.add(session, PULSE_RESULT, subject=id_, recipient=channel, at=now, occurrence=day)
    for kind in (PULSE_ASK, PULSE_NUDGE):
        outbox.refresh(session, kind, subject=id_, at=now)
    if round_.state == "too_few" and not round_.is_key_lost:
        resting.after_too_few(session, round_, now)


def _reply_by(session: Session, round_: PulseRound) -> datetime:
    team = session.get_one(Team, session.get_one(Pulse, round_.pulse_id).team_id)
    day = working.of_team(team).after(recurrence.local_date(round_.closes_at, team.zone), REPLY_DAYS)
    return recurrence.moment(day, _REPLY_AT, team.zone)
