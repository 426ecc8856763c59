"""Whether people of other organisations would read a message: asked of Slack before anything is said in a channel."""

from collections.abc import Callable, Collection
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import channels, looks
from handlers.slack.context import Context
from handlers.slack.looks import TRUSTED_FOR
from storage.engine.database import Store
from storage.people import people, places
from storage.refusal import Busy, Refused

IN_DOUBT = (Busy, Refused, SlackApiError)


class Outsiders:
    """Looks at a channel again where Slack described it last too long ago."""

    def __init__(
        self, *, client: AsyncWebClient, store: Store, clock: Callable[[], datetime], workspace_id: str
    ) -> None:
        self._client, self._store, self._clock, self._workspace_id = client, store, clock, workspace_id

    async def read_along(self, recipient: str) -> bool:
        """Raises one of IN_DOUBT where nobody can tell: then nothing is said. A hidden channel takes no post anyway."""
        if people.is_person(recipient):
            return False
        now = self._clock()
        channel = await self._store.glance(places.channel, recipient)
        if channel and channel.is_shared:  # that it is no more, an event tells, or the directory
            return True
        if channel is None or channel.looked_up_at is None or abs(now - channel.looked_up_at) > TRUSTED_FOR:
            channel = await channels.meet(recipient, self._context(now))
        return channel is not None and channel.is_shared

    async def may_have_changed(self, told_in: Collection[str]) -> bool:
        """Whether what a message quotes has to be read again, because one of these channels was looked at just now."""
        return await looks.look_again(told_in, self._context(self._clock()))

    def _context(self, now: datetime) -> Context:
        return Context(self._client, self._store, self._workspace_id, now)
