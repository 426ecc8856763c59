"""What it takes to ask Slack and the store something now."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from storage.engine.database import Store


@dataclass(frozen=True)
class Context:
    """``workspace_id`` names the workspace that the bot lives in; ``now`` was read once, at the edge."""

    client: AsyncWebClient
    store: Store
    workspace_id: str
    now: datetime
