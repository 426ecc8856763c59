"""User groups that a pulse asks: who is in them is asked of Slack right before a round may open."""

import logging
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import people
from handlers.slack.context import Context
from storage.engine.database import Store
from storage.pulses import pulses
from storage.refusal import Busy, Refused, Unusable

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=5)  # where Slack could not be asked, or what is due could not be planned


class Groups:
    def __init__(self, *, client: AsyncWebClient, store: Store, workspace_id: str) -> None:
        self._client, self._store, self._workspace_id = client, store, workspace_id
        self._looked_at: dict[str, datetime] = {}

    async def look(self, now: datetime) -> None:
        """Before what is due is planned. Where Slack cannot be asked, they are as Slack said last."""
        try:
            due = await self._store.glance(pulses.groups_due, now)
        except Unusable:
            raise
        except Busy:
            return  # what is due is not planned either
        self._looked_at = {id_: at for id_, at in self._looked_at.items() if timedelta() <= now - at < AGAIN}
        if new := sorted(due - self._looked_at.keys()):
            self._looked_at |= dict.fromkeys(new, now)
            await self._look(new, now)

    async def _look(self, ids: list[str], now: datetime) -> None:
        try:
            await people.look_again(ids, Context(self._client, self._store, self._workspace_id, now))
        except Refused as refused:
            log.warning("user groups that a pulse asks could not be looked up: %s", refused)
