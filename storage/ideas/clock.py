"""An idea's clock: who is reminded of it when, and when it rests because nobody has done anything about it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session

from storage.delivery import recurrence
from storage.ideas.messages import IDEA_ASK
from storage.people import attention, teams, working
from storage.tables import Idea, Team

ANSWERED_IN = timedelta(days=7)
REMINDED_ON = 5  # the working day on which whoever sees to it is reminded; the one on which it was written is the first
TOUCHED_WITHIN = timedelta(days=30)
FORETOLD = timedelta(days=23)  # from then on a line on Home says that it will rest
AT_WORK = ("looking", "doing")

_DAY = timedelta(days=1)


def rests_at(touched_at: datetime) -> datetime:
    return touched_at + TOUCHED_WITHIN


def keepers(session: Session, idea: Idea) -> Sequence[str]:
    """Whoever has taken it on; until somebody has, the leads of the team."""
    return [idea.owner] if idea.owner else teams.members(session, idea.team_id, leads_only=True)


def next_(session: Session, idea: Idea, now: datetime) -> datetime | None:
    """When something is to happen to it next, if anything is."""
    if idea.withdrawn_at:
        return None
    if idea.state == "new":
        return min((at for at in (_reminded_at(session, idea), idea.answer_by) if at > now), default=None)
    return rests_at(idea.touched_at) if idea.state in AT_WORK else None


def _reminded_at(session: Session, idea: Idea) -> datetime:
    team = session.get_one(Team, idea.team_id)
    written = recurrence.local_date(idea.answer_by - ANSWERED_IN, team.zone)
    day = working.of_team(team).after(written - _DAY, REMINDED_ON)
    return recurrence.moment(day, time(9), team.zone)


def remind(session: Session, idea: Idea, now: datetime) -> None:
    """Ask for its answer whoever is to be asked by now. What is promised again, for the same date, is promised once."""
    asked = teams.members(session, idea.team_id, leads_only=True) if now >= idea.answer_by else []
    if now >= _reminded_at(session, idea):  # later than the leads are asked, where holidays are between
        _ask(session, idea, "owner", [one for one in keepers(session, idea) if one not in asked], now)
    _ask(session, idea, "lead", asked, now)


def _ask(session: Session, idea: Idea, what: str, people: Sequence[str], now: datetime) -> None:
    for person in people:
        ask(session, idea, what, person, now=now, occurrence=f"{what} {idea.answer_by.date()}")


def ask(session: Session, idea: Idea, what: str, person: str, *, now: datetime, occurrence: str = "") -> None:
    """Once for the same ``occurrence``; without one, each thing is asked once."""
    attention.promise(
        session, IDEA_ASK,
        subject=idea.id or 0, person=person, now=now, occurrence=occurrence or what, detail={"what": what},
    )  # fmt: skip
