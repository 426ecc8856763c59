"""A goal is set, proposed to a team, changed, or joined in place of a copy."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func
from sqlmodel import Session, SQLModel, select

from storage.delivery import recurrence
from storage.engine.rules import erases
from storage.engine.sql import add_or_ignore
from storage.engine.text import has_words
from storage.goals import clock, counting, goals, ties
from storage.goals.goals import Seen
from storage.people import homes, teams
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Goal, GoalJoin, Person, Team

TEXT = 140
MINE, TEAMS = 2, 3  # open goals of a person, of a team; and as many may be proposed to one
LONGEST = timedelta(weeks=13)
MOST = 99  # that are counted
RHYTHMS = ("weekly", "fortnightly", "monthly")


@dataclass(frozen=True)
class Draft:
    """A goal as it is filled in. ``team_id`` is None for one's own; ``target`` is as typed."""

    text: str = ""
    team_id: int | None = None
    tied: str = ""
    count_of: str = counting.NOTHING
    target: str = ""
    ends: date | None = None
    rhythm: str = "weekly"
    is_shared: bool = False


def check(session: Session, *, draft: Draft, by: Person, now: datetime) -> None:
    """Refused, under every field where something is wrong, where it could not be set."""
    _checked(session, draft, by, starts=_today(by, now), before=None, today=_today(by, now))


def set_(session: Session, *, draft: Draft, by: Person, now: datetime) -> Seen:
    """A goal of one's own, or of a team; who does not lead the team proposes it."""
    today = _today(by, now)
    goal = Goal(starts=today, ends=today, text="", ask_from=today, touched_on=today)
    _fill(session, goal, _checked(session, draft, by, starts=today, before=None, today=today), by)
    if draft.team_id is None:
        goal.owner, goal.is_shared = by.id, draft.is_shared
        _require_room(session, goal)
    else:
        _of_team(session, goal, draft.team_id, by)
    clock.begin(session, goal, today)
    session.add(goal)
    session.flush()
    if goal.state == "proposed":
        clock.ask_leads(session, goal, now)
    return _done(session, goal, today)


@erases
def change(session: Session, *, id_: int, draft: Draft, by: Person, now: datetime) -> Seen:
    """Also the answer *Change* at half-time."""
    goal, today = goals.open_(session, id_, by), _today(by, now)
    _fill(session, goal, _checked(session, draft, by, starts=goal.starts, before=goal, today=today), by)
    if goal.owner:
        goal.is_shared = draft.is_shared
    goal.is_kept, goal.touched_on, goal.end_asked_on = goal.half_on is not None, today, None
    session.add(goal)
    clock.refresh(session, goal, now)
    return _done(session, goal, today)


def answer(session: Session, *, id_: int, by: Person, wanted: Literal["open", "let_go"], now: datetime) -> Seen:
    """*Take it on* or *Not now*, from a lead to whoever proposed it; who may also take it back."""
    goal, today = _proposed(session, id_, by, wanted), _today(by, now)
    if goal.state != "proposed":
        raise Refused("That was answered before. `/warmline goals` shows the goals of your team.")
    if wanted == "open":
        if goal.ends <= today:
            raise Refused("Its last day is over by now. Please set it anew: `/warmline goals new`.")
        _require_room(session, goal, state="open")
        goal.starts = today
        clock.begin(session, goal, today)
    goal.state, goal.ended_on = wanted, None if wanted == "open" else today
    goal.touched_on = today
    session.add(goal)
    if goal.set_by != by.id:
        clock.tell(session, goal, wanted, now)
    clock.refresh(session, goal, now)
    return _done(session, goal, today)


def _proposed(session: Session, id_: int, by: Person, wanted: str) -> Goal:
    """The row, locked, for those who may say that."""
    goal = session.get(Goal, id_, with_for_update=True)
    if goal and goal.team_id and goal.set_by == by.id and wanted == "let_go":
        return goal
    return goals.to_change(session, id_, by)


def join(session: Session, *, id_: int, by: Person, is_in: bool) -> Seen:
    """A team's goal is one's own too, without a copy; or not any more."""
    goal = session.get(Goal, id_)
    if goal is None or goal.team_id is None or not teams.is_member(session, goal.team_id, by.id):
        raise Refused(goals.GONE)
    if is_in:
        add_or_ignore(session, GoalJoin, {"goal_id": id_, "person": by.id})
    else:
        mine = delete(GoalJoin).where(GoalJoin.goal_id == id_, GoalJoin.person == by.id)  # type: ignore[arg-type]
        session.connection().execute(mine)
    return goals.seen(session, [goal], reader=by.id)[0]


def take_up(session: Session, *, id_: int, by: Person, now: datetime) -> Seen:
    """One that has ended begins anew today, for as long as before."""
    goal, today = goals.to_change(session, id_, by), _today(by, now)
    if goal.state in ("open", "proposed"):
        raise Refused("That goal goes on already. `/warmline goals` shows it.")
    _require_room(session, goal, state="open")
    length = min(goal.ends - goal.starts, LONGEST)
    goal.starts, goal.ends, goal.touched_on = today, today + max(length, timedelta(days=7)), today
    goal.state, goal.rests, goal.ended_on, goal.is_kept = "open", False, None, False
    goal.half_on = goal.end_asked_on = goal.asked_on = None
    clock.begin(session, goal, today)
    session.add(goal)
    clock.refresh(session, goal, now)
    return _done(session, goal, today)


def _done(session: Session, goal: Goal, today: date) -> Seen:
    clock.wind(session, goal, today)
    of_team = teams.members(session, goal.team_id) if goal.team_id else []
    homes.outdate(session, [goal.owner, *of_team])
    return goals.seen(session, [goal])[0]


@dataclass(frozen=True)
class _Checked:
    draft: Draft
    ends: date
    target: int | None
    tied_to: str
    tied_id: str


def _checked(session: Session, draft: Draft, by: Person, *, starts: date, before: Goal | None, today: date) -> _Checked:
    refusals, tied, target, ends = Refusals(), ("", ""), None, today
    with refusals:
        _check_text(draft.text)
    with refusals:
        tied = ties.checked(session, draft.tied, by.id, before=ties.as_chosen(before) if before else "")
    with refusals:
        target = _target(draft)
    with refusals:
        ends = _last_day(draft.ends, starts, today)
    if draft.rhythm not in RHYTHMS:
        refusals.add("Please choose how often I ask.", field="rhythm")
    refusals.settle()
    return _Checked(draft, ends, target, *tied)


def _check_text(text: str) -> None:
    if not has_words(text):
        raise Refused("Please say what you want to reach.", field="text")
    if len(text) > TEXT:
        raise Refused(f"That is {len(text)} characters; a goal takes {TEXT}.", field="text")


def _target(draft: Draft) -> int | None:
    if draft.count_of not in counting.offered():
        raise Refused("That cannot be counted. Please choose one of the list.", field="count_of")
    typed = draft.target.strip()
    if draft.count_of == counting.NOTHING:
        if typed:
            raise Refused("Please choose above what is counted, or leave this empty.", field="target")
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 9 and 1 <= int(typed) <= MOST):
        raise Refused(f"How many, from 1 to {MOST}?", field="target")
    return int(typed)


def _last_day(ends: date | None, starts: date, today: date) -> date:
    if ends is None:
        raise Refused("Please choose its last day.", field="ends")
    if ends <= today:
        raise Refused("That day is over, or today. Please choose a later one.", field="ends")
    if ends > starts + LONGEST:
        last = starts + LONGEST
        raise Refused(f"A goal lasts 13 weeks at most: {last.day} {last:%B %Y} is the latest day.", field="ends")
    return ends


def _fill(session: Session, goal: Goal, found: _Checked, by: Person) -> None:
    goal.text, goal.ends, goal.target = found.draft.text, found.ends, found.target
    goal.tied_to, goal.tied_id = found.tied_to, found.tied_id
    goal.count_of, goal.rhythm = found.draft.count_of, found.draft.rhythm


def _of_team(session: Session, goal: Goal, team_id: int, by: Person) -> None:
    if not teams.reads(session, team_id, by) or session.get(Team, team_id) is None:
        raise Refused("You are not in that team any more. Please choose another one.", field="whose")
    is_leads = teams.may_lead(session, team_id, by)
    goal.team_id, goal.set_by, goal.state = team_id, by.id, "open" if is_leads else "proposed"
    _require_room(session, goal)


def _require_room(session: Session, goal: Goal, *, state: str = "") -> None:
    """Few at a time; ``state`` is what it is to be, where that is not what it is."""
    state, most = state or goal.state, MINE if goal.owner else TEAMS
    whose: tuple[type[SQLModel], object] = (Person, goal.owner) if goal.owner else (Team, goal.team_id)
    session.get(*whose, with_for_update=True)  # so that two forms at once do not pass each other
    same = select(func.count()).select_from(Goal).where(Goal.state == state)
    mine = same.where(Goal.owner == goal.owner) if goal.owner else same.where(Goal.team_id == goal.team_id)
    if session.exec(mine).one() < most:
        return
    if goal.owner:
        raise Refused(
            f"You have {MINE} open goals, as many as anybody keeps in sight. End one first: `/warmline goals`.",
            field="text",
        )
    team = theirs(session.get_one(Team, goal.team_id).name)
    words = "goals are proposed already" if state == "proposed" else "open goals"
    raise Refused(f"In {team} there are {TEAMS} {words}, and no more at a time. End one first.", field="text")


def _today(person: Person, now: datetime) -> date:
    return recurrence.local_date(now, person.zone)
