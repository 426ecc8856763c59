"""The Home tab: drawn when somebody opens it, and anew after they acted on it."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.permissions import OUTSIDERS
from handlers.slack import people
from handlers.views import blocks
from handlers.views import home as views
from storage.across import home
from storage.engine.database import Store
from storage.engine.deadline import within
from storage.people import people as known
from storage.tables import Person

log = logging.getLogger(__name__)

DRAW_SECONDS = 1.0  # of the three in which a person must be answered


async def opened(event: dict[str, Any], client: AsyncWebClient, team_id: str, store: Store, now: datetime) -> None:
    """Events pass the door unchecked, so who looks is checked here."""
    if event.get("tab", "home") != "home":
        return
    id_ = event["user"]
    person = (await people.meet([id_], client=client, store=store, team_id=team_id, now=now)).get(id_)
    why_not = known.standing(person) if person else "stranger"
    if person is None or why_not:
        await _publish(views.closed(OUTSIDERS[why_not]), id_, client)
        return
    await store.write(home.opened, id_, now)
    await _draw(person, client=client, store=store, now=now)


async def is_seen(body: Mapping[str, Any], *, store: Store, now: datetime, me: Person | None) -> bool:
    """Whether somebody acts on their Home, or in a window while it is open behind."""
    acts_in = (body.get("view") or {}).get("type")
    if me is None or acts_in is None:
        return False
    return bool(acts_in == "home" or await store.glance(home.is_looked_at, me.id, now))


async def refresh(*, client: AsyncWebClient, store: Store, now: datetime, me: Person) -> None:
    try:
        await _draw(me, client=client, store=store, now=now)
    except Exception:  # the answer to what they did stands, whatever becomes of their Home
        log.exception("a Home could not be drawn anew")


async def _draw(person: Person, *, client: AsyncWebClient, store: Store, now: datetime) -> None:
    shown = await store.read(home.look, person, now)
    await _publish(views.page(shown, now=now), person.id, client)


async def _publish(view: blocks.Block, person: str, client: AsyncWebClient) -> None:
    try:
        await asyncio.wait_for(client.views_publish(user_id=person, view=view), within(DRAW_SECONDS))
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("a Home could not be published: %s", type(error).__name__)
