"""Messages of unknown outcome: looked for in Slack's history, in the background, before anything is sent again."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.sending import lookup, real_time
from bot.sending.access import Access
from bot.sending.failures import FAILURES, judge
from bot.sending.pace import Pace
from bot.sending.posting import PERHAPS_TWICE
from bot.sending.recorder import Recorder
from bot.sending.records import Record, Records
from storage.delivery import claims, outbox, rate_limits
from storage.delivery.kinds import Kind
from storage.engine.database import Store
from storage.people import people
from storage.refusal import Busy
from storage.tables import Delivery

log = logging.getLogger(__name__)


class LookUps:
    """One look-up at a time. ``kinds`` say, by name, which messages are better sent twice than lost."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        clock: Callable[[], datetime],
        kinds: Mapping[str, Kind],
        records: Records,
        recorder: Recorder,
        access: Access,
        pace: Pace,
    ) -> None:
        self._client, self._store, self._clock, self._kinds = client, store, clock, kinds
        self._records, self._recorder, self._access, self._pace = records, recorder, access, pace
        self._first_seen: dict[tuple[str, int], float] = {}  # unknown rows, on the monotonic clock
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def begin(self, unknown: Sequence[Delivery]) -> None:
        """Look up those that have been unknown for long enough, unless a look-up is under way."""
        settled = self._settled(unknown)
        if settled and not self.under_way:
            self._task = asyncio.create_task(self._run(settled))

    @property
    def under_way(self) -> set[asyncio.Task[None]]:
        return {self._task} if self._task and not self._task.done() else set()

    def stop(self) -> None:
        """Begin with no other conversation."""
        self._stopping = True

    def _settled(self, unknown: Sequence[Delivery]) -> list[Delivery]:
        """Those that have been unknown for so long that a late effect would be visible by now."""
        now = real_time.monotonic()
        self._first_seen = {(row.id, row.fence): self._first_seen.get((row.id, row.fence), now) for row in unknown}
        return [row for row in unknown if now - self._first_seen[row.id, row.fence] >= self._pace.settle]

    async def _run(self, rows: Sequence[Delivery]) -> None:
        try:
            await self._look_up(rows)
        except Busy:
            return  # they are still unknown, and looked up next time
        except Exception:
            log.exception("looking up messages ended with an error")

    async def _look_up(self, rows: Sequence[Delivery]) -> None:
        """One conversation after the other, all its unknown rows in one reading; the rest waits for the next time."""
        by_recipient: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows:
            by_recipient[row.recipient][row.id] = row.fence
        for recipient, fences in by_recipient.items():
            if self._stopping or not await self._may_look():
                return
            lease = timedelta(seconds=self._pace.lease)
            taken = await self._store.write(claims.take_to_look_up, fences, now=self._clock(), lease=lease)
            until = real_time.monotonic() + self._pace.lease
            for row, record in await self._what_became_of(recipient, taken):
                await self._recorder.record(row, record, until=until)

    async def _may_look(self) -> bool:
        return await self._store.read(rate_limits.is_allowed, rate_limits.LOOKS, wall=real_time.wall())

    async def _what_became_of(self, recipient: str, rows: Sequence[Delivery]) -> list[tuple[Delivery, Record]]:
        if not rows:
            return []
        try:
            channel = await self._conversation_with(recipient)
            there = await self._there(channel, rows)
        except lookup.Unreadable as error:
            return [(row, self._without_looking(row, str(error))) for row in rows]
        except FAILURES as error:
            await self._obey(error)
            return [(row, self._records.still_unknown(row, row.error)) for row in rows]
        except Exception:
            log.exception("messages to %s cannot be looked up", recipient)
            return [(row, self._records.bug(row, "cannot be looked up", in_doubt=True)) for row in rows]
        return [(row, self._as_found(row, channel, there.get(row.id))) for row in rows]

    async def _there(self, channel: str, rows: Sequence[Delivery]) -> dict[str, str]:
        """Where each is, in the conversation itself or in its thread."""
        threads = await self._store.read(outbox.threads, [row.id for row in rows])
        by_thread: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            by_thread[threads.get(row.id, "")].add(row.id)
        found = dict[str, str]()
        for thread, ids in by_thread.items():
            found |= await lookup.find(self._client, channel, ids, thread=thread)
        return found

    async def _obey(self, error: Exception) -> None:
        """Where Slack wants a pause, nobody looks until it is over."""
        failure, wall = judge(error), real_time.wall()
        self._access.hear(failure)
        if failure.verdict == "limited":
            until = wall + timedelta(seconds=failure.seconds)
            await self._store.write(rate_limits.block, rate_limits.LOOKS, until=until, wall=wall)

    async def _conversation_with(self, recipient: str) -> str:
        if not people.is_person(recipient):
            return recipient
        known = await self._store.read(claims.known_channel, recipient)
        return known or await lookup.open_dm(self._client, recipient)

    def _as_found(self, row: Delivery, channel: str, ts: str | None) -> Record:
        if ts is None:
            return self._records.now(row)
        # Which revision was posted is not known: one that changed since is composed anew, to be sure.
        return self._records.sent(row, channel, ts, revision=1 if row.revision == 1 else row.revision - 1)

    def _without_looking(self, row: Delivery, why: str) -> Record:
        """We cannot know. Better twice or better never, as the kind says; a row never tried is simply sent."""
        if row.attempts == 0:
            return self._records.now(row)
        kind = self._kinds.get(row.kind)
        if kind and kind.better_twice:
            return self._records.now(row, f"{PERHAPS_TWICE}: {why}")
        log.warning("message %s may have been sent or not: %s", row.id, why)
        return self._records.failed(row, f"perhaps sent, perhaps not: {why}")
