"""A team's pulse: whom it asks, how often, and who sets that up."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from storage.delivery import schedules
from storage.delivery.kinds import Recurring, declare
from storage.engine.sql import Prepared, columns
from storage.people import teams
from storage.pulses import opening, resting, whom, words
from storage.refusal import Refusals, Refused
from storage.tables import Person, Pulse, PulseRound, Schedule, Team

WEEKS = (4, 8, 13)
_MONDAY, _AT = 0, time(9)
GONE = "That pulse is not there any more. `/warmline pulse` shows what there is."


def _of_team(team_id: int) -> object:
    return select(Pulse.id).where(Pulse.team_id == team_id)


PULSE_WEEK = declare(Recurring("pulse_week", plan=opening.plan, own_clock=False, weekly=True, of_team=_of_team))


@dataclass(frozen=True)
class Shape:
    """What a lead chose; ``people`` are named one by one, ``groups`` are ids of user groups."""

    teams: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    weeks: int = 8
    about: str = ""


def of_team(session: Session, team_id: int) -> Pulse | None:
    return session.exec(select(Pulse).where(Pulse.team_id == team_id)).first()


def require(session: Session, pulse_id: int) -> Pulse:
    """The pulse, locked."""
    pulse = session.get(Pulse, pulse_id, with_for_update=True, populate_existing=True)
    if pulse is None:
        raise Refused(GONE)
    return pulse


def others(session: Session, team_id: int) -> list[Team]:
    """The teams that can be asked."""
    return [team for team in teams.every(session) if team.id != team_id]


def save(session: Session, shape: Shape, *, team_id: int, by: Person, now: datetime) -> Pulse:
    """Set up a team's pulse, or change it: a round that is open stays as it was asked."""
    team = teams.require_lead(session, team_id, by)
    pulse = of_team(session, team_id) or Pulse(team_id=team_id, set_up_by=by.id, set_up_at=now)
    is_new, refusals = pulse.id is None, Refusals()
    there = {one.id for one in others(session, team_id)}
    pulse.teams, pulse.people = [id_ for id_ in shape.teams if id_ in there], list(dict.fromkeys(shape.people))
    pulse.groups = list(dict.fromkeys(shape.groups))
    pulse.weeks, pulse.waits_until = shape.weeks, None
    if shape.weeks not in WEEKS:
        refusals.add("Please choose every 4, 8 or 13 weeks.", field="weeks")
    with refusals:
        pulse.about = " ".join(words.checked(session, shape.about, field="about", limit=words.ABOUT).split())
    _require_enough(session, pulse, refusals)
    refusals.settle()
    session.add(pulse)
    session.flush()
    if is_new:
        _run(session, pulse, team, now)
    return pulse


def groups_of(session: Session, pulse_id: int) -> list[str]:
    pulse = session.get(Pulse, pulse_id)
    return list(pulse.groups) if pulse else []


def groups_followed(session: Session) -> set[str]:
    """The user groups that any pulse asks."""
    return {group for groups in session.exec(select(Pulse.groups)) for group in groups}


_pulse, _schedule = columns(Pulse), columns(Schedule)
_GROUPS_DUE = Prepared(
    core_select(_pulse.groups)
    .join(Schedule, _schedule.subject == _pulse.id)
    .where(_schedule.kind == PULSE_WEEK.name, _schedule.next_run_at <= bindparam("now"), _pulse.is_on, ~_pulse.rests)
)


def groups_due(session: Session, now: datetime) -> set[str]:
    """Those of pulses of which it is looked just now whether they open."""
    return {group for (groups,) in _GROUPS_DUE.all(session, {"now": now}) for group in groups}


def switch(session: Session, *, pulse_id: int, is_on: bool, by: Person, now: datetime) -> Pulse:
    """Ask no more until somebody says so; what rests goes on with it. A round that is open goes on anyway."""
    pulse = require(session, pulse_id)
    teams.require_lead(session, pulse.team_id, by)
    pulse.is_on = is_on
    if is_on and pulse.rests:
        resting.wake(session, pulse, now)
    session.add(pulse)
    session.flush()
    return pulse


def ask_now(session: Session, *, pulse_id: int, by: Person, now: datetime) -> PulseRound:
    """A lead does not wait for Monday. Refused, with the reason, where nobody can be asked yet."""
    pulse = require(session, pulse_id)
    teams.require_lead(session, pulse.team_id, by)
    return opening.open_(session, pulse, now)


def _require_enough(session: Session, pulse: Pulse, refusals: Refusals) -> None:
    with session.no_autoflush:
        count = len(whom.everybody(session, pulse))
    if count < whom.LEAST:
        who = "nobody" if not count else "one person" if count == 1 else f"{count} people"
        refusals.add(
            f"A pulse asks {whom.LEAST} people or more, so that nobody can be guessed, and these are {who} who can be"
            " asked: without your own team, and without guests. Please choose more.",
            field="teams",
        )


def _run(session: Session, pulse: Pulse, team: Team, now: datetime) -> None:
    """It is looked at each Monday whether it is time."""
    schedules.set_(
        session, PULSE_WEEK, subject=pulse.id or 0, recipient="", zone=team.zone, weekdays=[_MONDAY], at=_AT, now=now
    )  # fmt: skip
