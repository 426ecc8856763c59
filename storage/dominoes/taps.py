"""The tap: every two weeks one of those who receive is asked how many of the last five could be used as they were.

They are asked in turn, and what they say is kept without them, without its day, and without who gave it. Two taps in a
row that nobody answers, and the taps of that hand-over rest; its leads are told once.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.dominoes import figures, handovers, telling
from storage.dominoes.handovers import Seen
from storage.dominoes.messages import HANDOVER_REST, HANDOVER_TAP
from storage.people import attention, people, working
from storage.refusal import Refused
from storage.tables import Delivery, Handover, Team, Usable

RHYTHM = timedelta(days=14)
WEDNESDAY, TEN = 2, time(10)
IN_VAIN = 2
SETTLED = "Thank you. This one has been answered already, or somebody else is asked by now."

_DAY = timedelta(days=1)


def start(session: Session, handover: Handover, *, now: datetime) -> None:
    """From two weeks on, every two weeks, on a Wednesday."""
    handover.is_asked, handover.in_vain, handover.taps_rest = False, 0, False
    session.add(handover)
    if handover.receiver_team_id and timers.find(session, TAPS, subject=handover.id or 0) is None:
        _wind(session, handover, now)


def stop(session: Session, handover: Handover) -> None:
    handover.is_asked = False
    timers.clear(session, TAPS, subject=handover.id or 0)


def is_asked(session: Session, handover: Handover, person: str) -> bool:
    """Whether a tap waits for this person's answer."""
    if not handover.is_asked or handover.rests or handover.state not in ("agreed", "changing"):
        return False
    newest = _newest(session, handover.id or 0)
    receiver = handover.receiver_team_id or 0
    return newest is not None and newest.recipient == person and person in figures.askable(session, receiver)


def waiting_for(session: Session, id_: int) -> tuple[str, int] | None:
    """Who was asked and has not answered yet, and how many were asked before them."""
    handover = session.get(Handover, id_)
    newest = _newest(session, id_) if handover and handover.is_asked else None
    if newest is None or newest.ts is None:
        return None
    return newest.recipient, len(outbox.find(session, HANDOVER_TAP, subject=id_)) - 1


def asked(session: Session, *, id_: int, by: str) -> Seen:
    """The hand-over, for whoever is asked about it; Refused to others."""
    handover = handovers.row(session, id_)
    if not is_asked(session, handover, by):
        raise Refused(SETTLED)
    return handovers.there(session, id_)


def answer(
    session: Session, *, id_: int, by: str, count: int | None, missing: Collection[int] = (), at: datetime
) -> bool:
    """So many of five, and the numbers of the needs that were missing; None for *none lately*."""
    seen, handover = asked(session, id_=id_, by=by), handovers.row(session, id_)
    handover.is_asked, handover.in_vain = False, 0
    session.add(handover)
    if count is not None and seen.agreed:
        _keep(session, seen, count, missing, at)
    session.flush()
    telling.outdate(session, handover)
    return True


def _keep(session: Session, seen: Seen, count: int, missing: Collection[int], at: datetime) -> None:
    terms = seen.agreed
    if terms is None or not 0 <= count <= figures.OF:
        raise Refused(SETTLED)
    numbers = sorted({one for one in missing if 0 <= one < len(terms.needs)}) if count < figures.OF else []
    day = figures.period(recurrence.local_date(at, "UTC"))
    session.add(
        Usable(uuid=str(uuid4()), handover_id=seen.id, terms_id=terms.id, period=day, count=count, missing=numbers)
    )


# --- every two weeks ------------------------------------------------------------------------------


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    handover = session.get(Handover, id_)
    if handover is None or handover.rests or handover.state not in ("agreed", "changing"):
        return
    if handover.is_asked and _came(session, id_):
        handover.in_vain += 1
    handover.is_asked = False
    session.add(handover)
    if handover.in_vain >= IN_VAIN:
        _rest(session, handover, now)
        return
    _wind(session, handover, now)
    person = _in_turn(session, handover, now) if figures.is_asked(session, handover) else None
    if person:
        _ask(session, handover, person, now)


TAPS = declare(Timed("handover_taps", run=_run))


def _ask(session: Session, handover: Handover, person: str, now: datetime) -> None:
    handover.is_asked = True
    session.flush()
    zone = session.get_one(Team, handover.receiver_team_id).zone
    day = recurrence.local_date(outbox.planned_for(session, now), zone)
    attention.promise(
        session, HANDOVER_TAP, subject=handover.id or 0, person=person, now=now, occurrence=day.isoformat()
    )


def _rest(session: Session, handover: Handover, now: datetime) -> None:
    handover.taps_rest, handover.in_vain = True, 0
    session.flush()
    for lead in handovers.leads(session, handover, "receiver"):
        attention.promise(session, HANDOVER_REST, subject=handover.id or 0, person=lead, now=now)


def _in_turn(session: Session, handover: Handover, now: datetime) -> str | None:
    """Whoever was asked longest ago, and works on that day; of those never asked, who came first."""
    members = figures.askable(session, handover.receiver_team_id or 0)
    latest = select(Delivery.recipient, func.max(Delivery.created_at)).where(Delivery.kind == HANDOVER_TAP.name)
    latest = latest.where(col(Delivery.recipient).in_(members)).group_by(col(Delivery.recipient))
    last = dict(session.exec(latest).all())
    there = [one for one in members if _works(session, one, now)]
    never = [one for one in there if one not in last]
    return never[0] if never else min(there, key=lambda one: last[one], default=None)


def _works(session: Session, person: str, now: datetime) -> bool:
    days = working.of_person(session, person, since=now.date())
    return days.is_working(recurrence.local_date(now, people.zone_of(session, person)))


def _came(session: Session, id_: int) -> bool:
    newest = _newest(session, id_)
    return newest is not None and newest.ts is not None


def _newest(session: Session, id_: int) -> Delivery | None:
    return max(outbox.find(session, HANDOVER_TAP, subject=id_), key=lambda one: one.occurrence, default=None)


def _wind(session: Session, handover: Handover, now: datetime) -> None:
    zone = session.get_one(Team, handover.receiver_team_id).zone
    day = next_wednesday(recurrence.local_date(now, zone) + RHYTHM - 6 * _DAY)
    timers.set_(session, TAPS, subject=handover.id or 0, at=recurrence.moment(day, TEN, zone))


def next_wednesday(day: date) -> date:
    return day + ((WEDNESDAY - day.weekday()) % 7) * _DAY
