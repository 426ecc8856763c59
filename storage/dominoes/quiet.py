"""A hand-over is checked by those who receive, every 180 days; what nobody touches rests until one press."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from storage.delivery import recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.dominoes import handovers, taps, telling
from storage.dominoes.messages import HANDOVER_CHECK
from storage.people import attention
from storage.tables import Handover, Team

CHECKED = timedelta(days=180)
ANSWERED = timedelta(days=28)  # what is proposed, or to be changed
ASKED_BEFORE = timedelta(days=14)


def rests_on(handover: Handover | handovers.Seen) -> date:
    return handover.touched_on + _within(handover)


def is_foretold(handover: Handover | handovers.Seen, today: date) -> bool:
    """Whether it is in the last quarter of its time."""
    return rests_on(handover) - _within(handover) / 4 <= today


def wind(session: Session, handover: Handover) -> None:
    """Set the timer to what comes next."""
    zone, ends = session.get_one(Team, handover.giver_team_id).zone, rests_on(handover)
    asks = ends - ASKED_BEFORE
    day = asks if handover.touched_on < asks and not handover.turn else ends
    timers.set_(session, QUIET, subject=handover.id or 0, at=recurrence.moment(day, time(9), zone))


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    handover = session.get(Handover, id_)
    if handover is None or handover.rests or handover.state == "ended":
        return
    zone = session.get_one(Team, handover.giver_team_id).zone
    today, ends = recurrence.local_date(now, zone), rests_on(handover)
    if today >= ends:
        rest(session, handover)
        return
    if not handover.turn and today >= ends - ASKED_BEFORE:
        _ask(session, handover, now)
        timers.set_(session, QUIET, subject=id_, at=recurrence.moment(ends, time(9), zone))
    else:
        wind(session, handover)


QUIET = declare(Timed("handover_quiet", run=_run))


def rest(session: Session, handover: Handover) -> None:
    handover.rests = True
    session.add(handover)
    taps.stop(session, handover)
    telling.outdate(session, handover)


def stop(session: Session, handover: Handover) -> None:
    taps.stop(session, handover)
    timers.clear(session, QUIET, subject=handover.id or 0)


def _ask(session: Session, handover: Handover, now: datetime) -> None:
    """*Still what we need?*"""
    side = "receiver" if handover.receiver_team_id else "giver"
    for lead in handovers.leads(session, handover, side):
        attention.promise(
            session, HANDOVER_CHECK, subject=handover.id or 0, person=lead, now=now,
            occurrence=rests_on(handover).isoformat(),
        )  # fmt: skip


def _within(handover: Handover | handovers.Seen) -> timedelta:
    return ANSWERED if handover.turn else CHECKED
