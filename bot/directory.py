"""The roster: once a day we look at Slack's people, channels and user groups, for the events that got lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sending.outcome import judge
from handlers.slack.channels import channel_of
from handlers.slack.people import person_of
from storage.across import home
from storage.across.directory import refresh
from storage.delivery import limits
from storage.engine import database
from storage.engine.database import Session, Store
from storage.people import people, places
from storage.refusal import Busy
from storage.tables import UserGroup

log = logging.getLogger(__name__)

GATE = limits.ROSTER  # opens when the next look is due
AT_IT = f"{limits.ROSTER}/look"  # opens when another may take over from whoever looks
DAY = timedelta(days=1)
JUST_NOW = timedelta(minutes=10)  # a start after that looks again
TRIES = 5
HANDLED_KEPT = timedelta(days=2)  # Slack delivers again within minutes, a person presses again within hours


class Roster:
    """Looks at the start and every day; of several processes, one does. Waits count real time."""

    def __init__(
        self, *, client: AsyncWebClient, store: Store, clock: Callable[[], datetime], workspace_id: str
    ) -> None:
        self._client, self._store, self._clock, self._workspace_id = client, store, clock, workspace_id
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        early = DAY - JUST_NOW  # the start may look although the last look was today
        while True:
            try:
                wall = datetime.now(UTC)
                if await self._store.write(may_look, wall=wall, early=early):
                    await self.look()
                    await self._store.write(limits.close, GATE, until=wall + DAY, wall=wall)
                early = timedelta()
            except Busy:
                pass
            except Exception as error:
                log.warning("the roster could not be read, so it is tried again later: %s", type(error).__name__)
                early = DAY
            await asyncio.sleep(JUST_NOW.total_seconds())

    async def look(self) -> None:
        """Remember everybody and every place as Slack describes them now, and forget what is of no use any more."""
        now = self._clock()
        async for page in self._pages("users.list", "members"):
            met = [person_of(user, workspace_id=self._workspace_id, now=now) for user in page]
            await self._store.write(refresh, met, now=now)
        types = "public_channel,private_channel"
        ours = [one async for page in self._pages("users.conversations", "channels", types=types) for one in page]
        await self._store.write(places.remember_memberships, [channel_of(one, is_member=True) for one in ours])
        await self._look_at_groups(now)
        await self._store.write(database.forget_handled, before=now - HANDLED_KEPT)
        await self._store.write(home.tidy, now=now)
        await self._store.write(limits.tidy, wall=datetime.now(UTC))

    async def _look_at_groups(self, now: datetime) -> None:
        try:
            answer = await self._call("usergroups.list", include_users=True)
        except SlackApiError as error:
            if judge(error).error not in ("missing_scope", "paid_teams_only", "plan_upgrade_required"):
                raise
            return  # teams can be made of lists and channels as well
        groups = [
            UserGroup(id=one["id"], handle=one.get("handle") or "", people=one.get("users") or [], looked_up_at=now)
            for one in answer.get("usergroups") or []
        ]
        await self._store.write(people.remember_groups, groups)

    async def _pages(self, method: str, key: str, **arguments: Any) -> AsyncIterator[list[dict[str, Any]]]:
        cursor: str | None = ""
        while cursor is not None:
            answer = await self._call(method, limit=200, **arguments, **({"cursor": cursor} if cursor else {}))
            yield answer.get(key) or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None

    async def _call(self, method: str, **arguments: Any) -> Any:
        """One reading call; it may be repeated without harm, after as long a wait as Slack asks for."""
        for again in range(TRIES):
            try:
                return (await self._client.api_call(method, http_verb="GET", params=arguments)).data
            except Exception as error:
                outcome = judge(error)
                if outcome.verdict == "refused" or outcome.error == "missing_scope" or again == TRIES - 1:
                    raise
                await asyncio.sleep(outcome.seconds or 2.0**again)
        raise AssertionError("unreachable")


def may_look(session: Session, *, wall: datetime, early: timedelta) -> bool:
    """Whether a look is due and nobody is at it. Whoever dies over it leaves it to the others, ten minutes later."""
    if not limits.is_open(session, GATE, wall=wall + early):
        return False
    return limits.take(session, AT_IT, wall=wall, early=timedelta(), closed_for=JUST_NOW)
