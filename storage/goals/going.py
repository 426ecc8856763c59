"""How a goal goes, said by its keeper: moved, stuck or not yet; kept at half-time; ended, and what was learned."""

from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from storage.delivery import recurrence
from storage.engine.rules import erases
from storage.engine.sql import upsert
from storage.goals import clock, counting, goals
from storage.goals.goals import Seen
from storage.people import homes, teams
from storage.refusal import Refused
from storage.tables import Goal, GoalNote, Person

WORDS, LESSON = 300, 300
STEPS = ("moved", "stuck", "not_yet")
ENDS = ("reached", "partly", "let_go")


@erases
def note(session: Session, *, id_: int, by: Person, step: str, words: str = "", now: datetime) -> Seen:
    """In place of what was said on the same day."""
    today = recurrence.local_date(now, by.zone)
    goal = take(session, id_=id_, by=by, step=step, words=words, on=today)
    clock.refresh(session, goal, now)
    return goals.seen(session, [goal])[0]


def take(session: Session, *, id_: int, by: Person, step: str, words: str, on: date, field: str | None = None) -> Goal:
    """The same, as of a day: nothing else of when it was said is kept. ``field`` is where it was said in a form."""
    goal = goals.open_(session, id_, by, field=field)
    if goal.count_of != counting.NOTHING:
        raise Refused("That goal counts by itself, so there is nothing to say of it.", field=field)
    if step not in STEPS:
        raise Refused("Has it moved, or not? Please choose.", field=field or "step")
    if len(words) > WORDS:
        raise Refused(
            f"That is {len(words)} characters; a line takes {WORDS}.", field="goal_words" if field else "words"
        )
    row = {"goal_id": id_, "on": on, "by": by.id, "step": step, "words": words}
    session.connection().execute(upsert(session, GoalNote, unique=("goal_id", "on")), row)
    clock.asked(goal, on)
    goal.touched_on = on
    session.add(goal)
    clock.wind(session, goal, on)
    return goal


def keep(session: Session, *, id_: int, by: Person, now: datetime) -> Seen:
    """*Keep*, at half-time."""
    goal = goals.open_(session, id_, by)
    goal.is_kept, goal.touched_on = True, recurrence.local_date(now, by.zone)
    session.add(goal)
    clock.refresh(session, goal, now)
    return goals.seen(session, [goal])[0]


def end(session: Session, *, id_: int, by: Person, how: Literal["reached", "partly", "let_go"], now: datetime) -> Seen:
    """No reason is asked for."""
    goal, today = goals.open_(session, id_, by), recurrence.local_date(now, by.zone)
    goal.state, goal.ended_on, goal.touched_on = how, today, today
    session.add(goal)
    clock.refresh(session, goal, now)
    clock.wind(session, goal, today)
    homes.outdate(session, [goal.owner, *(teams.members(session, goal.team_id) if goal.team_id else [])])
    return goals.seen(session, [goal])[0]


@erases
def learn(session: Session, *, id_: int, by: Person, words: str) -> Seen:
    """What was learned from one that has ended."""
    goal = goals.to_change(session, id_, by)
    if goal.state not in ENDS:
        raise Refused("That goal goes on. Once it has ended, you can note what you learned from it.")
    if len(words) > LESSON:
        raise Refused(f"That is {len(words)} characters; a lesson takes {LESSON}.", field="lesson")
    goal.lesson = words
    session.add(goal)
    return goals.seen(session, [goal])[0]
