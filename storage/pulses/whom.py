"""Who is asked in a pulse: all of a few, some of many, chosen by lot, and nobody too often."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import SystemRandom

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from storage.delivery import recurrence
from storage.people import people, teams, working
from storage.people.working import Days
from storage.pulses import window
from storage.tables import Pulse, PulseAsked, PulsePause, PulseRound, Team
from storage.tables.pulses import PAUSE

LEAST, ALL, MOST, PART = 8, 12, 30, 4
REST = timedelta(days=28)  # for whoever was asked by any team
_LOOKED_AHEAD = 60  # weeks

_lots = SystemRandom()


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked. ``team_id`` is the team among those asked to which they belong."""

    person: str
    team_id: int | None
    asked_on: date | None
    paused_until: date | None
    days: Days

    def may_be_asked(self, day: date) -> bool:
        if self.asked_on and day - self.asked_on < REST:
            return False
        if self.paused_until and day < self.paused_until:
            return False
        return not window.is_mostly_away(self.days, window.begins(self.days, day))


def everybody(session: Session, pulse: Pulse) -> dict[str, int | None]:
    """Whom it is for, each with their team among those that are asked: neither the own team, nor guests."""
    own = set(teams.members(session, pulse.team_id))
    found: dict[str, int | None] = {}
    for team_id in pulse.teams:
        for person in teams.members(session, team_id):
            found.setdefault(person, team_id)
    for person in named(session, pulse):
        found.setdefault(person, None)
    known = people.find(session, found)
    there = {id_ for id_, person in known.items() if not people.why_excluded(person)}
    return {person: team_id for person, team_id in found.items() if person in there and person not in own}


def named(session: Session, pulse: Pulse) -> list[str]:
    """Those who are not asked with a team: one by one, and whoever is in the user groups now."""
    return [*pulse.people, *(people.in_groups(session, pulse.groups) if pulse.groups else ())]


def candidates(session: Session, pulse: Pulse, now: datetime) -> list[Candidate]:
    pool, zone = everybody(session, pulse), session.get_one(Team, pulse.team_id).zone
    asked, pauses = _asked(session, pool), _pauses(session, pool, now)
    today = recurrence.local_date(now, zone)
    return [
        Candidate(
            person=person,
            team_id=team_id,
            asked_on=recurrence.local_date(asked[person], zone) if person in asked else None,
            paused_until=recurrence.local_date(pauses[person] + PAUSE, zone) if person in pauses else None,
            days=working.of_person(session, person, since=today),
        )
        for person, team_id in pool.items()
    ]


def choose(found: Sequence[Candidate], day: date) -> list[Candidate]:
    """Those who are asked: whose last time is longest ago, then by lot. None where they would be too few."""
    free = [one for one in found if one.may_be_asked(day)]
    if len(free) < LEAST:
        return []
    _lots.shuffle(free)
    free.sort(key=lambda one: one.asked_on or date.min)
    return free[: how_many(len(free))]


def how_many(count: int) -> int:
    """Up to twelve: all. Of more, twelve or a quarter, whichever is more, and thirty at most."""
    return count if count <= ALL else min(MOST, max(ALL, -(-count // PART)))


def could_open_on(found: Sequence[Candidate], first: date) -> date | None:
    """The first of the days a week apart on which enough could be asked; None where that is not in sight."""
    if len(found) < LEAST:
        return None
    days = (first + timedelta(weeks=weeks) for weeks in range(_LOOKED_AHEAD))
    return next((day for day in days if sum(one.may_be_asked(day) for one in found) >= LEAST), None)


def is_paused(session: Session, person: str, now: datetime) -> bool:
    return bool(_pauses(session, [person], now))


def _asked(session: Session, pool: Collection[str]) -> Mapping[str, datetime]:
    """When each was last asked, by any team; whom no question reached was not."""
    last = select(PulseAsked.person, func.max(PulseRound.opens_at)).join(PulseRound)
    last = last.where(col(PulseAsked.person).in_(pool), or_(col(PulseAsked.is_reached), PulseRound.state == "open"))
    return dict(session.exec(last.group_by(col(PulseAsked.person))).all())


def _pauses(session: Session, pool: Collection[str], now: datetime) -> Mapping[str, datetime]:
    paused = select(PulsePause.person, PulsePause.since).where(col(PulsePause.person).in_(pool))
    return dict(session.exec(paused.where(col(PulsePause.since) > now - PAUSE)).all())
