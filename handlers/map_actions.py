"""What is done about a touch point: taken on, done, dropped, and its owner reminded."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks
from handlers.views import map_actions as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.maps import actions, overview
from storage.maps.messages import ACTION_DUE
from storage.tables import Delivery


async def open_new(call: Call) -> Answer:
    point = await call.read(overview.to_change, id_=call.number, by=call.me, now=call.now)
    return Answer(modal=views.form(point.id, point.name, owner=point.owner or call.me.id))


async def submit(call: Call) -> Answer:
    filled = call.filled
    due = received.day(filled["due"]) if filled["due"] else None
    added = await call.once(
        actions.add,
        point_id=received.number(call.metadata), text=filled.text("text"), owner=filled["owner"] or None, due=due,
        by=call.me, at=call.now,
    )  # fmt: skip
    return views.added(added)


async def done(call: Call) -> Answer:
    return views.settled(await call.once(actions.done, id_=call.number, by=call.me, at=call.now))


async def open_drop(call: Call) -> Answer:
    return Answer(modal=views.drop_form(await call.read(actions.to_settle, id_=call.number, by=call.me)))


async def drop(call: Call) -> Answer:
    dropped = await call.once(
        actions.drop, id_=received.number(call.metadata), reason=call.filled.text("reason"), by=call.me, at=call.now
    )  # fmt: skip
    return views.settled(dropped)


async def take_up(call: Call) -> Answer:
    return views.opened(await call.once(actions.take_up, id_=call.number, by=call.me, at=call.now))


def compose_reminder(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Only while something of it is open and theirs; once it is there, it says what became of it."""
    told = actions.to_remind(session, delivery.subject, owner=delivery.recipient)
    is_open = any(action.state == "open" for action in told)
    return views.reminder(told) if is_open or (told and delivery.ts) else None


FEATURE = Feature(
    actions={"map_act": open_new, "map_done": done, "map_drop": open_drop, "map_up": take_up},
    views={"map_action_form": submit, "map_drop_form": drop},
    composers={ACTION_DUE: compose_reminder},
    audited=nothing("map_act", "map_action_form", "map_done", "map_drop", "map_drop_form", because=THE_TEAMS),
)
