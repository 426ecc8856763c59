"""The pulse of the example company: it is set up, asked, answered by most, and answered for by the lead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from storage.engine.database import Session
from storage.people import people, teams
from storage.pulses import answering, opening, pulses, telling
from storage.pulses.answering import Said
from storage.pulses.pulses import Shape
from storage.tables import Person, Pulse, PulseAsked, PulseRound

LATER = timedelta(days=3)  # the lead answers


def go_on(session: Session, told: Mapping[str, Any], *, at: datetime) -> None:
    """Whatever the pulse waits for just now is done."""
    team, lead = teams.named(session, told["team"]), _person(session, told["lead"])
    pulse = pulses.of_team(session, team.id or 0)
    if pulse is None:
        asked = tuple(teams.named(session, name).id or 0 for name in told["whom"])
        shape = Shape(teams=asked, weeks=8, about=told["about"])
        pulses.save(session, shape, team_id=team.id or 0, by=lead, now=at)
    elif round_ := opening.newest(session, pulse.id or 0):
        _step(session, pulse, round_, told, lead, at)


def _step(
    session: Session, pulse: Pulse, round_: PulseRound, told: Mapping[str, Any], lead: Person, at: datetime
) -> None:
    id_ = round_.id or 0
    if round_.state == "open" and at < round_.closes_at:
        for place, person in enumerate(sorted(_asked(session, pulse))):
            _answer(session, id_, person, place, told, at)
    elif round_.state == "closed" and at >= round_.closes_at + LATER:
        telling.tell(session, round_id=id_, heard=told["heard"], actions=told["actions"], by=lead, now=at)


def _asked(session: Session, pulse: Pulse) -> list[str]:
    """Everybody whom it is for, in one order."""
    return [person for team_id in pulse.teams for person in teams.members(session, team_id)]


def _answer(session: Session, round_id: int, person: str, place: int, told: Mapping[str, Any], at: datetime) -> None:
    """Once, when the question has come; the last of them has no time."""
    asked = session.get(PulseAsked, (round_id, person))
    if asked is None or asked.has_answered or not asked.is_reached or place >= len(told["grades"]):
        return
    helped, change = (dict(enumerate(told[what])).get(place, "") for what in ("helped", "change"))
    said = Said(told["grades"][place], helped, change)
    answering.put(session, round_id=round_id, person=person, said=said, now=at)


def _person(session: Session, id_: str) -> Person:
    return people.find(session, [id_])[id_]
