"""What somebody looked after who has left: its leads take it over, give it to somebody, or let it be."""

from dataclasses import replace
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import people as slack_people
from handlers.slack import received
from handlers.views import blocks
from handlers.views import leaving as views
from handlers.views.answers import Answer
from storage.across import leaving
from storage.across.leaving import LEFT
from storage.engine.database import Session
from storage.refusal import Refused
from storage.tables import Delivery


async def show(call: Call) -> Answer:
    shown = views.window(await call.read(leaving.look, team_id=call.number, by=call.me))
    return replace(shown, modal=shown.as_modal())


async def take(call: Call) -> Answer:
    left = await call.once(leaving.give, id_=call.number, to=call.me.id, by=call.me, now=call.now)
    return views.window(left, news=views.given(call.me.id))


async def give(call: Call) -> Answer:
    return Answer(modal=views.giving(await call.read(leaving.to_give, id_=call.number, by=call.me)))


async def submit(call: Call) -> Answer:
    to = call.filled.text("person")
    if not to:
        raise Refused("Please choose somebody.", field="person")
    await slack_people.meet([to], call)
    id_ = received.number(call.metadata)
    left = await call.once(leaving.give, id_=id_, to=to, by=call.me, now=call.now)
    return views.window(left, news=views.given(to))


async def let_be(call: Call) -> Answer:
    left = await call.once(leaving.let_be, id_=call.number, by=call.me, now=call.now)
    return views.window(left, news=views.LET_BE)


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where all was settled before it was said, unless nobody leads the team any more."""
    left = leaving.to_tell(session, team_id=delivery.subject, person=delivery.recipient)
    if left is None or (delivery.ts is None and left.has_lead and not left.things):
        return None
    return views.message(left)


FEATURE = Feature(
    actions={"left_show": show, "left_take": take, "left_give": give, "left_leave": let_be},
    views={"left_form": submit},
    composers={LEFT: compose},
)
