"""Goals as tests of everything begin with them: each is there in every state that something can be done with."""

from datetime import timedelta

from storage.engine.database import Session
from storage.tables import Goal, GoalJoin
from tests.stage import MONDAY

PRIVATE, SHARED, TEAMS, PROPOSED, ENDED, JOINED = range(1, 7)
_TODAY = MONDAY.date()


def make_goals(session: Session, *, owner: str, sharer: str, lead: str, proposer: str, words: str = "zyxgoal") -> None:
    """One of the owner's own, one that somebody shares, three of team 1, of which one is proposed and one joined."""
    for id_, told in {
        PRIVATE: {"owner": owner, "text": f"{words} private"},
        SHARED: {"owner": sharer, "text": f"{words} shared", "is_shared": True},
        TEAMS: {"team_id": 1, "set_by": lead, "text": f"{words} of all"},
        PROPOSED: {"team_id": 1, "set_by": proposer, "text": f"{words} proposed", "state": "proposed"},
        ENDED: {"owner": owner, "text": f"{words} ended", "state": "let_go", "ended_on": _TODAY},
        JOINED: {"team_id": 1, "set_by": lead, "text": f"{words} joined"},
    }.items():
        row = {"id": id_, "starts": _TODAY, "ends": _TODAY + timedelta(days=70), "ask_from": _TODAY}
        session.add(Goal(**row | {"touched_on": _TODAY} | told))
        session.flush()
    session.add(GoalJoin(goal_id=JOINED, person=owner))
    session.flush()
