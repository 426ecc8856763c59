"""`/warmline start`: a team's first month, four weeks with one step each."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import blocks
from handlers.views import first_month as views
from handlers.views.answers import Answer
from storage.across import first_month
from storage.across.first_month import FIRST_STEP
from storage.engine.database import Session
from storage.people import teams
from storage.tables import Delivery


async def command(call: Call) -> Answer:
    """`/warmline start [TEAM]` begins it, and shows how it stands."""
    named = await naming.plain(call.rest, call)
    team = await call.read(first_month.to_start, by=call.me, named=named)
    return views.overview(await call.once(first_month.start, team_id=team.id or 0, by=call.me, now=call.now))


async def show(call: Call) -> Answer:
    return views.overview(await call.once(first_month.start, team_id=call.number, by=call.me, now=call.now))


async def skip(call: Call) -> Answer:
    team_id, number = map(received.number, call.value.partition(" ")[::2])
    plan = await call.once(first_month.skip, team_id=team_id, number=number, by=call.me, now=call.now)
    return views.overview(plan, news=f"Week {number} is skipped. It is ticked off all the same once somebody does it.")


def compose_step(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing for a step that was done or skipped while its message waited."""
    plan = first_month.to_tell(session, delivery.subject, delivery.recipient, now)
    week = first_month.week_of(delivery)
    if plan is None or (delivery.ts is None and not plan.asks(week)):
        return None
    return views.message(plan, week)


FEATURE = Feature(
    commands={"/warmline start": command},
    words={"/warmline start": Words(is_known=teams.is_name)},
    actions={"start_show": show, "start_skip": skip},
    composers={FIRST_STEP: compose_step},
    help=views.IN_HELP,
)
