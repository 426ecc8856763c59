"""`/warmline privacy`: what I keep about somebody, handed out and erased."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals, received
from handlers.views import blocks
from handlers.views import privacy as views
from storage.across import privacy
from storage.engine.database import Store
from storage.tables import Person


async def command(ack: AsyncAck, store: Store, me: Person) -> None:
    await ack(**views.overview(await store.read(privacy.kept, me.id)))


async def show(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, store: Store, me: Person
) -> None:
    """*Privacy* on Home."""
    kept = views.overview(await store.read(privacy.kept, me.id))
    await modals.answer(kept, body=body, client=client, respond=respond, title="Privacy")
    await ack()


async def export(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    everything = await store.read(privacy.mine, me.id)
    await modals.open_(views.export(everything), body=body, client=client)
    await ack()


async def turn(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    everything = await store.read(privacy.mine, me.id)
    shown = views.export(everything, page=received.number_on(action))
    await modals.open_(shown, body=body, client=client, in_place=True)
    await ack()


async def erase(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    text = views.erased(await store.write(privacy.forget, me.id, now))
    await store.scrub()
    said = {"text": text, "blocks": [blocks.section(text)]}
    await modals.answer(said, body=body, client=client, respond=respond, title="Erased")
    await ack()
