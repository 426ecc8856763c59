"""In which months a team has its forum: every one, or, where no card came of two, each third."""

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.cards import agendas, calendar, cards, forums, hosts
from storage.cards.messages import FORUM_SELDOM
from storage.delivery import timers
from storage.delivery.kinds import Timed, declare
from storage.people import attention, teams
from storage.tables import Forum, ForumPlan, Person, Story, Team

LESSONS = 5  # are told, and a team's forum begins by itself


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
    plan.month, plan.is_off = calendar.next_month(team, now), False
    _set(session, team, plan)
    return plan


def begin(session: Session, *, team_id: int, by: Person, at: datetime) -> date:
    """A lead has it begin before it does so by itself, or again; returns the month of the next one."""
    return plan_for(session, teams.require_lead(session, team_id, by), at).month


def let_rest(session: Session, *, team_id: int, by: Person, at: datetime) -> date:
    """A lead lets it rest until they begin it again; one that is prepared is skipped."""
    team = teams.require_lead(session, team_id, by)
    plan = session.get(ForumPlan, team_id) or ForumPlan(team_id=team_id, month=calendar.next_month(team, at))
    plan.is_off = True
    session.add(plan)
    session.flush()
    timers.clear(session, PREPARES, subject=team_id)
    if (forum := forums.current(session, team_id)) and forum.state == "preparing":
        forums.skip(session, forum, at)
    return plan.month


def not_seldom_any_more(session: Session, team_id: int, now: datetime) -> None:
    """A card came of it: it is every month again."""
    plan = session.get(ForumPlan, team_id)
    if plan and plan.is_quarterly:
        plan.is_quarterly = False
        if not plan.is_off:
            plan_for(session, session.get_one(Team, team_id), now)


def _prepare(session: Session, team_id: int, now: datetime) -> None:
    """The timer's rule: draft the agenda, ask the host, and set the next month."""
    team, plan = session.get(Team, team_id), session.get(ForumPlan, team_id)
    if team is None or plan is None or plan.is_off:
        return
    if not plan.is_quarterly and _is_in_vain(session, team_id):
        plan.is_quarterly, plan.month = True, calendar.month_after(plan.month, 2)
        _tell_leads(session, team, plan, now)
    else:
        _make(session, team, plan.month, now)
        plan.month = calendar.month_after(plan.month, 3 if plan.is_quarterly else 1)
    _set(session, team, plan)


PREPARES = declare(Timed("forum_month", run=_prepare))


def _set(session: Session, team: Team, plan: ForumPlan) -> None:
    session.add(plan)
    session.flush()
    timers.set_(session, PREPARES, subject=team.id or 0, at=calendar.prepared_at(team, plan.month))


def _is_in_vain(session: Session, team_id: int) -> bool:
    """Whether no card came of the last two."""
    ended = select(Forum).where(Forum.team_id == team_id, col(Forum.state).in_(["closed", "skipped"]))
    last = session.exec(ended.order_by(col(Forum.month).desc()).limit(2)).all()
    return len(last) == 2 and not any(cards.came_of(session, forum) for forum in last)


def _tell_leads(session: Session, team: Team, plan: ForumPlan, now: datetime) -> None:
    for lead in teams.members(session, team.id or 0, leads_only=True):
        attention.promise(
            session, FORUM_SELDOM, subject=team.id or 0, person=lead, now=now, occurrence=plan.month.isoformat()
        )  # fmt: skip


def _make(session: Session, team: Team, month: date, now: datetime) -> None:
    for stuck in session.exec(select(Forum).where(Forum.team_id == team.id, Forum.state == "preparing")).all():
        forums.skip(session, stuck, now)
    opens = calendar.opens_at(team, month)
    forum = Forum(
        team_id=team.id or 0, month=month, channel=team.channel, opens_at=opens,
        closes_at=calendar.closes_at(team, opens), created_at=now,
    )  # fmt: skip
    session.add(forum)
    session.flush()
    agendas.draft(session, forum, now)
    if agendas.has_any(session, forum) and hosts.ask_next(session, forum, now):
        forums.wind(session, forum)
    else:
        forums.skip(session, forum, now)
