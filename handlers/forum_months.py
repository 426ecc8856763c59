"""`/warmline library forum`: when the next one is, a team's or all teams'; whether it is held at all."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, received
from handlers.views import blocks
from handlers.views import forum_months as views
from handlers.views.answers import Answer
from storage.cards import calendar, forums, months, rights, whose
from storage.cards.messages import FORUM_ALL_RESTS, FORUM_ALL_SELDOM, FORUM_RESTS, FORUM_SELDOM
from storage.engine.database import Session
from storage.people import people, teams
from storage.tables import Delivery, Forum, ForumPlan, Person


async def show(call: Call) -> Answer:
    """`/warmline library forum`."""
    return await call.read(_stands, me=call.me, now=call.now)


async def show_all(call: Call) -> Answer:
    """`/warmline library forum all`."""
    return await call.read(_all_stands, me=call.me, now=call.now)


async def begin(call: Call) -> Answer:
    return views.begun(await call.once(months.begin, team_id=call.number, by=call.me, at=call.now))


async def let_rest(call: Call) -> Answer:
    await call.once(months.let_rest, team_id=call.number, by=call.me, at=call.now)
    return views.rests("a lead")


async def open_begin_all(call: Call) -> Answer:
    """*Begin it in …*"""
    return Answer(modal=await call.read(_begin_form, me=call.me))


async def begin_all(call: Call) -> Answer:
    channel = received.place(call.filled["channel"])
    await call.read(months.require_admin, call.me)
    await channels.make_sure(channel, call)
    month = await call.once(months.begin_for_all, channel=channel, by=call.me, at=call.now)
    return views.all_begun(month, channel)


async def let_all_rest(call: Call) -> Answer:
    await call.once(months.let_all_rest, by=call.me, at=call.now)
    return views.rests("an admin")


def compose_seldom(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where it is every month again before it came."""
    return _told(session, delivery, is_for_all=False)


def compose_all_seldom(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    return _told(session, delivery, is_for_all=True)


def compose_rests(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where it was begun again before it came."""
    return _told(session, delivery, is_for_all=False, rests=True)


def compose_all_rests(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    return _told(session, delivery, is_for_all=True, rests=True)


def _told(session: Session, delivery: Delivery, *, is_for_all: bool, rests: bool = False) -> blocks.Message | None:
    team_id = None if is_for_all else delivery.subject
    plan = months.plan_of(session, team_id)
    if plan is None or not (delivery.ts or (plan.is_off if rests else plan.is_quarterly)):
        return None
    name = whose.of(session, team_id).name
    return views.rested(name, team_id) if rests else views.seldom(name, plan.month)


def _stands(session: Session, *, me: Person, now: datetime) -> Answer:
    team = rights.team_for(session, me)
    team_id = team.id or 0
    plan, row = session.get(ForumPlan, team_id), forums.current(session, team_id)
    forum = forums.show(session, row, reader=me.id, now=now) if row else None
    next_at = calendar.opens_at(team, plan.month) if plan and not plan.is_off else None
    told = (months.lessons(session, team_id) if plan is None else months.LESSONS, months.LESSONS)
    may, is_admin = teams.may_lead(session, team_id, me), people.is_admin(session, me)
    of_all = months.plan_of(session, None)
    is_there = is_admin or (of_all is not None and not of_all.is_off)
    return views.stands(team.name, team_id, forum, next_at=next_at, lessons=told, may=may, has_all=is_there)


def _all_stands(session: Session, *, me: Person, now: datetime) -> Answer:
    plan, row = months.plan_of(session, None), forums.current(session, None)
    reads = row is not None and whose.sees(session, row, me.id)
    forum = forums.show(session, row, reader=me.id, now=now) if row and reads else None
    is_on = plan is not None and not plan.is_off
    next_at = calendar.opens_at(whose.of(session, None), plan.month) if plan and is_on else None
    return views.all_stands(forum, next_at=next_at, channel=_channel(session, row), may=people.is_admin(session, me))


def _channel(session: Session, row: Forum | None) -> str:
    plan = months.plan_of(session, None)
    return getattr(plan, "channel", "") or (row.channel if row else "")


def _begin_form(session: Session, *, me: Person) -> blocks.Block:
    months.require_admin(session, me)
    return views.begin_form(_channel(session, forums.current(session, None)))


FEATURE = Feature(
    actions={
        "forum_all": show_all,
        "forum_all_begin": open_begin_all,
        "forum_all_rest": let_all_rest,
        "forum_begin": begin,
        "forum_rest": let_rest,
    },
    views={"forum_all_form": begin_all},
    composers={
        FORUM_ALL_RESTS: compose_all_rests,
        FORUM_ALL_SELDOM: compose_all_seldom,
        FORUM_RESTS: compose_rests,
        FORUM_SELDOM: compose_seldom,
    },
)
