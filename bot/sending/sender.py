"""The sender: outbox rows to Slack, each once, under Slack's limits; it knows what became of each.

The design, and why each step is where it is: docs/delivery.md.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.sending import real_time
from bot.sending.access import Access
from bot.sending.composing import Composer, Composing, Draft
from bot.sending.look_ups import LookUps
from bot.sending.outsiders import IN_DOUBT, Outsiders
from bot.sending.pace import USUAL, Pace
from bot.sending.posting import Posting
from bot.sending.recorder import Recorder
from bot.sending.records import Record, Records
from bot.sending.restored import Restored
from handlers.views.blocks import Message
from storage.delivery import claims, rate_limits
from storage.delivery.kinds import Kind
from storage.engine.database import Store
from storage.refusal import Busy, Refused
from storage.tables import Delivery

log = logging.getLogger(__name__)

NAP = 1.5  # seconds at most to wait for a rate limit; longer ones are for a later look


class Sender:
    """Sends what is due. ``clock`` is the time that messages go by; waits and limits count real seconds."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        clock: Callable[[], datetime],
        composers: Mapping[Kind, Composer],
        workspace_id: str,
        pace: Pace = USUAL,
        restored: Restored | None = None,
    ) -> None:
        self._store, self._clock, self._pace = store, clock, pace
        self._each = timedelta(seconds=pace.in_workspace)
        self._records = Records(clock, pace)
        self._recorder = Recorder(store, self._records)
        self._access = Access()
        self._posting = Posting(client=client, records=self._records, access=self._access, pace=pace)
        self._composing = Composing(client=client, store=store, composers=composers, workspace_id=workspace_id)
        self._outsiders = Outsiders(client=client, store=store, clock=clock, workspace_id=workspace_id)
        self._look_ups = LookUps(
            client=client, store=store, clock=clock, kinds=self._composing.kinds,
            records=self._records, recorder=self._recorder, access=self._access, pace=pace,
        )  # fmt: skip
        self._restored = restored or Restored(store, clock())
        self._unknown_kinds: set[str] = set()  # that the log has told of
        self._in_hand: dict[str, Delivery] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._stopping = False

    @property
    def trouble(self) -> str:
        """Why nothing can be sent, in words; "" while it can."""
        return self._access.trouble

    def distrust_clock(self) -> None:
        """Nothing is sent by it just now."""
        self._restored.distrust_clock()

    async def send_due(
        self, *, for_seconds: float = float("inf"), while_right: Callable[[datetime], bool] = lambda now: True
    ) -> None:
        """Send until nothing is due any more, or the time is up; what is under way then goes on by itself.

        ``while_right`` says of each moment that rows are claimed by whether it can be trusted: a clock that jumps
        meanwhile must not make due what is not.
        """
        until = real_time.monotonic() + for_seconds
        if while_right(now := self._clock()):
            await self._restored.before(now)  # what may have been sent is in doubt, and not too late
        while while_right(now := self._clock()) and await self._store.glance(claims.has_expired, now=now):
            await self._store.write(claims.expire, now=now)  # after a long sleep, all of it before anything is claimed
        while real_time.monotonic() < until and not self._stopping and while_right(now := self._clock()):
            was_at_work = self._at_work()
            async with self._starting:
                is_due = await self._start(now)
            if at_work := self._at_work():
                await asyncio.wait(at_work, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
                continue
            if was_at_work:  # what ended while we looked may have left something to do
                continue
            if not is_due:
                return
            wait = await self._store.glance(claims.seconds_to_wait, now=self._clock(), wall=real_time.wall())
            if wait is None or wait > NAP:
                return
            await asyncio.sleep(min(wait, max(0, until - real_time.monotonic())))

    async def stop(self, *, within: float = 5) -> None:
        """Finish what is being posted, give back what is not; whatever takes longer is looked up next time."""
        self._stopping = True
        self._look_ups.stop()
        async with self._starting:
            pass  # what is being claimed this moment is given back like the rest
        if at_work := self._at_work():
            await asyncio.wait(at_work, timeout=within)
        for task in (left := self._at_work()):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for row in list(self._in_hand.values()):
            record = self._records.unknown(row, "stopped while it was being sent")
            await self._recorder.record(row, record, until=real_time.monotonic() + 1)

    def _at_work(self) -> set[asyncio.Task[None]]:
        return self._sending | self._look_ups.under_way

    async def _start(self, now: datetime) -> bool:
        """Begin as many sends as there is room for, and looking up what is unknown; False where nothing is due."""
        before = await self._restored.before(now)  # what was due then is looked up first
        waiting = await self._store.glance(claims.waiting, now=now, before=before)
        if waiting.to_sort_out:
            while await self._store.write(claims.doubt, before=before):
                pass  # all of it before anything is claimed, and others write meanwhile
            self._look_ups.begin(await self._store.write(claims.sort_out, now=now, before=before))
            waiting = await self._store.glance(claims.waiting, now=now, before=before)
        free = self._pace.at_once - len(self._sending)
        if waiting.to_claim and free > 0 and await self._has_room():
            claimed_at = real_time.monotonic()
            rows = await self._claim(now, free)
            self._restored.claimed(rows)
            self._in_hand |= {row.id: row for row in rows}
            drafts = await self._composing.together(rows, now)
            for row in rows:
                task = asyncio.create_task(self._send(row, drafts, now, claimed_at))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
        return waiting.to_claim

    async def _claim(self, now: datetime, limit: int) -> list[Delivery]:
        return await self._store.write(
            claims.claim,
            now=now,
            wall=real_time.wall(),
            lease=timedelta(seconds=self._pace.lease),
            limit=limit,
            each=self._each,
            channel_pause=timedelta(seconds=self._pace.in_channel),
        )

    async def _has_room(self) -> bool:
        """Between two posts a claim would change nothing, and still take a turn of the one writer."""
        return await self._store.glance(rate_limits.has_room, wall=real_time.wall(), each=self._each)

    async def _send(self, row: Delivery, drafts: Mapping[str, Draft], now: datetime, claimed_at: float) -> None:
        """Never raises: a message that meets a bug holds up nobody, and is not left in hand."""
        until = claimed_at + self._pace.lease
        try:
            record = await self._try(row, drafts, now, claimed_at)
            if self._access.is_news():  # people are told at once, not when this run is over
                await self._store.write(rate_limits.block_posting, wall=real_time.wall())
            await self._recorder.record(row, record, until=until)
        except Exception:
            log.exception("message %s was left as it is: its lease will end, then it is looked up", row.id)
        self._in_hand.pop(row.id, None)  # not when it is cancelled: then `stop` records what is left in hand

    async def _try(self, row: Delivery, drafts: Mapping[str, Draft], now: datetime, claimed_at: float) -> Record:
        if row.kind not in self._composing.kinds:
            return self._of_unknown_kind(row)
        try:
            draft = drafts[row.id] if row.id in drafts else await self._composing.singly(row, now)
        except (Busy, Refused) as error:
            self._access.hear_why(error)
            return self._records.later(row, "the reader or the database could not be asked")
        except Exception:
            log.exception("message %s of kind %s cannot be composed", row.id, row.kind)
            return self._records.bug(row, "cannot be composed")
        try:
            draft = await self._as_channels_are(row, draft, now)
        except IN_DOUBT as error:
            self._access.hear_why(error)
            return self._records.later(row, "whether a channel was made private could not be asked")
        if isinstance(draft, str):
            return self._records.skipped(row, draft)
        if isinstance(draft, datetime):
            return self._records.postponed(row, draft)
        try:
            if draft is not None and await self._outsiders.read_along(row.recipient):
                return self._records.shared(row)
        except IN_DOUBT as error:
            self._access.hear_why(error)
            return self._records.later(row, "whether the channel is shared could not be asked")
        if self._stopping or real_time.monotonic() - claimed_at > self._pace.fresh:
            return self._records.given_back(row)
        if row.ts is None and draft is not None:
            return await self._posting.post(row, draft)
        return await self._posting.change(row, draft)

    async def _as_channels_are(self, row: Delivery, draft: Draft, now: datetime) -> Draft:
        """The draft, read again as often as a channel that it quotes from has been looked at for it."""
        while isinstance(draft, Message) and await self._outsiders.may_have_changed(draft.told_in):
            draft = await self._composing.singly(row, now)
        return draft

    def _of_unknown_kind(self, row: Delivery) -> Record:
        """Another process may be of a version that knows it, so it is not given up at once."""
        if row.kind not in self._unknown_kinds:
            self._unknown_kinds.add(row.kind)
            log.warning("this version does not know messages of the kind %r, so they are not sent", row.kind)
        return self._records.of_unknown_kind(row)
