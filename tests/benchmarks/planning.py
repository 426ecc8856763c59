"""Thousands of schedules due at the same moment."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import bindparam, insert, select, update

from bot.sending.planner import TOGETHER, Planner
from storage.delivery import backlog, outbox, recurrence
from storage.engine.database import Session, Store
from storage.engine.sql import Prepared, columns
from storage.people.digest_hours import DIGEST, WEEKLY_DIGEST
from storage.tables import Member, Schedule, Team
from tests import warm
from tests.benchmarks import town
from tests.benchmarks.report import Row, Size

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
ASKED = "beside the bare statements it is asked whether the day is free and its reader there, and which days it is for"
_schedule = columns(Schedule)
_ONE = _schedule.id == bindparam("schedule")
READ = Prepared(select(_schedule.recipient).where(_ONE))
MOVE = Prepared(update(Schedule).where(_ONE).values(next_run_at=bindparam("moves_to")))


async def rows(size: Size, folder: Path) -> list[Row]:
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'plan.db')}", patience=60)
    store.write_now(_promise, count=size.schedules)
    began, cpu = perf_counter(), process_time()
    planned = await Planner(store=store, recurring=[WEEKLY_DIGEST]).plan_due(MONDAY)
    seconds, cpu = perf_counter() - began, process_time() - cpu
    queue = store.read_now(backlog.queue, now=MONDAY)
    store.close()
    assert (planned, queue.due) == (size.schedules, size.schedules)
    bare = 1e6 * _bare(size, folder)
    each = 1e6 * cpu / planned
    what = f"planning {size.schedules:,} digests due at once"
    measured = f"{seconds:.1f} s, {planned / seconds:,.0f} a second; {each:.0f} µs of processor each"
    return [Row(what, f"{measured}, {each / bare:.1f} times the bare statements ({bare:.0f} µs)", details=ASKED)]


def _bare(size: Size, folder: Path) -> float:
    """Seconds of processor time each for what cannot be left out, twenty in a transaction, as the planner has it: the
    schedule is read, the message is stored, the schedule moves on."""
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'bare.db')}", patience=60)
    store.write_now(_promise, count=size.schedules)
    cpu = process_time()
    for first in range(1, size.schedules + 1, TOGETHER):
        store.write_now(_store_each, range(first, min(first + TOGETHER, size.schedules + 1)))
    cpu = process_time() - cpu
    store.close()
    return cpu / size.schedules


def _store_each(session: Session, ids: Sequence[int]) -> None:
    next_run_at = MONDAY + timedelta(weeks=1)
    for one in ids:
        [recipient] = READ.first(session, {"schedule": one}) or [""]
        outbox.add(session, DIGEST, subject=one, recipient=recipient, at=MONDAY, occurrence="2026-11-16")
        MOVE.change(session, {"schedule": one, "moves_to": next_run_at})


def _promise(session: Session, *, count: int) -> None:
    """A team each, with a lead whose digest is due."""
    town.know(session, town.company(people=50, channels=1))
    number = range(1, count + 1)
    session.connection().execute(
        insert(Team),
        [
            {
                "id": one, "name": f"Team {one}", "name_key": f"team {one}", "channel": "C0P00000", "zone": "UTC",
                "created_by": "U0P00000", "created_at": MONDAY - timedelta(days=90),
            }
            for one in number
        ],
    )  # fmt: skip
    session.connection().execute(
        insert(Member),
        [
            {"team_id": one, "person": f"U0P{one % 50:05}", "is_lead": True, "joined_at": MONDAY - timedelta(days=90)}
            for one in number
        ],
    )
    session.connection().execute(
        insert(Schedule),
        [
            {
                "kind": "digest", "subject": one, "recipient": f"U0P{one % 50:05}", "zone": "UTC", "weekdays": [0],
                "at": time(9), "next_occurrence": MONDAY.date(),
                "next_run_at": recurrence.moment(MONDAY.date(), time(9), "UTC"),
            }
            for one in number
        ],
    )  # fmt: skip
