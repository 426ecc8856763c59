"""The Home tab: drawn when somebody opens it, and anew after they changed something."""

import asyncio
import logging

from handlers.call import Call, Event
from handlers.feature import Feature
from handlers.permissions import OUTSIDERS
from handlers.slack import errors, looks
from handlers.slack import people as slack_people
from handlers.slack.context import Context
from handlers.views import blocks
from handlers.views import home as views
from storage.across import erasing, home
from storage.engine import deadline
from storage.people import greetings, homes, people
from storage.refusal import Busy, Refused
from storage.tables import Person

log = logging.getLogger(__name__)

OUTDATED = "homes"  # what the background knows it by: one at a time
ERASING = "I am erasing what I kept about you. Open this page again in some minutes, if you want to begin anew."
DRAW_SECONDS = 2.0  # an event must be acknowledged within three


async def opened(event: Event) -> None:
    """Nobody checks events before, so who looks is checked here. Who looks at the messages is greeted, once."""
    id_, tab = event.payload["user"], event.payload.get("tab", "home")
    if tab not in ("home", "messages"):
        return
    if await event.store.glance(erasing.is_under_way, id_):
        await _publish(views.closed(ERASING), id_, event)
        return
    person = (await slack_people.meet([id_], event)).get(id_)
    why_not = people.why_excluded(person) if person else "stranger"
    if person is None or why_not:
        if tab == "home":
            await _publish(views.closed(OUTSIDERS[why_not]), id_, event)
        return
    if tab == "messages":
        await event.once(greetings.greet, person=id_, now=event.now)
        return
    await event.once(home.seen, id_, event.now)
    await _draw(person, event)


async def is_seen_in(call: Call) -> bool:
    """Whether it is made on somebody's Home, or in a modal while that is open behind it."""
    made_in = (call.body.get("view") or {}).get("type")
    if made_in is None:
        return False
    return bool(made_in == "home" or await call.store.glance(homes.is_looked_at, call.me.id, call.now))


async def redraw(call: Call) -> None:
    """After the answer, which stands whatever becomes of this."""
    await _redraw(call.me, call)


async def redraw_outdated(context: Context) -> None:
    """The same for others, who look at what was just taken back."""
    try:
        outdated = await context.store.write(home.take_outdated, context.now)
    except Busy:
        return  # they stay marked, and are drawn within a minute
    for person in outdated:
        await _redraw(person, context)


async def _redraw(person: Person, context: Context) -> None:
    try:
        await _draw(person, context)
    except (Busy, Refused) as error:
        log.warning("a Home could not be drawn anew: %s", str(error) or "the database is busy")


async def _draw(person: Person, context: Context) -> None:
    if await context.store.glance(erasing.is_under_way, person.id):
        await _publish(views.closed(ERASING), person.id, context)
        return
    shown = await looks.settled(
        lambda: context.store.read(home.look, person, context.now),
        lambda shown: [given.channel for given in shown.kudos],
        context,
    )
    await _publish(views.page(shown, now=context.now), person.id, context)


async def _publish(view: blocks.Block, person: str, context: Context) -> None:
    publishing = context.client.views_publish(user_id=person, view=view)
    try:
        await asyncio.wait_for(publishing, deadline.left(at_most=DRAW_SECONDS))
    except Exception as error:
        if not errors.may_pass(error):
            raise
        log.warning("a Home could not be published: %s", errors.name_of(error) or type(error).__name__)


FEATURE = Feature(events={"app_home_opened": opened})
