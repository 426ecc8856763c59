"""Homes that were marked as no longer true: those of another process, as `warmline forget` is, are drawn anew here."""

from datetime import datetime, timedelta
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from handlers import home
from handlers.background import Background
from handlers.slack.context import Context
from storage.engine.database import Store
from storage.people.homes import is_any_outdated

EVERY = timedelta(minutes=1)


class Homes:
    """Looks once a minute; what is drawn goes on in the background."""

    def __init__(self, *, client: AsyncWebClient, store: Store, workspace_id: str, background: Background) -> None:
        self._client, self._store, self._workspace_id = client, store, workspace_id
        self._background = background
        self._looked_at: datetime | None = None

    async def look(self, now: datetime) -> None:
        if self._looked_at and timedelta() <= now - self._looked_at < EVERY:
            return
        self._looked_at = now
        if await self._store.read(is_any_outdated, now):
            asking = Context(self._client, self._store, self._workspace_id, now)
            self._background.start(home.OUTDATED, partial(home.redraw_outdated, asking))
