"""What may be done with goals, by whom, and what takes it back: for the tests of rights, and of what comes twice."""

from datetime import timedelta
from typing import Any

from storage.engine.database import Session
from storage.tables import Goal, GoalJoin
from tests.stage import ANA, BO, MONDAY
from tests.trying import FAY, LEADS, OWN, TEAM, Act, Try, chosen, shown

PRIVATE, SHARED, TEAMS, PROPOSED, ENDED, JOINED = range(1, 7)
GOAL = {"text": {"value": "I call first"}, "ends": {"selected_date": "2026-12-24"}}


def have_goals(session: Session, *, owner: str, sharer: str, lead: str, proposer: str) -> None:
    """One of the owner's own, one that somebody shares, three of team 1, of which one is proposed and one joined."""
    day = MONDAY.date()
    always: dict[str, Any] = {"starts": day, "ends": day + timedelta(days=70), "ask_from": day, "touched_on": day}
    told: dict[int, dict[str, Any]] = {
        PRIVATE: {"owner": owner, "text": "qqzyxgoal private"},
        SHARED: {"owner": sharer, "text": "qqzyxgoal shared", "is_shared": True},
        TEAMS: {"team_id": 1, "set_by": lead, "text": "qqzyxgoal of all"},
        PROPOSED: {"team_id": 1, "set_by": proposer, "text": "qqzyxgoal proposed", "state": "proposed"},
        ENDED: {"owner": owner, "text": "qqzyxgoal ended", "state": "let_go", "ended_on": day},
        JOINED: {"team_id": 1, "set_by": lead, "text": "qqzyxgoal joined"},
    }
    for id_, one in told.items():
        session.add(Goal(id=id_, **always | one))
        session.flush()
    session.add(GoalJoin(goal_id=JOINED, person=owner))
    session.flush()


GOAL_TRIES = [
    Try("/warmline goals", OWN, "qqzyxgoal private"),
    Try("/warmline goals", TEAM | {ANA}, "qqzyxgoal of all"),
    Try("/warmline goals", TEAM | {ANA}, "qqzyxgoal shared", f"<@{FAY}>"),
    Try("goal_accept", LEADS, value="4"),
    Try("goal_again", OWN, value="5"),
    Try("goal_change", OWN, shown("goal_form"), "1"),
    Try("goal_change", LEADS, shown("goal_form"), "3"),
    Try("goal_decline", LEADS, value="4"),
    Try("goal_drop", OWN, value="1"),
    Try("goal_end", OWN, value="1 reached"),
    Try("goal_end", LEADS, value="3 partly"),
    Try("goal_join", {BO, FAY}, value="6"),  # its owner has joined it
    Try("goal_keep", OWN, value="1"),
    Try("goal_leave", OWN, value="6"),
    Try("goal_line", OWN, shown("goal_line_form"), "1"),
    Try("goal_note", OWN, value="1 moved"),
    Try("goal_note", LEADS, value="3 moved"),
    Try("goal_page", OWN, "qqzyxgoal private", "0:open"),
    Try("goal_form", OWN, value='{"id": 1}', fields=GOAL),
    Try("goal_form", LEADS, value='{"id": 3}', fields=GOAL),
    Try("goal_form", TEAM | {ANA}, value="{}", fields=GOAL | chosen(whose="1")),
    Try("goal_lesson_form", OWN, value="5", fields={"lesson": {"value": "Mondays are no day for calls"}}),
    Try("goal_line_form", OWN, value="1", fields=chosen(step="stuck")),
    Try("goal_story", OWN, shown("story_form"), "5"),
]
GOAL_ACTS = [
    (Act("goal_form", "{}", GOAL | chosen(whose="1")), Act("goal_drop", "7")),
    (Act("goal_form", '{"id": 1}', GOAL), Act("goal_drop", "1")),
    (Act("goal_line_form", "1", chosen(step="moved")), Act("goal_note", "1 stuck")),
    (Act("goal_lesson_form", "5", {"lesson": {"value": "Mondays"}}), Act("goal_again", "5")),
    (Act("goal_note", "1 moved"), Act("goal_note", "1 stuck")),
    (Act("goal_keep", "1"), Act("goal_drop", "1")),
    (Act("goal_drop", "1"), Act("goal_again", "1")),
    (Act("goal_end", "1 reached"), Act("goal_again", "1")),
    (Act("goal_again", "5"), Act("goal_drop", "5")),
    (Act("goal_accept", "4"), Act("goal_drop", "4")),
    (Act("goal_decline", "4"), Act("goal_again", "4")),
    (Act("goal_join", "3"), Act("goal_leave", "3")),
    (Act("goal_leave", "6"), Act("goal_join", "6")),
]
GOAL_SHOWS = {"/warmline goals", "goal_change", "goal_line", "goal_new", "goal_page", "goal_story"}
