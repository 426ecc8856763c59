"""A Monday at nine: thousands of schedules are due at once, and people go on thanking each other all the while."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic, thread_time
from typing import Any
from unittest.mock import patch

from bot import manifest
from bot.sandbox import Sandbox
from bot.sending import planner as planning_
from bot.sending.clock import ClockGuard
from bot.sending.erasures import Erasures
from bot.sending.groups import Groups
from bot.sending.homes import Homes
from bot.sending.pace import USUAL, Pace
from bot.sending.planner import Planner
from bot.sending.restored import Restored
from bot.sending.scheduler import Scheduler
from bot.sending.sender import Sender
from bot.web import build_client, open_session
from handlers import COMPOSERS
from handlers.background import Background
from storage import kudos
from storage.delivery.rate_limits import BURST
from storage.engine.database import Session, Store
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.refusal import Busy
from tests import warm
from tests.benchmarks import fan_out, measure, planning, town
from tests.benchmarks.report import Row, Size, at_most

SPEED = 5  # times as fast as Slack: more would measure how fast we plan
PACE = Pace(in_channel=USUAL.in_channel / SPEED, in_workspace=USUAL.in_workspace / SPEED)
COMPANY = town.company(people=100, channels=1)
EVERY = 0.3  # seconds between two kudos
POSTS = 600  # after which it is known how it goes on
WITHIN = 2.0  # seconds until what is urgent is posted
GIVEN_UP = 30.0


@dataclass
class Went:
    """Seconds until each kudos was stored, its message posted, and of each of the planner's transactions."""

    stored: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)
    planned: list[float] = field(default_factory=list)
    busy: int = 0
    pace: float = 0


async def rows(size: Size, folder: Path) -> list[Row]:
    count, found = 12 * size.schedules // 10, []
    for is_late, when in ((False, "on time"), (True, "by a start that may be of a restored back-up")):
        went = await _morning(folder / f"{is_late}.db", count, is_late=is_late)
        found += _told(went, f"{count:,} digests due at once, planned {when}", has_pace=not is_late)
    return found


def _told(went: Went, what: str, *, has_pace: bool) -> list[Row]:
    most, longest = max(went.posted), 1e3 * measure.percentile(went.planned, 0.99)
    stored = f"stored within {1e3 * max(went.stored):.0f} ms; {len(went.posted)} of them"
    found = [
        at_most(f"{what}: seconds until a kudos's message is posted", most, WITHIN, stored, than="s"),
        at_most(f"{what}: people told that it is busy", went.busy, 0, than="people"),
        at_most(f"{what}: a transaction of the planner, processor time, 99th percentile", longest, 30, than="ms"),
    ]
    pace = Row(f"{what}: of Slack's pace meanwhile", f"{went.pace:.0%}", "at least 97%", went.pace >= 0.97)
    return [*found, pace] if has_pace else found


async def _morning(file: Path, count: int, *, is_late: bool) -> Went:
    store, went = Store(f"sqlite:///{warm.fresh_file(file)}"), Went()
    store.write_now(planning._promise, count=count)
    store.write_now(town.know, COMPANY)
    began = monotonic()

    def clock() -> datetime:
        return planning.MONDAY + timedelta(seconds=60 + monotonic() - began)

    async with Sandbox(COMPANY, manifest.load(), limits_speed=SPEED) as slack:
        with patch.object(planning_, "plan_each", partial(_timed, planning_.plan_each, went.planned)):
            restored = Restored(store, clock())
            await restored.before(clock() if is_late else clock() - timedelta(hours=1))
            async with _at_work(slack, store, clock, restored):
                await _thank_all_the_while(slack, store, clock, went, until=min(POSTS, count), is_late=is_late)
    store.close()
    return went


def _timed(plan_each: Callable[..., int], took: list[float], session: Session, **given: Any) -> int:
    began = thread_time()
    try:
        return plan_each(session, **given)
    finally:
        took.append(thread_time() - began)


@asynccontextmanager
async def _at_work(
    slack: Sandbox, store: Store, clock: Callable[[], datetime], restored: Restored
) -> AsyncIterator[None]:
    """The scheduler as the program assembles it; what it says is short."""
    background = Background()
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        about: dict[str, Any] = {"client": client, "store": store, "workspace_id": slack.team_id}
        sender = Sender(
            **about, clock=clock, composers=dict.fromkeys(COMPOSERS, fan_out.compose), pace=PACE, restored=restored
        )
        scheduler = Scheduler(
            store=store, clock=clock, guard=ClockGuard(client, clock), sender=sender, looks=(), pace=PACE,
            planner=Planner(store=store, recurring=[WEEKLY_DIGEST], restored=restored), groups=Groups(**about),
            homes=Homes(**about, background=background), erasures=Erasures(store=store, background=background),
        )  # fmt: skip
        working = asyncio.create_task(_work(scheduler))
        yield
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await sender.stop()


async def _work(scheduler: Scheduler) -> None:
    while True:
        await scheduler.work()
        await asyncio.sleep(0.1)


async def _thank_all_the_while(
    slack: Sandbox, store: Store, clock: Callable[[], datetime], went: Went, *, until: int, is_late: bool
) -> None:
    """Until so many were posted, or, where each has to be looked up first, as long as that would take."""
    began, waiting = monotonic(), set[asyncio.Task[None]]()
    ends = began + until * PACE.in_workspace
    number = 0
    while len(slack.posts) < until and not (is_late and monotonic() > ends):
        waiting.add(asyncio.create_task(_thank(slack, store, clock, went, number)))
        number += 1
        await asyncio.sleep(EVERY)
    went.pace = (len(slack.posts) - BURST) * PACE.in_workspace / (monotonic() - began)
    await asyncio.gather(*waiting)


async def _thank(slack: Sandbox, store: Store, clock: Callable[[], datetime], went: Went, number: int) -> None:
    giver, receiver = (COMPANY.users[50 + (number + one) % 50].id for one in (0, 1))
    began = monotonic()
    try:
        given = await store.write(
            kudos.give, giver=giver, receivers=[receiver], message="for the calm handover", practices=(),
            channel=COMPANY.channels[0].id, at=clock(),
        )  # fmt: skip
    except Busy:
        went.busy += 1
        return
    went.stored.append(monotonic() - began)
    said = f"{kudos.KUDOS_DM.name} {given.id}"
    while not any(post["text"] == said for post in reversed(slack.posts)) and monotonic() - began < GIVEN_UP:
        await asyncio.sleep(0.01)
    went.posted.append(monotonic() - began)
