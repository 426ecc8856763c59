"""How pulses stand for somebody: those that their teams set up, those that ask them, on Home and in a digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.engine import pages
from storage.people import people, teams
from storage.pulses import answering, opening, pulses, resting, results, whom
from storage.pulses.answering import Mine
from storage.pulses.results import Result
from storage.tables import Person, Pulse, PulseReply, PulseRound, Team

NEWS = timedelta(days=14)  # how long a result is news on Home
_WAITED = timedelta(weeks=10)  # how long ago what is answered by now may have waited in an older digest


@dataclass(frozen=True)
class Stand:
    """A team's pulse for somebody; ``pulse`` None: it has none. ``result`` is the newest that they may read.

    ``whom`` are the names of the teams and user groups that are asked, ``people`` those named one by one.
    """

    team: Team
    is_lead: bool
    may_set_up: bool
    pulse: Pulse | None
    whom: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    open: PulseRound | None = None
    waits: bool = False
    result: Result | None = None


@dataclass(frozen=True)
class Standing:
    stands: tuple[Stand, ...]
    asked: tuple[Mine, ...]
    paused_until: datetime | None
    more: int | None = None  # the number of the page after these stands


PAGE = 4  # stands in one answer, some blocks each


@dataclass(frozen=True)
class OnHome:
    """``asked`` waits for me; ``waiting`` for an answer of mine, as a lead; ``new`` are results that are news."""

    asked: tuple[Mine, ...] = ()
    waiting: tuple[Result, ...] = ()
    new: tuple[Result, ...] = ()


NOTHING = OnHome()


@dataclass(frozen=True)
class InDigest:
    """A result of the week, or one that waits for the team's answer. ``waits``: for the answer of this very team."""

    team: str
    asked: int
    answered: int
    waits: bool
    reply_by: datetime | None
    reply: str = ""


def of_person(session: Session, person: Person, now: datetime, *, page: int = 0) -> Standing:
    """Of their own teams, of the teams that ask them, and, for an admin, of all; a page at a time."""
    if people.is_admin(session, person):
        shown = teams.visible_page(session, person, page, size=PAGE)
    else:
        found = teams.of(session, person.id)
        asking = _asking(session, person, {team.id or 0 for team in found})
        shown = pages.among([*found, *asking], page, size=PAGE)
    asked = () if shown.number else tuple(answering.open_for(session, person.id, now))
    paused_until = answering.paused_until(session, person.id, now)
    stands = tuple(_stand(session, team, person) for team in shown.rows)
    return Standing(stands, asked, paused_until, shown.more)


def of_team(session: Session, team: Team, person: Person, now: datetime) -> Standing | None:
    """Of one of them; None where it is none of theirs."""
    team_id, own = team.id or 0, {one.id or 0 for one in teams.of(session, person.id)}
    if not teams.reads(session, team_id, person) and team not in _asking(session, person, own):
        return None
    asked = tuple(answering.open_for(session, person.id, now))
    return Standing((_stand(session, team, person),), asked, answering.paused_until(session, person.id, now))


def _asking(session: Session, person: Person, own: set[int]) -> list[Team]:
    """The other teams that ask somebody."""
    others = session.exec(select(Pulse).where(col(Pulse.team_id).not_in(own)).order_by(col(Pulse.id))).all()
    return [
        session.get_one(Team, pulse.team_id)
        for pulse in others
        if own & set(pulse.teams) or person.id in whom.named(session, pulse)
    ]


def on_home(session: Session, person: Person, now: datetime) -> OnHome:
    waiting, new = [], []
    led = {team.id for team in teams.leads(session, person.id)}
    recent = select(PulseRound).where(col(PulseRound.state).in_(results.SHOWN))
    recent = recent.where((col(PulseRound.closes_at) > now - NEWS) | (PulseRound.state == "closed"))
    for round_ in session.exec(recent.order_by(col(PulseRound.closes_at).desc())).all():
        pulse = session.get_one(Pulse, round_.pulse_id)
        if pulse.team_id in led and round_.state == "closed" and not pulse.rests:
            waiting.append(results.of(session, round_))
        elif round_.closes_at > now - NEWS and results.may_read(session, round_, person):
            new.append(results.of(session, round_))
    asked = tuple(one for one in answering.open_for(session, person.id, now) if not one.has_answered)
    return OnHome(asked, tuple(waiting), tuple(new))


def in_digest(session: Session, span: Mapping[str, Any], begins: datetime, ends: datetime) -> InDigest | None:
    """What waits for the answer of the team; else what closed in its week on either side."""
    found = session.exec(
        select(PulseRound)
        .where(col(PulseRound.state).in_(results.SHOWN), PulseRound.closes_at < ends)
        .where((col(PulseRound.state) == "closed") | (col(PulseRound.closes_at) > begins - _WAITED))
        .order_by(col(PulseRound.closes_at).desc())
    ).all()
    told = [_told(session, round_, span["team"], ends) for round_ in found if _concerns(session, round_, span["team"])]
    waiting = [one for one, _ in told if one.waits]
    fresh = [one for one, round_ in told if round_.closes_at >= begins]
    return next(iter([*waiting, *fresh]), None)


def _stand(session: Session, team: Team, person: Person) -> Stand:
    pulse, is_lead = pulses.of_team(session, team.id or 0), teams.is_lead(session, team.id or 0, person.id)
    may_set_up = is_lead or people.is_admin(session, person)
    if pulse is None:
        return Stand(team, is_lead, may_set_up, None)
    last, newest = results.last(session, pulse.id or 0), opening.newest(session, pulse.id or 0)
    readable = last if last and results.may_read(session, last, person) else None
    return Stand(
        team=team,
        is_lead=is_lead,
        may_set_up=may_set_up,
        pulse=pulse,
        whom=_whom(session, pulse),
        people=tuple(pulse.people),
        open=newest if newest and newest.state == "open" else None,
        waits=bool(last and last.state == "closed"),
        result=results.of(session, readable) if readable else None,
    )


def _whom(session: Session, pulse: Pulse) -> tuple[str, ...]:
    handles = people.group_names(session, pulse.groups)
    groups = [f"@{handles[id_]}" if id_ in handles else "a user group" for id_ in pulse.groups]
    return (*(one.name for id_ in pulse.teams if (one := session.get(Team, id_))), *groups)


def _rested(pulse: Pulse, round_: PulseRound, at: datetime) -> bool:
    """Nobody answered it for so long that the pulse rests: its leads were told once, and nothing waits any more."""
    return pulse.rests and round_.closes_at + resting.PATIENCE <= at


def _concerns(session: Session, round_: PulseRound, team_id: int) -> bool:
    return team_id in (session.get_one(Pulse, round_.pulse_id).team_id, *round_.teams)


def _told(session: Session, round_: PulseRound, team_id: int, ends: datetime) -> tuple[InDigest, PulseRound]:
    """As it stood at the end of the digest's week."""
    pulse, reply = session.get_one(Pulse, round_.pulse_id), session.get(PulseReply, round_.id)
    is_told = reply is not None and reply.told_at < ends
    told = InDigest(
        team=session.get_one(Team, pulse.team_id).name,
        asked=round_.asked or 0,
        answered=round_.answered or 0,
        waits=pulse.team_id == team_id and not is_told and not _rested(pulse, round_, ends),
        reply_by=round_.reply_by,
        reply=reply.words if reply and is_told else "",
    )
    return told, round_
