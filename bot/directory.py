"""The directory sync: once a day we read Slack's people, channels and user groups, for the events that got lost.

Of the people only those whom we know already are kept as they are now; of the groups only their names.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import keeping
from bot.looking import Look
from bot.reading import Reader
from bot.sending.failures import judge
from handlers.slack import following, status
from handlers.slack.channels import HIDDEN, channel_of
from handlers.slack.context import Context
from handlers.slack.people import person_of
from storage.across import away_status, channels, directory, ownerless, retention
from storage.across import following as followed_by_teams
from storage.cards import months
from storage.delivery import rate_limits
from storage.engine import statistics
from storage.engine.database import Session, Store
from storage.people import channel_members, guests, people
from storage.pulses import pulses
from storage.tables import UserGroup

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
JUST_NOW = timedelta(minutes=10)  # a start after that syncs again
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # so nobody believes that a group is empty
WITHOUT_GROUPS = {"missing_scope", "paid_teams_only", "plan_upgrade_required"}  # teams are made of lists and channels


class DirectorySync(Look):
    """Syncs at the start and every day; of several processes, one does."""

    every, what, log = JUST_NOW.total_seconds(), "the directory sync", log

    def __init__(
        self, *, client: AsyncWebClient, store: Store, clock: Callable[[], datetime], workspace_id: str
    ) -> None:
        self._client, self._slack = client, Reader(client)
        self._store, self._clock, self._workspace_id = store, clock, workspace_id
        self._early = DAY - JUST_NOW  # at the start it may sync although the last time was today

    async def look_if_due(self) -> None:
        wall, early, self._early = datetime.now(UTC), self._early, DAY  # tried again at once where it fails
        if await self._store.write(may_sync, wall=wall, early=early):
            await self.sync()
            await self._store.write(rate_limits.block, rate_limits.SYNC, until=wall + DAY, wall=wall)
        self._early = timedelta()

    async def sync(self) -> None:
        """Keep people and places as Slack describes them now, and forget what is of no use any more."""
        now = self._clock()
        await self._store.write(directory.forget_who_is_in_nothing)
        guests_there: set[str] = set()
        async for page in self._slack.pages("users.list", "members"):
            met = [person_of(user, workspace_id=self._workspace_id, now=now) for user in page]
            guests_there |= {person.id for person in met if people.why_excluded(person) == "guest"}
            statuses = {user["id"]: status.away_until(user) for user in page}
            await self._store.write(directory.refresh, met, statuses=statuses, now=now)
            await self._store.write(go_on, wall=datetime.now(UTC))
        types = "public_channel,private_channel"
        pages = self._slack.pages("users.conversations", "channels", types=types)
        ours = [channel_of(channel, is_member=True, now=now) async for page in pages for channel in page]
        await self._store.write(channels.remember_memberships, ours, at=now)
        await self._find_lost({channel.id for channel in ours}, now)
        members = await self._sync_members({channel.id for channel in ours if channel.is_private}, guests_there, now)
        await self._sync_groups()
        await following.look_at_all(Context(self._client, self._store, self._workspace_id, now), members)
        while await self._store.write(ownerless.offer, now=now):
            pass
        await self._store.write(retention.sweep, now=now)
        await self._store.write(away_status.tidy, now=now)
        await keeping.delete_what_is_over(self._store, now=now)
        await self._store.write(months.begin_where_ready, now=now)
        await self._store.write(rate_limits.tidy, wall=datetime.now(UTC))
        await self._store.write(statistics.refresh)

    async def _sync_members(self, private: set[str], guests_there: set[str], now: datetime) -> dict[str, list[str]]:
        """Who is in private channels, and whether guests are where teams meet; Slack is asked once a channel.

        Returns who is in the channels that teams follow.
        """
        of_teams = set(await self._store.read(guests.channels))
        followed: dict[str, list[str]] = {}
        are_followed = await self._store.read(followed_by_teams.channels)
        for channel in sorted(private | of_teams):
            asks = bool(channel in private or channel in are_followed or guests_there)
            there = await self._members(channel) if asks else []
            if channel in are_followed:
                followed[channel] = there
            if channel in private:
                await self._store.write(channel_members.remember, channel, there)
            if channel in of_teams:
                are_there = not guests_there.isdisjoint(there)
                await self._store.write(guests.notice, channel, are_there=are_there, at=now)
            await self._store.write(go_on, wall=datetime.now(UTC))
        return followed

    async def _find_lost(self, ours: set[str], now: datetime) -> None:
        """Teams' channels that Slack hides from us: the event that told of a new id, for one, got lost."""
        for channel in await self._store.read(guests.channels):
            if channel not in ours and await self._is_hidden(channel):
                await self._store.write(channels.find_lost, channel, at=now)

    async def _is_hidden(self, channel: str) -> bool:
        try:
            await self._slack.call("conversations.info", channel=channel)
        except SlackApiError as error:
            if judge(error).error not in HIDDEN:
                raise
            return True
        return False

    async def _members(self, channel: str) -> list[str]:
        """Nobody where Slack will not say: we were taken out of the channel since it was listed."""
        try:
            pages = self._slack.pages("conversations.members", "members", channel=channel)
            return [person async for page in pages for person in page]
        except SlackApiError as error:
            if judge(error).verdict != "refused":
                raise
            return []

    async def _sync_groups(self) -> None:
        """Their names; who is in one is asked when it is named, and forgotten unless a pulse or a team follows it."""
        try:
            answer = await self._slack.call("usergroups.list")
        except SlackApiError as error:
            if judge(error).error not in WITHOUT_GROUPS:
                raise
            return
        followed = {*await self._store.read(pulses.groups_followed), *await self._store.read(followed_by_teams.groups)}
        groups = [
            UserGroup(id=group["id"], handle=group.get("handle") or "", people=[], looked_up_at=NEVER)
            for group in answer.get("usergroups") or []
            if group["id"] not in followed
        ]
        await self._store.write(people.remember_groups, groups)
        named = {group["id"]: group.get("handle") or "" for group in answer.get("usergroups") or []}
        await self._store.write(people.name_groups, {id_: named[id_] for id_ in followed & named.keys()})


def may_sync(session: Session, *, wall: datetime, early: timedelta) -> bool:
    """Whether a sync is due and nobody is at it. Whoever dies over it leaves it to the others, ten minutes later."""
    if not rate_limits.is_allowed(session, rate_limits.SYNC, wall=wall + early):
        return False
    return rate_limits.acquire(session, rate_limits.SYNCING, wall=wall, early=timedelta(), blocks_for=JUST_NOW)


def go_on(session: Session, *, wall: datetime) -> None:
    """Whoever began is still at it, however long that takes: no other process begins."""
    if not rate_limits.is_allowed(session, rate_limits.SYNCING, wall=wall):
        rate_limits.block(session, rate_limits.SYNCING, until=wall + JUST_NOW, wall=wall)
