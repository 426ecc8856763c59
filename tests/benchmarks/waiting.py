"""A Monday morning: much is due at once. What does a look at it cost, and a plan that comes late?"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from sqlalchemy import JSON, String, cast, insert, literal, select

from bot.sending.planner import Planner
from bot.sending.restored import Restored
from storage.delivery import claims, rate_limits
from storage.engine import statistics
from storage.engine.database import Session, Store
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Delivery, RateLimit
from tests import warm
from tests.benchmarks import planning
from tests.benchmarks.report import Row, Size, at_most

MONDAY = planning.MONDAY
POSTS = 60
PAST = 4  # times as many were sent


async def rows(size: Size, folder: Path) -> list[Row]:
    return [await _looks(size, folder), await _late(size, folder)]


async def _looks(size: Size, folder: Path) -> Row:
    """Posts one after another at Slack's pace, as the sender claims them, beside a past that is longer."""
    count = 10 * size.schedules
    filled = Store(f"sqlite:///{warm.fresh_file(folder / 'due.db')}", patience=60, synchronous="OFF")
    filled.write_now(_past_and_due, count=count)
    filled.write_now(statistics.refresh)
    filled.close()  # so that it is read from the database, and not from a log of all that was written at once
    store = Store(str(filled.url), patience=60, synchronous="OFF")
    took = [await _look(store, MONDAY + number * rate_limits.EACH) for number in range(POSTS)]
    store.close()
    details = (
        f"what there is to do, the claim of one message and the wait for the next, of {count:,} that are due and"
        f" {PAST * count:,} that were sent; {1e3 * max(took):.1f} ms at most"
    )
    return at_most(f"claiming with {count:,} messages due, a post", 1e3 * median(took), 2, details, than="ms")


async def _look(store: Store, now: datetime) -> float:
    """As the sender asks (bot/sending/sender.py)."""
    began = process_time()
    await store.glance(claims.waiting, now=now, before=MONDAY - timedelta(days=1))
    assert await store.glance(rate_limits.has_room, wall=now)
    assert await store.write(claims.claim, now=now, wall=now, lease=timedelta(minutes=1), limit=40)
    await store.glance(claims.seconds_to_wait, now=now, wall=now)
    return process_time() - began


def _past_and_due(session: Session, *, count: int) -> None:
    number = select(literal(0).label("n")).cte("numbers", recursive=True)
    number = number.union_all(select(number.c.n + 1).where(number.c.n < PAST * count - 1))
    person = literal("U0P") + cast(number.c.n % (count // 2), String)
    shared = {"kind": literal("note"), "subject": number.c.n, "recipient": person, "detail": literal({}, JSON)}
    made: dict[str, Any] = {"due_at": MONDAY, "created_at": MONDAY - timedelta(days=1)}
    sent = {"id": literal("sent ") + cast(number.c.n, String), "state": literal("sent"), "ts": literal("1.1")}
    due = {"id": literal("due ") + cast(number.c.n, String), "wake_at": literal(MONDAY, Delivery.wake_at.type)}  # type: ignore[union-attr]
    for own, until in ((sent, PAST * count), (due, count)):
        named = own | shared | {name: literal(at, Delivery.created_at.type) for name, at in made.items()}  # type: ignore[attr-defined]
        chosen = select(*(value.label(name) for name, value in named.items())).where(number.c.n < until)
        session.connection().execute(insert(Delivery).from_select(list(named), chosen))
    limits = [{"key": f"U0P{one}", "open_at": MONDAY - timedelta(hours=1)} for one in range(count // 8)]
    session.connection().execute(insert(RateLimit), limits)


async def _late(size: Size, folder: Path) -> Row:
    """On time, by a bot that goes on; and after a start on a database that may be a restored back-up."""
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'plan.db')}", patience=60, synchronous="OFF")
    store.write_now(planning._promise, count=max(20, size.schedules // 10))
    store.close()
    took: dict[bool, list[float]] = {False: [], True: []}
    for number in range(6):
        is_late = bool(number % 2)
        file = shutil.copy(folder / "plan.db", folder / f"plan{number}.db")
        took[is_late].append(await _plan(f"sqlite:///{file}", is_late=is_late))
    on_time, late = (median(took[is_late]) for is_late in (False, True))
    details = f"{1e6 * late:.0f} µs a digest against {1e6 * on_time:.0f} µs, three rounds each"
    return at_most("planning what was due before a start, against planning on time", late / on_time, 1.5, details)


async def _plan(url: str, *, is_late: bool) -> float:
    store = Store(url, patience=60, synchronous="OFF")
    now = MONDAY + timedelta(minutes=1)
    restored = Restored(store, now)
    await restored.before(now if is_late else MONDAY - timedelta(hours=1))
    planner = Planner(store=store, recurring=[WEEKLY_DIGEST], restored=restored)
    start = process_time()
    planned = await planner.plan_due(now)
    took = (process_time() - start) / planned
    store.close()
    return took
