"""One reminder, on the third day of each person's own window, to those alone who have not answered."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.people import attention, working
from storage.pulses import whom, window
from storage.pulses.messages import PULSE_NUDGE
from storage.tables import PulseAsked, PulseRound


def set_(session: Session, round_id: int, at: datetime) -> None:
    timers.set_(session, PULSE_NUDGES, subject=round_id, at=at)


def waits_for(session: Session, round_: PulseRound, person: str, now: datetime) -> bool:
    """Whether somebody was asked, has not answered, and takes no pause."""
    asked = session.get(PulseAsked, (round_.id, person))
    is_waiting = asked is not None and not asked.has_answered
    return is_waiting and round_.state == "open" and not whom.is_paused(session, person, now)


def _nudge(session: Session, round_id: int, now: datetime) -> None:
    """At the earliest third day of all; who is further in the west is reminded when it is theirs."""
    round_ = session.get(PulseRound, round_id)
    if round_ is None or round_.state != "open":
        return
    waiting = select(PulseAsked.person).where(PulseAsked.round_id == round_id, col(PulseAsked.is_reached))
    for person in session.exec(waiting.order_by(PulseAsked.person)).all():
        days = working.of_person(session, person, since=now.date())
        at = max(window.begins(days, recurrence.local_date(round_.opens_at, days.zone)).nudged_at, now)
        if waits_for(session, round_, person, now) and at < round_.closes_at:
            attention.promise(
                session, PULSE_NUDGE, subject=round_id, person=person, now=now,
                occurrence=round_.opens_at.date().isoformat(), wake_at=at, useful_until=round_.closes_at,
            )  # fmt: skip


PULSE_NUDGES = declare(Timed("pulse_nudges", run=_nudge))
