"""What somebody reads who has just come into a team: who leads it, what it agreed on, whose work waits for theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.delivery import recurrence
from storage.dominoes import handovers
from storage.dominoes.handovers import Seen
from storage.meanings import alive
from storage.people import teams
from storage.prompts import prompts
from storage.tables import Team

SHOWN = 5  # of each


@dataclass(frozen=True)
class Welcome:
    """``asks`` are the team's check-ins, by name; ``waiting`` is what it hands to others."""

    team: Team
    leads: Sequence[str]
    asks: Sequence[str]
    means: Sequence[str]
    waiting: Sequence[Seen]


def look(session: Session, *, team_id: int, person: str, now: datetime) -> Welcome | None:
    """As the team is now; None for somebody who is not in it any more."""
    team = session.get(Team, team_id)
    if team is None or not teams.is_member(session, team_id, person):
        return None
    today = recurrence.local_date(now, team.zone)
    found = handovers.of_teams(session, [team_id], today=today, agreed_only=True)
    return Welcome(
        team=team,
        leads=[lead for lead in teams.members(session, team_id, leads_only=True) if lead != person],
        asks=[one.setup.name for one in prompts.of(session, [team_id])][:SHOWN],
        means=[one.words for one in alive.current(session, team_id)],
        waiting=[one for one in found if one.giver_id == team_id][:SHOWN],
    )
