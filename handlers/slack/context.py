"""What it takes to ask Slack and the store something now."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from storage.engine import deliveries
from storage.engine.database import Store
from storage.refusal import Busy
from storage.tables import Person


@dataclass(frozen=True)
class Context:
    """``workspace_id`` names the workspace that the bot lives in; ``now`` was read once, at the edge.

    ``idempotency_key`` is the same where the same is wished for again, ``delivery_key`` where Slack delivers the same
    request again: a form that was refused and is sent once more is another request.
    """

    client: AsyncWebClient
    store: Store
    workspace_id: str
    now: datetime
    idempotency_key: str | None = field(default=None, kw_only=True)
    delivery_key: str | None = field(default=None, kw_only=True)
    met: dict[str, Person] = field(default_factory=dict, kw_only=True, repr=False)  # on the way to this answer

    async def is_repeated(self) -> bool:
        """Whether Slack delivered this before."""
        keys = [key for key in (self.idempotency_key, self.delivery_key) if key]
        return bool(keys) and await self.store.glance(deliveries.is_known, keys)

    async def is_done(self) -> bool:
        """Whether what is wished for was done before: then there is nothing to ask any more."""
        return bool(self.idempotency_key) and await self.store.glance(deliveries.is_done, self.idempotency_key or "")

    async def note_delivery(self) -> None:
        """Remember that this was delivered, although it changed nothing; what it looks up must not come back later."""
        if self.delivery_key:
            with suppress(Busy):
                await self.store.write(deliveries.note, self.delivery_key, self.now)
