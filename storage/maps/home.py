"""What the maps have for somebody's Home: what is asked of them, what they took on, what their teams wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.maps import actions, questions
from storage.maps.actions import Action
from storage.maps.points import Point
from storage.maps.questions import Question
from storage.people import teams
from storage.tables import MapWorkshop, Person, Team, TouchPoint

SOON = timedelta(days=7)  # an action stands there from so long before its day


@dataclass(frozen=True)
class OnHome:
    """``overdue``, ``proposed`` (how many) and ``merging`` (workshops) are for leads. All empty: nothing to say."""

    questions: tuple[Question, ...] = ()
    resting: tuple[Point, ...] = ()
    actions: tuple[Action, ...] = ()
    overdue: tuple[Action, ...] = ()
    proposed: tuple[tuple[int, str, int], ...] = ()  # team, its name, how many
    merging: tuple[tuple[int, str], ...] = ()  # workshop, the team's name
    today: date = date.min


NOTHING = OnHome()


NOTHING = OnHome()


def look(session: Session, person: Person, *, now: datetime) -> OnHome:
    led = teams.leads(session, person.id)
    today = recurrence.local_date(now, person.zone)
    return OnHome(
        questions=tuple(questions.waiting_for(session, person)),
        resting=tuple(questions.resting_soon(session, person, now=now)),
        actions=tuple(one for one in actions.open_of(session, person.id) if one.due <= today + SOON),
        overdue=tuple(actions.overdue(session, [team.id or 0 for team in led], today=today)),
        proposed=tuple(_proposed(session, led)),
        merging=tuple(_merging(session, led)),
        today=today,
    )


def _proposed(session: Session, led: Sequence[Team]) -> list[tuple[int, str, int]]:
    names = {team.id: team.name for team in led}
    there = select(TouchPoint.team_id).where(col(TouchPoint.proposed_by).is_not(None))
    found = list(session.exec(there.where(col(TouchPoint.team_id).in_(names))))
    return [(id_ or 0, name, found.count(id_ or 0)) for id_, name in names.items() if id_ in found]


def _merging(session: Session, led: Sequence[Team]) -> list[tuple[int, str]]:
    names = {team.id: team.name for team in led}
    there = select(MapWorkshop).where(MapWorkshop.state == "merging", col(MapWorkshop.team_id).in_(names))
    return [(one.id or 0, names[one.team_id]) for one in session.exec(there.order_by(col(MapWorkshop.id)))]
