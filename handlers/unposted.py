"""What could not be posted in a channel: told to those whom it concerns, and tried again when they say so."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals
from handlers.views import blocks
from handlers.views import unposted as views
from storage.across import unposted
from storage.delivery import kinds
from storage.engine.database import Session, Store
from storage.tables import Delivery, Person


async def retry(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    text = views.tried(await store.write(unposted.retry, id_=action.get("value") or "", by=me.id, at=now))
    said = {"text": text, "blocks": [blocks.section(text)]}
    await modals.answer(said, body=body, client=client, respond=respond)
    await ack()


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    failed = unposted.find(session, delivery.detail["delivery"])
    kind = kinds.find(failed.kind) if failed else None
    if failed is None or kind is None or kind.concern is None:
        return None
    what = f"{kind.concern.whose} {kind.in_words}"
    return views.told(what, failed.recipient, failed.error, failed.id)
