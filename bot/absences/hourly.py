"""Every hour it is looked who is away: calendars are read, and those asked about whose status covered yesterday.

Of several processes, one does it. Nothing of a calendar's address, and nothing of its events, gets into the log.
"""

import asyncio
import logging
import ssl
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.absences import apart, matching
from bot.absences.covering import absences
from bot.absences.event import CannotRead, Event
from bot.absences.fetching import Fetched, fetch
from bot.absences.matching import Known
from bot.looking import Look
from bot.reading import Reader
from handlers.slack import status
from storage.across import away_feeds, away_status
from storage.across.away import Absence
from storage.delivery import rate_limits
from storage.engine.database import Store
from storage.tables import AwayFeed, Person

log = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = 60.0
BACK, AHEAD = timedelta(days=2), timedelta(days=190)  # what is read of a calendar


class HourlyLook(Look):
    """``trusted``: other certificates than the machine's, for calendars."""

    every, what, log = MINUTE, "the look at who is away", log

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        clock: Callable[[], datetime],
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._slack, self._store, self._clock, self.trusted = Reader(client), store, clock, trusted
        self._by_mail: Mapping[str, str] = {}
        self._mail_read_at: datetime | None = None

    async def look_if_due(self) -> None:
        wall, turn = datetime.now(UTC), {"early": timedelta(), "blocks_for": HOUR}
        if await self._store.write(rate_limits.acquire, rate_limits.CALENDARS, wall=wall, **turn):
            await self.look()

    async def look(self) -> None:
        await self._ask_about_statuses()
        for feed in await self._store.read(away_feeds.every):
            await self._look_at(feed)

    async def _ask_about_statuses(self) -> None:
        now = self._clock()
        for person in await self._store.read(away_status.to_ask_again, now=now):
            user = (await self._slack.call("users.info", user=person)).get("user") or {}
            await self._store.write(away_status.follow, {person: status.away_until(user)}, now=now)

    async def _look_at(self, feed: AwayFeed) -> None:
        id_ = feed.id or 0
        try:
            is_fresh = feed.read_at and self._clock() - feed.read_at < DAY  # people come, and days draw near
            known = {"etag": feed.etag, "last_modified": feed.last_modified} if is_fresh else {}
            fetched = await fetch(feed.url, trusted=self.trusted, **known)
            await self._keep(feed, fetched)
        except CannotRead as error:
            log.warning("calendar %d could not be read: %s", id_, error.why)
            await self._store.write(away_feeds.fail, id_, error.why)

    async def _keep(self, feed: AwayFeed, fetched: Fetched) -> None:
        now = self._clock()
        if fetched.body is None:
            await self._store.write(away_feeds.still, feed.id or 0)
            return
        whom = await self._store.read(away_feeds.whom, feed.team_id)
        everybody = whom if feed.team_id is None else await self._store.read(away_feeds.whom, None)
        known = Known(await self._mails(), by_name(everybody), {person.id for person in whom})
        first, last = now.date() - BACK, now.date() + AHEAD
        events = await apart.taken_apart(fetched.body, first=first, last=last)
        told, unmatched = await asyncio.to_thread(told_by, events, known, whom, first=first, last=last)
        await self._store.write(
            away_feeds.keep, feed.id or 0, told, unmatched=unmatched, now=now,
            etag=fetched.etag, last_modified=fetched.last_modified,
        )  # fmt: skip

    async def _mails(self) -> Mapping[str, str]:
        """Whose e-mails lead to whom; nobody's where the app may not see them. They are kept in memory only."""
        now = datetime.now(UTC)
        if self._mail_read_at is None or now - self._mail_read_at > DAY:
            found: dict[str, str] = {}
            async for page in self._slack.pages("users.list", "members"):
                mails = {user["id"]: (user.get("profile") or {}).get("email") for user in page}
                found |= {str(mail).lower(): id_ for id_, mail in mails.items() if mail}
            self._by_mail, self._mail_read_at = found, now
        return self._by_mail


def by_name(people: Sequence[Person]) -> dict[str, str]:
    """Names that are one person's alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for person in people:
        for name in (person.real_name, person.name):
            if name:
                found[matching.plain(name)].add(person.id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def told_by(
    events: Sequence[Event], known: Known, whom: Sequence[Person], *, first: date, last: date
) -> tuple[dict[str, list[Absence]], set[str]]:
    """The absences that events tell, by person, and the names of whom nobody is known."""
    zones = {person.id: person.zone for person in whom}
    told: dict[str, list[Absence]] = defaultdict(list)
    unmatched: set[str] = set()
    whose = cache(partial(matching.whose, known=known))  # what recurs is matched once
    for event in events:
        people, name = whose(replace(event, start=first, end=first))
        unmatched |= {name} if name else set()
        for person in people:
            told[person] += absences(event, zones[person], first=first, last=last)
    return dict(told), unmatched
