"""A pulse rests that nobody has answered for the team in four weeks, or in which too few took part twice in a row."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.people import attention, teams
from storage.pulses.messages import PULSE_RESTS
from storage.tables import Pulse, PulseRound

PATIENCE = timedelta(weeks=4)
ROUNDS = 2  # with too few answers, one after the other


def after_too_few(session: Session, round_: PulseRound, now: datetime) -> None:
    """A round brought nothing."""
    closed = select(PulseRound).where(PulseRound.pulse_id == round_.pulse_id, PulseRound.state != "open")
    last = session.exec(closed.order_by(col(PulseRound.opens_at).desc()).limit(ROUNDS)).all()
    if len(last) == ROUNDS and all(one.state == "too_few" for one in last):
        _rest(session, round_, now)


def wake(session: Session, pulse: Pulse, now: datetime) -> None:
    """It goes on; what still waits for an answer has four weeks more."""
    pulse.rests = False
    session.add(pulse)
    session.flush()
    waiting = select(PulseRound.id).where(PulseRound.pulse_id == pulse.id, PulseRound.state == "closed")
    for round_id in session.exec(waiting).all():
        timers.set_(session, PULSE_REST, subject=round_id or 0, at=now + PATIENCE)
    for round_id in session.exec(select(PulseRound.id).where(PulseRound.pulse_id == pulse.id)).all():
        outbox.refresh(session, PULSE_RESTS, subject=round_id or 0, at=now)


def _unanswered(session: Session, round_id: int, now: datetime) -> None:
    round_ = session.get(PulseRound, round_id)
    if round_ is not None and round_.state == "closed":
        _rest(session, round_, now)


def _rest(session: Session, round_: PulseRound, now: datetime) -> None:
    """Its leads are told once."""
    pulse = session.get_one(Pulse, round_.pulse_id)
    if pulse.rests:
        return
    pulse.rests = True
    session.add(pulse)
    session.flush()
    occurrence = outbox.planned_for(session, now).date().isoformat()
    for lead in teams.members(session, pulse.team_id, leads_only=True):
        attention.promise(session, PULSE_RESTS, subject=round_.id or 0, person=lead, now=now, occurrence=occurrence)


PULSE_REST = declare(Timed("pulse_rest", run=_unanswered))
