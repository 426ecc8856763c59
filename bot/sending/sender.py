"""The sender: outbox rows to Slack, each once, under Slack's limits; it knows what happened to each.

The design, and why each step is where it is: docs/delivery.md.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import web
from bot.sending import lookup
from bot.sending.outcome import Outcome, judge
from bot.sending.recorder import Record, Recorder
from handlers.slack.context import Context
from handlers.slack.people import meet
from handlers.views.blocks import Message
from storage.across import unposted
from storage.delivery import dispatch, limits
from storage.engine.database import Session, Store
from storage.people import people
from storage.refusal import Busy, Refused
from storage.tables import Delivery

log = logging.getLogger(__name__)

Composer = Callable[[Session, Delivery, datetime], Message | None]
Draft = Message | str | None
"""The message as it reads now, a reason for not sending it, or None for one to take back."""

BUGS = 12  # so often a message that cannot be composed is tried, for some forty minutes
PERHAPS_TWICE = "perhaps sent twice"  # how a row's error begins, for `warmline due`
NAP = 1.5  # seconds at most to wait for a gate to open; longer ones are for a later look


@dataclass(frozen=True)
class Pace:
    """How long things take and wait, in seconds; ``settle`` is longer than ``fresh`` and ``answer`` together."""

    beat: float = 1  # between two looks at what is due
    answer: float = web.TIMEOUT  # for one of Slack's answers
    patience: float = 10  # between two questions for Slack's time, while it is not known or not ours
    lease: float = 60
    fresh: float = 15  # a claim older than this is not posted: another process may be looking it up by now
    settle: float = 30
    longest: float = 300  # no wait of a claim or between two tries is longer
    in_channel: float = 1
    in_workspace: float = limits.EACH.total_seconds()
    at_once: int = 40


USUAL = Pace()


class Sender:
    """Sends what is due. ``clock`` is the time that messages go by; waits and limits count real seconds."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        store: Store,
        clock: Callable[[], datetime],
        composers: Mapping[str, Composer],
        workspace_id: str,
        pace: Pace = USUAL,
    ) -> None:
        self._client, self._store, self._clock, self._workspace_id = client, store, clock, workspace_id
        self._composers, self._pace = composers, pace
        self._recorder = Recorder(store)
        self._lease = timedelta(seconds=pace.lease)
        self._since = clock()  # rows due before this process began are looked up first
        self._first_seen: dict[tuple[str, int], float] = {}  # unsure rows, on the monotonic clock
        self._in_hand: dict[str, Delivery] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._stopping = False

    async def send_due(
        self, *, for_seconds: float = float("inf"), while_right: Callable[[datetime], bool] = lambda now: True
    ) -> None:
        """Send until nothing is due any more, or the time is up; what is under way then goes on by itself.

        ``while_right`` says of each moment that rows are claimed by whether it can be trusted: a clock that jumps
        meanwhile must not make due what is not.
        """
        until = monotonic() + for_seconds
        while monotonic() < until and not self._stopping and while_right(now := self._clock()):
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
            wait = await self._store.read(dispatch.seconds_to_wait, now=self._clock(), wall=_wall())
            if wait is None or wait > NAP:
                return
            await asyncio.sleep(wait)

    async def stop(self, *, within: float = 5) -> None:
        """Finish what is being posted, give back what is not; whatever takes longer is looked up next time."""
        self._stopping = True
        async with self._starting:
            pass  # what is being claimed this moment is given back like the rest
        if at_work := self._at_work():
            await asyncio.wait(at_work, timeout=within)
        for task in (left := self._at_work()):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for row in list(self._in_hand.values()):
            await self._record(row, _unknown(row, self._clock(), "stopped while it was being sent"), monotonic() + 1)

    def _at_work(self) -> set[asyncio.Task[None]]:
        looking = {self._looking} if self._looking and not self._looking.done() else set()
        return self._sending | looking

    # --- claiming -------------------------------------------------------------------------------

    async def _start(self, now: datetime) -> bool:
        """Begin as many sends as there is room for, and looking up what is unsure; False where nothing is due."""
        self._since = min(self._since, now)  # a clock set back must not make everything look old
        waiting = await self._store.read(dispatch.waiting, now=now, before=self._since)
        if waiting.to_sort_out:
            unsure = await self._store.write(dispatch.sort_out, now=now, before=self._since)
            self._look_up_in_background(self._settled(unsure))
            waiting = await self._store.read(dispatch.waiting, now=now, before=self._since)
        if waiting.to_claim and (free := self._pace.at_once - len(self._sending)) > 0:
            claimed_at = monotonic()
            rows = await self._claim(now, free)
            self._in_hand |= {row.id: row for row in rows}
            drafts = await self._compose_together(rows, now)
            for row in rows:
                task = asyncio.create_task(self._send(row, drafts, now, claimed_at))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
        return waiting.to_claim

    async def _claim(self, now: datetime, limit: int) -> list[Delivery]:
        return await self._store.write(
            dispatch.claim,
            now=now,
            wall=_wall(),
            lease=self._lease,
            limit=limit,
            each=timedelta(seconds=self._pace.in_workspace),
            channel_pause=timedelta(seconds=self._pace.in_channel),
        )

    def _settled(self, unsure: Sequence[Delivery]) -> list[Delivery]:
        """Those that have been unsure for so long that a late effect would be visible by now."""
        seen = {(row.id, row.fence): self._first_seen.get((row.id, row.fence), monotonic()) for row in unsure}
        self._first_seen = seen
        return [row for row in unsure if monotonic() - seen[row.id, row.fence] >= self._pace.settle]

    # --- sending --------------------------------------------------------------------------------

    async def _send(self, row: Delivery, drafts: Mapping[str, Draft], now: datetime, claimed_at: float) -> None:
        happened = await self._try(row, drafts, now, claimed_at)
        await self._record(row, happened, claimed_at + self._pace.lease)
        self._in_hand.pop(row.id, None)

    async def _try(self, row: Delivery, drafts: Mapping[str, Draft], now: datetime, claimed_at: float) -> Record:
        try:
            draft = drafts[row.id] if row.id in drafts else await self._compose(row, now)
        except (Busy, Refused):
            return self._later(row, "the reader or the database could not be asked")
        except Exception:
            log.exception("message %s of kind %s cannot be composed", row.id, row.kind)
            if row.attempts >= BUGS:
                return _failed(row, "cannot be composed, a bug; the log says more", self._clock())
            return self._later(row, "cannot be composed, a bug; the log says more")
        if isinstance(draft, str):
            return _skipped(row, draft, self._clock())
        if self._stopping or monotonic() - claimed_at > self._pace.fresh:
            return partial(dispatch.give_back, id_=row.id, fence=row.fence, now=self._clock())
        if row.ts is None and draft is not None:
            return await self._post(row, draft)
        return await self._change(row, draft)

    async def _compose_together(self, rows: Sequence[Delivery], now: datetime) -> Mapping[str, Draft]:
        """The drafts of those for whom nobody has to be looked up in Slack; the others are composed one by one."""
        try:
            return await self._store.read(_compose, rows=rows, composers=self._composers, now=now)
        except Exception:  # it will be found again, and said, for the one whose trouble it is
            return {}

    async def _compose(self, row: Delivery, now: datetime) -> Draft:
        if _needs_reader(row):
            met = await meet([row.recipient], Context(self._client, self._store, self._workspace_id, now))
            if row.recipient not in met:
                return "Slack does not know this person"
        return (await self._store.read(_compose, rows=[row], composers=self._composers, now=now))[row.id]

    async def _post(self, row: Delivery, message: Message) -> Record:
        try:
            answer = await self._client.chat_postMessage(
                channel=row.recipient, **_content(row, message), unfurl_links=False, unfurl_media=False
            )
        except Exception as error:
            outcome = judge(error)
            if outcome.error == "invalid_blocks" and message.fallback:
                return await self._post(row, replace(message, blocks=message.fallback, fallback=()))
            if outcome.verdict == "unsure":
                return _unknown(row, self._clock(), outcome.error)
            return self._not_posted(row, outcome)
        note = row.error if row.error.startswith(PERHAPS_TWICE) else ""
        return _sent(row, str(answer["channel"]), str(answer["ts"]), self._clock(), error=note)

    async def _change(self, row: Delivery, message: Message | None) -> Record:
        """Update or delete what was posted; either may be done twice, so nothing has to be looked up."""
        place: dict[str, Any] = {"channel": row.channel, "ts": row.ts}
        try:
            if message is None:
                await self._client.chat_delete(**place)
            else:
                await self._client.chat_update(**place, **_content(row, message))
        except Exception as error:
            outcome = judge(error)
            if outcome.error == "invalid_blocks" and message and message.fallback:
                return await self._change(row, replace(message, blocks=message.fallback, fallback=()))
            if outcome.error != "message_not_found":
                return self._not_posted(row, outcome)
        if message is None:
            return _skipped(row, "taken back", self._clock())
        return _sent(row, str(row.channel), str(row.ts), self._clock())

    def _not_posted(self, row: Delivery, outcome: Outcome) -> Record:
        match outcome.verdict:
            case "limited":
                log.info("Slack asks for a pause of %s s for %s", outcome.seconds, row.recipient)
                wall = _wall()
                return partial(
                    dispatch.turned_away,
                    id_=row.id,
                    fence=row.fence,
                    now=self._clock(),
                    wall=wall,
                    until=wall + timedelta(seconds=outcome.seconds),
                    recipient=row.recipient if row.ts is None else None,
                )
            case "refused":
                log.warning("Slack refused message %s: %s", row.id, outcome.error)
                about: dict[str, Any] = {"id_": row.id, "fence": row.fence, "revision": row.revision}
                return partial(unposted.refused, **about, error=outcome.error, at=self._clock())
            case "unsure":  # a change that shows late must not undo the newer one; twice, for clocks that differ
                settled = self._clock() + timedelta(seconds=2 * self._pace.settle)
                return self._later(row, outcome.error, at=max(settled, self._after_a_while(row)))
            case _:
                return self._later(row, outcome.error)

    def _later(self, row: Delivery, error: str, *, at: datetime | None = None) -> Record:
        return partial(dispatch.later, id_=row.id, fence=row.fence, at=at or self._after_a_while(row), error=error)

    def _after_a_while(self, row: Delivery) -> datetime:
        """Further apart each time, and not all at once after an outage."""
        wait = min(self._pace.longest, 2.0 ** min(row.attempts, 20)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        return self._clock() + timedelta(seconds=wait)

    async def _record(self, row: Delivery, happened: Record, until: float) -> None:
        """Write it down; while the database is busy, again until the lease ends. Then it will be looked up."""
        while True:
            try:
                if not await self._recorder.write(happened):
                    log.warning("message %s was another claim's by the time its fate was known", row.id)
                return
            except Busy:
                if monotonic() >= until:
                    log.error("what happened to message %s could not be recorded", row.id)
                    return
            await asyncio.sleep(0.2)

    # --- looking up -----------------------------------------------------------------------------

    def _look_up_in_background(self, rows: Sequence[Delivery]) -> None:
        if rows and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look_up(rows))

    async def _look_up(self, rows: Sequence[Delivery]) -> None:
        """One conversation after the other, all its unsure rows in one reading; the rest waits for the next look."""
        with suppress(Busy):
            await self._look_up_each(rows)

    async def _look_up_each(self, rows: Sequence[Delivery]) -> None:
        by_recipient: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows:
            by_recipient[row.recipient][row.id] = row.fence
        for recipient, fences in by_recipient.items():
            if self._stopping or not await self._store.read(limits.is_open, limits.LOOKS, wall=_wall()):
                return
            taken = await self._store.write(dispatch.take_to_look_up, fences, now=self._clock(), lease=self._lease)
            taken_at = monotonic()
            for row, happened in await self._what_became_of(recipient, taken):
                await self._record(row, happened, taken_at + self._pace.lease)

    async def _what_became_of(self, recipient: str, rows: Sequence[Delivery]) -> list[tuple[Delivery, Record]]:
        if not rows:
            return []
        try:
            channel = await self._conversation_with(recipient)
            found = await lookup.find(self._client, channel, {row.id for row in rows})
        except lookup.Unreadable as error:
            return [(row, self._without_looking(row, str(error))) for row in rows]
        except Exception as error:
            outcome = judge(error)
            if outcome.verdict == "limited":
                until = _wall() + timedelta(seconds=outcome.seconds)
                await self._store.write(limits.close, limits.LOOKS, until=until, wall=_wall())
            return [(row, _unknown(row, self._after_a_while(row), row.error)) for row in rows]
        return [(row, self._as_found(row, channel, found.get(row.id))) for row in rows]

    async def _conversation_with(self, recipient: str) -> str:
        if not recipient.startswith(("U", "W")):
            return recipient
        known = await self._store.read(dispatch.known_channel, recipient)
        return known or await lookup.open_dm(self._client, recipient)

    def _as_found(self, row: Delivery, channel: str, ts: str | None) -> Record:
        now = self._clock()
        if ts is None:
            return partial(dispatch.later, id_=row.id, fence=row.fence, at=now, error="")
        # Which revision was posted is not known: one that changed since is composed anew, to be sure.
        return _sent(row, channel, ts, now, revision=1 if row.revision == 1 else row.revision - 1)

    def _without_looking(self, row: Delivery, why: str) -> Record:
        """We cannot know. Better twice or better never, as the kind says; a row never tried is simply sent."""
        if row.attempts == 0:
            return partial(dispatch.later, id_=row.id, fence=row.fence, at=self._clock(), error="")
        if is_better_twice(row.kind):
            return partial(
                dispatch.later, id_=row.id, fence=row.fence, at=self._clock(), error=f"{PERHAPS_TWICE}: {why}"
            )
        log.warning("message %s may have been sent or not: %s", row.id, why)
        return _failed(row, f"perhaps sent, perhaps not: {why}", self._clock())


def is_better_twice(kind: str) -> bool:
    """Where the history cannot be read, a digest is better doubled than lost; anything else, not."""
    return kind.startswith("digest")


def _needs_reader(row: Delivery) -> bool:
    """Whether it must be known who reads it, before it is posted."""
    return row.ts is None and row.recipient.startswith(("U", "W"))


def _compose(
    session: Session, *, rows: Sequence[Delivery], composers: Mapping[str, Composer], now: datetime
) -> dict[str, Draft]:
    """Those whose readers are known."""
    known = people.find(session, {row.recipient for row in rows if _needs_reader(row)})
    drafts: dict[str, Draft] = {}
    for row in rows:
        if not _needs_reader(row):
            drafts[row.id] = _draft(session, row, composers, now)
        elif reader := known.get(row.recipient):
            drafts[row.id] = people.why_excluded(reader) or _draft(session, row, composers, now)
    return drafts


def _draft(session: Session, row: Delivery, composers: Mapping[str, Composer], now: datetime) -> Draft:
    if row.ts is None and row.useful_until and now > row.useful_until:
        return dispatch.TOO_LATE
    message = composers[row.kind](session, row, now)
    return "nothing to say" if message is None and row.ts is None else message


def _content(row: Delivery, message: Message) -> dict[str, Any]:
    metadata = {"event_type": lookup.EVENT_TYPE, "event_payload": {"id": row.id}}
    return {"text": message.text, "blocks": list(message.blocks), "metadata": metadata}


def _sent(
    row: Delivery, channel: str, ts: str, now: datetime, *, revision: int | None = None, error: str = ""
) -> Record:
    values: dict[str, Any] = {"revision": row.revision if revision is None else revision, "error": error}
    return partial(dispatch.sent, id_=row.id, fence=row.fence, channel=channel, ts=ts, now=now, **values)


def _skipped(row: Delivery, reason: str, now: datetime) -> Record:
    return partial(dispatch.skipped, id_=row.id, fence=row.fence, revision=row.revision, reason=reason, now=now)


def _failed(row: Delivery, error: str, now: datetime) -> Record:
    return partial(dispatch.failed, id_=row.id, fence=row.fence, revision=row.revision, error=error, now=now)


def _unknown(row: Delivery, now: datetime, error: str) -> Record:
    return partial(dispatch.unknown, id_=row.id, fence=row.fence, at=now, error=error)


def _wall() -> datetime:
    return datetime.now(UTC)
