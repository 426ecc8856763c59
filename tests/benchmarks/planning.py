"""Thousands of schedules due at the same moment."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import insert

from bot.sending.planner import Planner
from storage.delivery import backlog, recurrence
from storage.engine.database import Session, Store
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Member, Schedule, Team
from tests import warm
from tests.benchmarks import town
from tests.benchmarks.report import Row, Size

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def rows(size: Size, folder: Path) -> list[Row]:
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'plan.db')}", patience=60)
    store.write_now(_promise, count=size.schedules)
    began, cpu = perf_counter(), process_time()
    planned = await Planner(store=store, recurring=[WEEKLY_DIGEST]).plan_due(MONDAY)
    seconds, cpu = perf_counter() - began, process_time() - cpu
    queue = store.read_now(backlog.queue, now=MONDAY)
    store.close()
    assert (planned, queue.due) == (size.schedules, size.schedules)
    what = f"planning {size.schedules:,} digests due at once"
    return [
        Row(what, f"{seconds:.1f} s, {planned / seconds:,.0f} a second ({1e6 * cpu / planned:.0f} µs of processor)")
    ]


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
