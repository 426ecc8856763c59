"""The planner: schedules that are due become outbox rows, an occurrence and what it promises in one transaction."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from time import monotonic

from storage.across import digests
from storage.customers import outreach
from storage.delivery import outbox, schedules
from storage.engine.database import Session, Store
from storage.prompts import prompts
from storage.refusal import Busy
from storage.tables import Schedule

log = logging.getLogger(__name__)

Rule = Callable[[Session, Schedule, date, datetime, datetime], None]
"""``rule(session, schedule, occurrence, at, now)`` adds the occurrence's rows; ``at`` is its moment."""

TOGETHER = 20  # a transaction: some thirty milliseconds in which no answer can be stored
REST = 60  # seconds until a schedule whose rule failed is tried again; the others go on


def planners() -> Mapping[str, Rule]:
    """The rule for each kind of schedule."""
    return {"prompt": prompts.open_round, "reminder": outreach.plan_reminder, "digest": digests.plan}


class Planner:
    def __init__(self, *, store: Store, rules: Mapping[str, Rule]) -> None:
        self._store, self._rules = store, rules
        self._resting: dict[int, float] = {}  # schedules that failed, until when on the monotonic clock
        self._since = datetime.max.replace(tzinfo=UTC)  # what was due before this process looked first

    async def plan_due(self, now: datetime) -> int:
        """Plan every occurrence that is due; those missed while nobody looked are made up one by one."""
        planned = 0
        self._since = min(self._since, now)  # a clock set back must not make everything look old
        self._resting = {id_: until for id_, until in self._resting.items() if until > monotonic()}
        with suppress(Busy):
            while ids := await self._store.read(schedules.due, now=now, except_=self._resting, limit=TOGETHER):
                planned += await self._plan(ids, now)
        return planned

    async def _plan(self, ids: Sequence[int], now: datetime) -> int:
        try:
            return await self._store.write(plan_each, ids=ids, rules=self._rules, now=now, before=self._since)
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
    """Plan the next occurrence of each, all or nothing."""
    return sum(plan_one(session, id_=id_, rules=rules, now=now, before=before) for id_ in ids)


def plan_one(session: Session, *, id_: int, rules: Mapping[str, Rule], now: datetime, before: datetime) -> bool:
    """Plan the next occurrence of one schedule, unless another process does so just now.

    One that was due ``before`` may have been planned and sent already: the database may be a restored back-up.
    """
    schedule = schedules.lock_due(session, id_=id_, now=now)
    if schedule is None or schedule.next_occurrence is None or schedule.next_run_at is None:
        return False
    occurrence, at = schedule.next_occurrence, schedule.next_run_at
    rules[schedule.kind](session, schedule, occurrence, at, now)
    if at < before:
        outbox.doubt(session, schedule_id=id_, planned_at=now)
    schedules.advance(schedule, occurrence)
    return True
