"""A goal's clock: when its keeper is asked how it goes, at half-time and at its end, and when it rests.

One question a person a week. Whoever answers a prompt in the rhythm is asked inside its form (riding.py), and gets no
message for it. What is counted asks nothing but at half-time and at its end.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.loading import Rows
from storage.goals import counting, goals
from storage.goals.messages import GOAL_ASK, GOAL_NEWS
from storage.people import attention, homes, people, teams
from storage.prompts.rounds import PROMPT
from storage.tables import Asked, Goal, Member, Prompt, Round, Schedule

AT, WEDNESDAY = time(10), 2
EVERY = {"weekly": timedelta(days=7), "fortnightly": timedelta(days=14), "monthly": timedelta(days=28)}
WEEK, _DAY = timedelta(days=7), timedelta(days=1)
LATE = timedelta(days=3)  # a question about how it goes is of no use later than that
_RANK = {"end": 0, "half": 1, "how": 2}


def begin(session: Session, goal: Goal, today: date) -> None:
    """It is asked of once its rhythm has passed."""
    goal.ask_from = today + EVERY[goal.rhythm]


def half_time(goal: Goal) -> date | None:
    """The middle of it; None for one so short that its end comes within a week of that."""
    middle = goal.starts + (goal.ends - goal.starts) // 2
    return middle if goal.ends - middle >= WEEK else None


def wind(session: Session, goal: Goal, today: date) -> None:
    """Set the goal's timer to what comes next, if anything does."""
    timers.clear(session, CLOCK, subject=goal.id or 0)
    if day := _next(goal, today + _DAY):
        keeper = goals.keeper(session, goal)
        zone = people.zone_of(session, keeper) if keeper else counting.zone_of(session, goal)
        timers.set_(session, CLOCK, subject=goal.id or 0, at=recurrence.moment(day, AT, zone))


def asked(goal: Goal, on: date) -> None:
    """Its keeper was asked: the next question comes a rhythm later."""
    goal.asked_on, goal.ask_from = on, on + EVERY[goal.rhythm]


_led = select(Member.team_id).where(Member.person == bindparam("person"), col(Member.is_lead))
_KEPT = Rows(
    select(Goal)
    .where(Goal.state == "open", or_(col(Goal.owner) == bindparam("person"), col(Goal.team_id).in_(_led)))
    .order_by(col(Goal.id))
)


def kept_by(session: Session, person: str) -> Sequence[Goal]:
    """The open goals that somebody is asked about."""
    return [goal for goal in _KEPT.all(session, {"person": person}) if goals.keeper(session, goal) == person]


def turn(found: Sequence[Goal], on: date) -> tuple[Goal, str] | None:
    """What of these goals is asked on a day, and which; None where one was asked within the week before."""
    if any(goal.asked_on and on - WEEK < goal.asked_on <= on for goal in found):
        return None
    due = [(goal, what) for goal in found if (what := _due(goal, on))]
    return min(due, key=lambda one: (_RANK[one[1]], one[0].asked_on or date.min, one[0].id), default=None)


def refresh(session: Session, goal: Goal, now: datetime) -> None:
    for kind in (GOAL_ASK, GOAL_NEWS):
        outbox.refresh(session, kind, subject=goal.id or 0, at=now)


def tell(session: Session, goal: Goal, what: str, now: datetime) -> None:
    """Whoever proposed a goal hears what became of it; of one that rests, its keeper."""
    keeper = goals.keeper(session, goal)
    if person := keeper if what == "rests" else goal.set_by:
        attention.promise(
            session, GOAL_NEWS, subject=goal.id or 0, person=person, now=now, occurrence=f"{what} {goal.touched_on}",
            detail={"what": what},
        )  # fmt: skip


def ask_leads(session: Session, goal: Goal, now: datetime) -> None:
    for lead in teams.members(session, goal.team_id or 0, leads_only=True):
        attention.promise(
            session, GOAL_ASK, subject=goal.id or 0, person=lead, now=now, occurrence="proposed",
            detail={"what": "proposed"},
        )  # fmt: skip


_CARRIER = Rows(
    select(Round)
    .join(Asked)
    .where(Asked.person == bindparam("person"), Asked.excused == "", col(Asked.is_reached))
    .where(Round.occurrence >= bindparam("ask_from"))
    .order_by(col(Round.occurrence), col(Round.id))
    .limit(1)
)


def carrier(session: Session, goal: Goal, person: str) -> Round | None:
    """The first check-in that asked the person since the goal may be asked of."""
    return _CARRIER.first(session, {"person": person, "ask_from": goal.ask_from})


def _next(goal: Goal, first: date) -> date | None:
    """The first day, from this one on, on which something is to happen."""
    if goal.state == "proposed":
        return max(goal.touched_on + goals.RESTS_AFTER, first)
    if goal.state != "open":
        return None
    days = [goal.ends + _DAY if goal.end_asked_on is None else goal.ends + _DAY + goals.RESTS_AFTER]
    if goal.half_on is None and (half := half_time(goal)):
        days.append(half)
    if goal.count_of == counting.NOTHING:
        day = max(goal.ask_from, first)
        days.append(day + (WEDNESDAY - day.weekday()) % 7 * _DAY)
    return min(max(day, first) for day in days)


def _due(goal: Goal, on: date) -> str:
    """What there is to ask of a goal on a day: "end", "half", "how", or "" for nothing."""
    if on > goal.ends:
        return "end" if goal.end_asked_on is None else ""
    half = half_time(goal)
    if goal.half_on is None and half and on >= half:
        return "half"
    return "how" if goal.count_of == counting.NOTHING and goal.ask_from <= on else ""


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    goal = session.get(Goal, id_)
    if goal is None or goal.state not in ("open", "proposed"):
        return
    keeper = goals.keeper(session, goal)
    zone = people.zone_of(session, keeper) if keeper else counting.zone_of(session, goal)
    today = recurrence.local_date(now, zone)
    if today >= _rests_on(goal):
        _rest(session, goal, today, now)
    elif keeper and goal.state == "open":
        _ask(session, goal, keeper, today, now)
    wind(session, goal, today)


CLOCK = declare(Timed("goal", run=_run))


def _rests_on(goal: Goal) -> date:
    return (goal.touched_on if goal.state == "proposed" else goal.ends + _DAY) + goals.RESTS_AFTER


def _rest(session: Session, goal: Goal, today: date, now: datetime) -> None:
    """Nobody said how it ended: it is let go, which is said once."""
    what = "let_go" if goal.state == "proposed" else "rests"
    goal.state, goal.rests, goal.ended_on = "let_go", True, today
    session.add(goal)
    session.flush()
    tell(session, goal, what, now)
    refresh(session, goal, now)
    homes.outdate(session, [goal.owner, *(teams.members(session, goal.team_id) if goal.team_id else [])])


def _ask(session: Session, goal: Goal, keeper: str, today: date, now: datetime) -> None:
    """Whichever of the keeper's goals has its turn, whosever timer it was."""
    found = kept_by(session, keeper)
    mine = turn(found, today)
    if mine and (mine[0].id == goal.id or mine[1] != "how" or today.weekday() == WEDNESDAY):
        _say(session, *mine, keeper, today, now)
        session.add(mine[0])
        wind(session, mine[0], today)
    if mine is None or mine[0].id != goal.id:
        _put_off(goal, found, today)
        session.add(goal)


def _say(session: Session, goal: Goal, what: str, keeper: str, today: date, now: datetime) -> None:
    """How it goes is asked by a message only where no check-in's form has asked, or will."""
    if what != "how":
        _promise(session, goal, what, keeper, today, now)
    elif (round_ := carrier(session, goal, keeper)) and round_.occurrence <= today:
        asked(goal, round_.occurrence)
    elif today >= goal.ask_from + EVERY[goal.rhythm] or not _comes(session, goal, keeper, now):
        _promise(session, goal, what, keeper, today, now)


def _put_off(goal: Goal, found: Sequence[Goal], today: date) -> None:
    """Another one was asked in this week: this one's turn comes in the next."""
    last = max((one.asked_on for one in found if one.asked_on and one.asked_on > today - WEEK), default=None)
    if last and goal.ask_from <= today:
        goal.ask_from = last + WEEK


def _comes(session: Session, goal: Goal, person: str, now: datetime) -> bool:
    """Whether a check-in comes to them within the rhythm."""
    mine = select(Member.team_id).where(Member.person == person)
    coming = select(Prompt.id).join(Schedule, col(Schedule.subject) == col(Prompt.id))
    coming = coming.where(Schedule.kind == PROMPT.name, col(Prompt.team_id).in_(mine), col(Prompt.ended_at).is_(None))
    return session.exec(coming.where(Schedule.next_run_at <= now + EVERY[goal.rhythm])).first() is not None  # type: ignore[operator]


def _promise(session: Session, goal: Goal, what: str, keeper: str, today: date, now: datetime) -> None:
    if what == "half":
        goal.half_on = today
    elif what == "end":
        goal.end_asked_on = today
    asked(goal, today)
    day = recurrence.local_date(outbox.planned_for(session, now), people.zone_of(session, keeper))
    attention.promise(
        session, GOAL_ASK, subject=goal.id or 0, person=keeper, now=now, occurrence=f"{what} {day}",
        useful_until=now + LATE if what == "how" else None, detail={"what": what, "on": today.isoformat()},
    )  # fmt: skip
