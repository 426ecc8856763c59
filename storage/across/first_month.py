"""A team's first month: four weeks, one step each, from the first story to what customer service means.

Nobody ticks a step off: it is done once the team has what it is about, whether or not somebody asked for it. The plan
is there for every lead; the next step comes by direct message, once a week, to whoever began.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import and_, exists, func, or_, select
from sqlmodel import Session

from storage.delivery import recurrence, timers
from storage.delivery.kinds import Kind, Timed, declare
from storage.engine.deliveries import Reread
from storage.engine.sql import columns
from storage.people import attention, teams
from storage.people.attention import Rank
from storage.refusal import Refused
from storage.tables import (
    Delivery,
    FirstMonth,
    Forum,
    Handover,
    MeansRound,
    Member,
    Outreach,
    Person,
    Prompt,
    Pulse,
    Question,
    Story,
    Team,
)  # fmt: skip

WEEK, AT = timedelta(days=7), time(9)
MOOD_AFTER, PULSE_AFTER = 2 * WEEK, 6 * WEEK
LESSONS = 5  # from which on there is something to talk about in a forum
_story, _outreach, _member = columns(Story), columns(Outreach), columns(Member)
_handover, _round = columns(Handover), columns(MeansRound)
_prompt, _question, _pulses, _forums = columns(Prompt), columns(Question), columns(Pulse), columns(Forum)
_OCCURRENCE = "week "
NOT_BEGUN = "This team has not begun its first month. `/warmline start` begins it."


@dataclass(frozen=True)
class Step:
    """``state``: "done", "skipped", "now" (its week has come), or "later"."""

    number: int
    state: str


@dataclass(frozen=True)
class Plan(Reread):
    """A team's first month as it stands. ``day`` is the first of a week, by the team's clock."""

    team: Team
    began: date
    today: date
    steps: tuple[Step, ...]
    mood_from: date
    pulse_from: date
    lessons: int
    has_mood: bool = False
    has_pulse: bool = False
    has_forum: bool = False

    @property
    def settled(self) -> int:
        """How many steps are done or skipped."""
        return sum(step.state in ("done", "skipped") for step in self.steps)

    @property
    def now(self) -> Step | None:
        """What comes first of what is left."""
        return next((step for step in self.steps if step.state == "now"), None)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.state == "later"), None)

    def asks(self, week: int) -> bool:
        """Whether there is something to bring for that week: its step, or what comes after them all."""
        return week > len(self.steps) or self.steps[week - 1].state == "now"

    def day(self, step: Step) -> date:
        return self.began + WEEK * (step.number - 1)

    def numbers(self) -> Sequence[Any]:
        return [self.team.id, self.today.isoformat()]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        row, team = session.get(FirstMonth, numbers[0]), session.get(Team, numbers[0])
        if row is None or team is None:
            raise Refused(NOT_BEGUN)
        return cls(**vars(_plan_on(session, team, row, date.fromisoformat(numbers[1]))))


def start(session: Session, *, team_id: int, by: Person, now: datetime) -> Plan:
    """Begin a team's first month, or look at one that has begun. Refused to those who do not lead the team."""
    team = teams.require_lead(session, team_id, by)
    row = session.get(FirstMonth, team_id)
    if row is None:
        row = FirstMonth(team_id=team_id, started_by=by.id, started_at=now)
        session.add(row)
        session.flush()
        timers.set_(session, NEXT_STEP, subject=team_id, at=_week(team, row, 2))
    return _plan(session, team, row, now)


def skip(session: Session, *, team_id: int, number: int, by: Person, now: datetime) -> Plan:
    """Pass over a step. Refused to those who do not lead the team."""
    team, row = teams.require_lead(session, team_id, by), session.get(FirstMonth, team_id, with_for_update=True)
    if row is None or number not in STEPS:
        raise Refused(NOT_BEGUN)
    row.skipped = sorted({*row.skipped, number})
    session.add(row)
    session.flush()
    return _plan(session, team, row, now)


def to_start(session: Session, *, by: Person, named: str = "") -> Team:
    """The team that is meant: the one named, or the first that they lead. Refused to those who lead none."""
    if named:
        return teams.require_lead(session, teams.named(session, named).id or 0, by)
    led = teams.manageable(session, by, most=1)
    if not led:
        raise Refused(
            "The first month is for the leads of a team. `/warmline team` shows who leads yours; any of them can begin."
        )
    return led[0]


def of_lead(session: Session, person: Person, now: datetime) -> tuple[Plan, ...]:
    """The months under way that somebody leads, for their Home."""
    led = teams.leads(session, person.id)
    found = [(team, row) for team in led if (row := session.get(FirstMonth, team.id))]
    plans = [_plan(session, team, row, now) for team, row in found if now < row.started_at + PULSE_AFTER]
    return tuple(plan for plan in plans if plan.now or plan.next)


def to_tell(session: Session, team_id: int, person: str, now: datetime) -> Plan | None:
    """The plan, for whoever began it and still leads the team."""
    row, team = session.get(FirstMonth, team_id), session.get(Team, team_id)
    if row is None or team is None or row.started_by != person or not teams.is_lead(session, team_id, person):
        return None
    return _plan(session, team, row, now)


# --- what is done by itself -----------------------------------------------------------------------------


def _story_on_map(team_id: int) -> Any:
    told = and_(_story.team_id == team_id, _story.withdrawn_at.is_(None), _story.touch_point_id.is_not(None))
    return exists().where(told)


def _friendly_call(team_id: int) -> Any:
    of_team = select(_member.person).where(_member.team_id == team_id)
    return exists().where(_outreach.is_proactive, _outreach.member.in_(of_team))


def _hand_over(team_id: int) -> Any:
    return exists().where(or_(_handover.giver_team_id == team_id, _handover.receiver_team_id == team_id))


def _what_it_means(team_id: int) -> Any:
    return exists().where(_round.team_id == team_id, _round.state != "cancelled")


STEPS: dict[int, Callable[[int], Any]] = {1: _story_on_map, 2: _friendly_call, 3: _hand_over, 4: _what_it_means}


def _mood(team_id: int) -> Any:
    asking = select(_question.prompt_id).where(_question.kind == "mood")
    return exists().where(_prompt.team_id == team_id, _prompt.id.in_(asking))


def _pulse(team_id: int) -> Any:
    return exists().where(_pulses.team_id == team_id)


def _forum(team_id: int) -> Any:
    return exists().where(_forums.team_id == team_id)


# What comes after the steps, and is there already where somebody began it.
LATER: dict[str, Callable[[int], Any]] = {"has_mood": _mood, "has_pulse": _pulse, "has_forum": _forum}


# --- what comes each week -------------------------------------------------------------------------------


def _bring(session: Session, team_id: int, now: datetime) -> None:
    """The timer's rule: a week has begun. Its step comes, unless it is done; after the fourth, what comes later."""
    row, team = session.get(FirstMonth, team_id), session.get(Team, team_id)
    if row is None or team is None:
        return
    row.told += 1
    session.add(row)
    session.flush()
    if row.told <= len(STEPS):
        timers.set_(session, NEXT_STEP, subject=team_id, at=_week(team, row, row.told + 1))
    if row.started_by and _plan(session, team, row, now).asks(row.told):
        attention.promise(
            session, FIRST_STEP, subject=team_id, person=row.started_by, now=now, occurrence=f"{_OCCURRENCE}{row.told}"
        )  # fmt: skip


def week_of(delivery: Delivery) -> int:
    """The week whose step a message brings; one more than there are, for what comes after them."""
    return int(delivery.occurrence.removeprefix(_OCCURRENCE))


FIRST_STEP = declare(
    Kind(
        "first_step",
        subject=Team,
        in_words="step of the first month",
        touched_by=None,
        attention=Rank.FIRST_STEP,
        answers=True,  # whoever began the month waits for it
    )
)
NEXT_STEP = declare(Timed("first_month_week", run=_bring))


def _plan(session: Session, team: Team, row: FirstMonth, now: datetime) -> Plan:
    return _plan_on(session, team, row, recurrence.local_date(now, team.zone))


def _plan_on(session: Session, team: Team, row: FirstMonth, today: date) -> Plan:
    began = recurrence.local_date(row.started_at, team.zone)
    asked: Any = select(*[there(row.team_id) for there in (*STEPS.values(), *LATER.values())])
    found = dict(zip([*STEPS, *LATER], session.connection().execute(asked).one(), strict=True))
    is_done = {number: bool(found[number]) for number in STEPS}
    steps = tuple(Step(number, _state(number, is_done, row, began, today)) for number in STEPS)
    later = {name: bool(found[name]) for name in LATER}
    lessons = _lessons(session, row.team_id)
    return Plan(team, began, today, steps, began + MOOD_AFTER, began + PULSE_AFTER, lessons, **later)


def _state(number: int, is_done: dict[int, bool], row: FirstMonth, began: date, today: date) -> str:
    if is_done[number]:
        return "done"
    if number in row.skipped:
        return "skipped"
    return "now" if today >= began + WEEK * (number - 1) else "later"


def _lessons(session: Session, team_id: int) -> int:
    told = select(func.count()).where(_story.team_id == team_id, _story.withdrawn_at.is_(None), _story.lesson != "")
    return session.connection().execute(told).scalar_one()


def _week(team: Team, row: FirstMonth, number: int) -> datetime:
    """In the morning of that week's first day, by the team's clock."""
    began = recurrence.local_date(row.started_at, team.zone)
    return recurrence.moment(began + WEEK * (number - 1), AT, team.zone)
