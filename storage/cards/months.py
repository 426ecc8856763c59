"""In which months a forum is: every one, or, where no card came of two, each third; it rests after two empty ones."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, overload

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.cards import agendas, calendar, cards, forums, hosts, whose
from storage.cards.messages import FORUM_ALL_RESTS, FORUM_ALL_SELDOM, FORUM_RESTS, FORUM_SELDOM
from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Kind, Timed, declare
from storage.people import attention, people, places, teams
from storage.refusal import Refused
from storage.tables import Forum, ForumForAll, ForumPlan, Person, Story, Team

LESSONS = 5  # are told, and a team's forum begins by itself
IN_VAIN = 2  # forums, one after the other
Plan = ForumPlan | ForumForAll


def begin_where_ready(session: Session, *, now: datetime) -> None:
    """Teams that have told enough lessons have a forum from now on."""
    for team in teams.every(session):
        if session.get(ForumPlan, team.id) is None and lessons(session, team.id or 0) >= LESSONS:
            plan_for(session, team, now)


def lessons(session: Session, team_id: int) -> int:
    told = select(func.count()).select_from(Story).where(Story.team_id == team_id, Story.lesson != "")
    return session.exec(told.where(col(Story.withdrawn_at).is_(None))).one()


def plan_for(session: Session, team: Team, now: datetime) -> ForumPlan:
    plan = session.get(ForumPlan, team.id) or ForumPlan(team_id=team.id or 0, month=date.min)
    _begin(session, plan, now)
    return plan


def begin(session: Session, *, team_id: int, by: Person, at: datetime) -> date:
    """A lead has it begin before it does so by itself, or again; returns the month of the next one."""
    return plan_for(session, teams.require_lead(session, team_id, by), at).month


def begin_for_all(session: Session, *, channel: str, by: Person, at: datetime) -> date:
    """An admin has the forum of all teams begin, or go on in this channel; returns the month of the next one."""
    require_admin(session, by)
    if why := places.obstacle(session, channel):
        raise Refused(f"I cannot post there: {places.WHY_NOT[why]}. {WHAT_TO_DO[why]}", field="channel")
    plan = session.get(ForumForAll, whose.ONE, with_for_update=True) or ForumForAll(channel=channel, month=date.min)
    plan.channel, plan.begun_by = channel, by.id
    _begin(session, plan, at)
    return plan.month


WHAT_TO_DO = {
    "absent": "Type `/invite @Warmline` in it.",
    "archived": "Please choose another.",
    "shared": "Please choose another.",
}


def let_rest(session: Session, *, team_id: int, by: Person, at: datetime) -> date:
    """A lead lets it rest until they begin it again; one that is prepared is skipped."""
    team = teams.require_lead(session, team_id, by)
    plan = session.get(ForumPlan, team_id) or ForumPlan(team_id=team_id, month=calendar.next_month(team, at))
    _stop(session, plan, at)
    return plan.month


def let_all_rest(session: Session, *, by: Person, at: datetime) -> None:
    """The same of the forum of all teams, for an admin."""
    require_admin(session, by)
    if plan := session.get(ForumForAll, whose.ONE, with_for_update=True):
        _stop(session, plan, at)


@overload
def plan_of(session: Session, team_id: None) -> ForumForAll | None: ...
@overload
def plan_of(session: Session, team_id: int | None) -> Plan | None: ...
def plan_of(session: Session, team_id: int | None) -> Plan | None:
    if team_id is None:
        return session.get(ForumForAll, whose.ONE)
    return session.get(ForumPlan, team_id)


def not_seldom_any_more(session: Session, team_id: int | None, now: datetime) -> None:
    """A card came of it: it is every month again."""
    plan = plan_of(session, team_id)
    if plan and plan.is_quarterly:
        plan.is_quarterly = False
        session.add(plan)
        if not plan.is_off:
            plan.month = calendar.next_month(whose.of(session, team_id), now)
            _set(session, plan)


# --- each month ------------------------------------------------------------------------------------


def _prepare(session: Session, subject: int, now: datetime) -> None:
    """The timer's rule of a team's."""
    if plan := session.get(ForumPlan, subject):
        _go_on(session, plan, now)


def _prepare_for_all(session: Session, subject: int, now: datetime) -> None:
    """The timer's rule of the one for all teams."""
    if plan := session.get(ForumForAll, subject):
        _go_on(session, plan, now)


def _go_on(session: Session, plan: Plan, now: datetime) -> None:
    """Draft the agenda, ask the host, and set the next month; unless it has been in vain."""
    if plan.is_off:
        return
    if _is_in_vain(session, plan, _is_empty):
        _stop(session, plan, now)
        _tell_leads(session, plan, _RESTS, now)
        return
    if not plan.is_quarterly and _is_in_vain(session, plan, _has_no_card):
        plan.is_quarterly, plan.month = True, calendar.month_after(plan.month, 2)
        _tell_leads(session, plan, _SELDOM, now)
    else:
        _make(session, plan, now)
        plan.month = calendar.month_after(plan.month, 3 if plan.is_quarterly else 1)
    _set(session, plan)


PREPARES = declare(Timed("forum_month", run=_prepare))
PREPARES_FOR_ALL = declare(Timed("forum_month_of_all", run=_prepare_for_all))
_RESTS = {ForumPlan: FORUM_RESTS, ForumForAll: FORUM_ALL_RESTS}
_SELDOM = {ForumPlan: FORUM_SELDOM, ForumForAll: FORUM_ALL_SELDOM}


def _begin(session: Session, plan: Plan, now: datetime) -> None:
    """From the next month on; what was in vain before counts no more."""
    was_off = plan.is_off or plan.month == date.min
    plan.month, plan.is_off = calendar.next_month(whose.of(session, _team_id(plan)), now), False
    if was_off:
        plan.since = plan.month
    _set(session, plan)


def _stop(session: Session, plan: Plan, now: datetime) -> None:
    """One that is prepared is skipped."""
    plan.is_off = True
    session.add(plan)
    session.flush()
    timers.clear(session, _timer(plan), subject=_number(plan))
    if (forum := forums.current(session, _team_id(plan))) and forum.state == "preparing":
        forums.skip(session, forum, now)


def _set(session: Session, plan: Plan) -> None:
    session.add(plan)
    session.flush()
    at = calendar.prepared_at(whose.of(session, _team_id(plan)), plan.month)
    timers.set_(session, _timer(plan), subject=_number(plan), at=at)


def _is_in_vain(session: Session, plan: Plan, is_so: Callable[[Session, Forum], bool]) -> bool:
    """Whether the last two, since it was begun, were so."""
    mine = select(Forum).where(_is_of(plan), col(Forum.state).in_(["closed", "skipped"]), Forum.month >= plan.since)
    last = session.exec(mine.order_by(col(Forum.month).desc()).limit(IN_VAIN)).all()
    return len(last) == IN_VAIN and all(is_so(session, forum) for forum in last)


def _has_no_card(session: Session, forum: Forum) -> bool:
    return not cards.came_of(session, forum)


def _is_empty(session: Session, forum: Forum) -> bool:
    """There was none, or nobody took part in it."""
    return not forum.is_pressed and _has_no_card(session, forum)


def _tell_leads(session: Session, plan: Plan, kinds: Mapping[Any, Kind], now: datetime) -> None:
    for lead in whose.leads(session, _team_id(plan)):
        attention.promise(
            session, kinds[type(plan)], subject=_number(plan), person=lead, now=now,
            occurrence=recurrence.local_date(outbox.planned_for(session, now), "UTC").isoformat(),
        )  # fmt: skip


def _make(session: Session, plan: Plan, now: datetime) -> None:
    team_id = _team_id(plan)
    for stuck in session.exec(select(Forum).where(_is_of(plan), Forum.state == "preparing")).all():
        forums.skip(session, stuck, now)
    clock = whose.of(session, team_id)
    opens = calendar.opens_at(clock, plan.month)
    forum = Forum(
        team_id=team_id, month=plan.month, channel=_channel(session, plan), opens_at=opens,
        closes_at=calendar.closes_at(clock, opens), created_at=now,
    )  # fmt: skip
    session.add(forum)
    session.flush()
    agendas.draft(session, forum, now)
    if agendas.has_any(session, forum) and hosts.ask_next(session, forum, now):
        forums.wind(session, forum)
    else:
        forums.skip(session, forum, now)


def _team_id(plan: Plan) -> int | None:
    return plan.team_id if isinstance(plan, ForumPlan) else None


def _number(plan: Plan) -> int:
    """Of its row, for its timer and for what is said of it."""
    return plan.team_id if isinstance(plan, ForumPlan) else plan.id


def _timer(plan: Plan) -> Timed:
    return PREPARES if isinstance(plan, ForumPlan) else PREPARES_FOR_ALL


def _is_of(plan: Plan) -> Any:
    team_id = _team_id(plan)
    return col(Forum.team_id).is_(None) if team_id is None else Forum.team_id == team_id


def _channel(session: Session, plan: Plan) -> str:
    return session.get_one(Team, plan.team_id).channel if isinstance(plan, ForumPlan) else plan.channel


def require_admin(session: Session, by: Person) -> None:
    if not people.is_admin(session, by):
        raise Refused("Admins of Warmline do that. `/warmline admin` shows whom you can ask.")
