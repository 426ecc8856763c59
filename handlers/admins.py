"""`/warmline admin`: who may set up teams and name other admins."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import mentions, people
from handlers.views import admins as views
from handlers.views import blocks
from storage.engine.database import Store
from storage.people import admins
from storage.refusal import Refused
from storage.tables import Person


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    """`/warmline admin`, `admin @ana` and `admin remove @ana`."""
    wanted = mentions.after_first_word(command.get("text"))
    named = mentions.read(wanted).people
    if not wanted:
        await ack(**blocks.private(views.listed(await store.read(admins.everybody))))
        return
    if len(named) != 1:
        raise Refused(f"Please pick one person from the list that Slack shows after @. {views.HOW}")
    await people.meet(named, client=client, store=store, team_id=team_id, now=now)
    if wanted.partition(" ")[0].lower() == "remove":
        there = await store.write(admins.remove, person=named[0], by=me)
        done = f"{blocks.names(named)} is not an admin any more."
    else:
        there = await store.write(admins.name, person=named[0], by=me, at=now)
        done = f"{blocks.names(named)} is an admin now."
    await ack(**blocks.private(views.listed(there, done=done)))
