"""What somebody's Home says of goals: their own first, then those of their teams, and what waits for a lead."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.goals import goals
from storage.goals.goals import Seen
from storage.people import teams
from storage.tables import Goal, Person


@dataclass(frozen=True)
class OnHome:
    """``proposed`` is the one that waits longest for a lead; ``has_team``: there may be goals of a team."""

    mine: tuple[Seen, ...] = ()
    teams: tuple[Seen, ...] = ()
    proposed: Seen | None = None
    has_team: bool = False
    today: date = date.min  # by the reader's own clock


NOTHING = OnHome()


def look(session: Session, person: Person, now: datetime) -> OnHome:
    mine, led = ([team.id or 0 for team in of(session, person.id)] for of in (teams.of, teams.leads))
    there = select(Goal).order_by(col(Goal.ends), col(Goal.id))
    open_, waiting = there.where(Goal.state == "open"), there.where(Goal.state == "proposed")
    found = goals.seen(session, session.exec(waiting.where(col(Goal.team_id).in_(led)).limit(1)).all())
    return OnHome(
        mine=tuple(goals.seen(session, session.exec(open_.where(Goal.owner == person.id)).all())),
        teams=tuple(goals.seen(session, session.exec(open_.where(col(Goal.team_id).in_(mine))).all())),
        proposed=next(iter(found), None),
        has_team=bool(mine),
        today=recurrence.local_date(now, person.zone),
    )
