"""The planner: schedules that are due become outbox rows, an occurrence and what it promises in one transaction.

Timers that are due are run beside them.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic

from bot.sending.restored import Restored
from storage.delivery import kinds, outbox, schedules, timers
from storage.delivery.kinds import Recurring, Rule, Timed
from storage.engine.database import Session, Store
from storage.refusal import Busy, Unusable

log = logging.getLogger(__name__)

TOGETHER = 20  # a transaction at most
ENOUGH = 0.02  # seconds of one in which no answer can be stored; after them it ends with what it has planned
REST = 60  # seconds until a schedule whose rule failed is tried again; the others go on


class Planner:
    """``recurring`` are the kinds of schedules to plan; those of other kinds are left for a version that knows them."""

    def __init__(self, *, store: Store, recurring: Iterable[Recurring], restored: Restored | None = None) -> None:
        self._store = store
        self._restored = restored or Restored(store, datetime.max.replace(tzinfo=UTC))
        self._rules = {kind.name: kind.plan for kind in recurring}
        self._resting: dict[int, float] = {}  # schedules that failed, until when on the monotonic clock
        self._unknown: dict[int, str] = {}  # schedules of kinds that this version does not know
        self._left: dict[timers.Key, float] = {}  # timers that failed or are not known, until when they rest
        self.is_behind = False  # whether more was due than could be planned in the time that there was

    async def plan_due(self, now: datetime, *, for_seconds: float = float("inf")) -> int:
        """Plan every occurrence that is due, or as many as can be in some seconds; how many were.

        Those missed while nobody looked are made up one by one.
        """
        planned, until, self.is_behind = 0, monotonic() + for_seconds, False
        self._resting = {id_: until for id_, until in self._resting.items() if until > monotonic()}
        try:
            while due := await self._due(now):
                planned += await self._plan(self._known(due), now)
                if monotonic() > until:
                    self.is_behind = True
                    break
        except Unusable:
            raise
        except Busy:
            pass  # what is due is planned next time
        return planned

    async def run_timers(self, now: datetime) -> None:
        """Run every timer that is due, each in a transaction of its own."""
        self._left = {key: until for key, until in self._left.items() if until > monotonic()}
        try:
            while due := await self._store.glance(timers.due, now=now, except_=self._left.keys(), limit=TOGETHER):
                for key in due:
                    await self._run_timer(key, now)
        except Unusable:
            raise
        except Busy:
            pass

    async def _run_timer(self, key: timers.Key, now: datetime) -> None:
        kind = kinds.find_timed(key[0])
        if kind is None:  # a newer version's
            log.warning("this version does not know timers of the kind %r, so they wait", key[0])
        try:
            if kind:
                before = await self._restored.before(now)
                await self._store.write(run_timer, key=key, kind=kind, now=now, before=before)
                return
        except Busy:
            raise
        except Exception:
            log.exception("timer %s of %s cannot be run", key[0], key[1])
        self._left[key] = monotonic() + REST

    async def _due(self, now: datetime) -> Sequence[tuple[int, str]]:
        left_alone = [*self._resting, *self._unknown]
        return await self._store.glance(schedules.due, now=now, except_=left_alone, limit=TOGETHER)

    def _known(self, due: Sequence[tuple[int, str]]) -> Sequence[int]:
        unknown = {id_: kind for id_, kind in due if kind not in self._rules}
        for kind in sorted(set(unknown.values()) - set(self._unknown.values())):
            log.warning("this version does not know schedules of the kind %r, so they are not planned", kind)
        self._unknown |= unknown
        return [id_ for id_, _ in due if id_ not in unknown]

    async def _plan(self, ids: Sequence[int], now: datetime) -> int:
        if not ids:
            return 0
        before = await self._restored.before(now)
        try:
            return await self._store.write(plan_each, ids=ids, rules=self._rules, now=now, before=before)
        except Busy:
            raise
        except Exception:
            if len(ids) > 1:  # one of them cannot be planned; that must not keep the others from it
                return sum([await self._plan([id_], now) for id_ in ids])
            log.exception("schedule %s cannot be planned", ids[0])
            self._resting[ids[0]] = monotonic() + REST
            return 0


def plan_each(
    session: Session, *, ids: Sequence[int], rules: Mapping[str, Rule], now: datetime, before: datetime
) -> int:
    """Plan the next occurrence of each, all or nothing, or of as many as can be had in a short while."""
    planned, until = 0, monotonic() + ENOUGH
    for id_ in ids:
        planned += plan_one(session, id_=id_, rules=rules, now=now, before=before)
        if monotonic() > until:
            break
    return planned


def run_timer(session: Session, *, key: timers.Key, kind: Timed, now: datetime, before: datetime) -> None:
    """Run one timer, unless another process does so just now; what it promises is in doubt as what is planned is."""
    if at := timers.take_due(session, key, now=now):
        with outbox.planned(session, for_=at, in_doubt=at < before):
            kind.run(session, key[1], now)


def plan_one(session: Session, *, id_: int, rules: Mapping[str, Rule], now: datetime, before: datetime) -> bool:
    """Plan the next occurrence of one schedule, unless another process does so just now.

    One that was due ``before`` may have been planned and sent already: the database may be a restored back-up.
    """
    schedule = schedules.lock_due(session, id_=id_, now=now)
    if schedule is None or schedule.next_occurrence is None or schedule.next_run_at is None:
        return False
    occurrence, at = schedule.next_occurrence, schedule.next_run_at
    with outbox.planned(session, for_=at, in_doubt=at < before):
        rules[schedule.kind](session, schedule, occurrence, at, now)
    schedules.advance(schedule, occurrence)
    return True
