"""What it takes to ask Slack and the store something now."""

from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from storage.engine import deliveries
from storage.engine.database import Store


@dataclass(frozen=True)
class Context:
    """``workspace_id`` names the workspace that the bot lives in; ``now`` was read once, at the edge.

    ``idempotency_key`` is the same where Slack delivers the same thing again.
    """

    client: AsyncWebClient
    store: Store
    workspace_id: str
    now: datetime
    idempotency_key: str | None = field(default=None, kw_only=True)

    async def is_repeated(self) -> bool:
        """Whether this has changed something before."""
        key = self.idempotency_key
        return key is not None and await self.store.glance(deliveries.is_known, key)
