"""The scheduler: it runs whatever the clock does, and holds still while the clock cannot be trusted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import Any

import pytest
import time_machine

from bot.directory import go_on, may_sync
from bot.sandbox import Sandbox
from bot.sending import scheduler
from bot.sending.clock import ClockGuard
from bot.sending.planner import Planner
from handlers.views.blocks import Message
from storage.customers import reminders
from storage.delivery import outbox, rate_limits, schedules
from storage.engine.database import Session, Store
from storage.people import people, places
from storage.tables import Channel, Delivery, Handled
from tests.acting import until
from tests.notes import DAILY
from tests.stage import ANA, EVE, GENERAL, GONE, MONDAY, NOTE, OUTSIDE, ROBOT, SUPPORT, SUPPORTERS, Bot, running

COMPOSERS = {NOTE: lambda session, delivery, now: Message("hello")}


@asynccontextmanager
async def going(bot: Bot) -> AsyncIterator[None]:
    bot.scheduler.start()
    yield
    await bot.scheduler.stop()


@pytest.fixture
async def bot(slack: Sandbox, store: Store) -> AsyncIterator[Bot]:
    async with running(slack, store, composers=COMPOSERS, recurring=[DAILY]) as bot:
        yield bot


def recur(session: Session, *, now: datetime) -> None:
    schedules.set_(session, DAILY, subject=1, recipient="", zone="UTC", weekdays=range(7), at=time(9, 30), now=now)


async def test_what_is_scheduled_is_planned_and_sent_on_its_day(slack: Sandbox, bot: Bot) -> None:
    await bot.store.write(recur, now=slack.now())
    await bot.wait(minutes=29)
    assert slack.posts == []

    await bot.wait(minutes=1)
    assert [(post["channel"], post["text"]) for post in slack.posts] == [(SUPPORT, "hello")]


async def test_it_runs_by_itself(slack: Sandbox, bot: Bot) -> None:
    async with going(bot):
        await bot.store.write(outbox.add, NOTE, subject=1, recipient=SUPPORT, at=slack.now())
        await until(lambda: len(slack.posts) == 1)

    assert bot.scheduler.last_sign is not None
    assert bot.scheduler.trouble == ""


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=30)], ids=["back", "forward"])
async def test_it_goes_on_when_the_machines_clock_jumps(
    bot: Bot, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LATE", 0.3)
    async with going(bot):
        await until(lambda: bot.scheduler.last_sign is not None)
        with time_machine.travel(datetime.now(UTC) + jump):
            jumped_at = monotonic()
            await until(lambda: (bot.scheduler.last_sign or 0) > jumped_at)


async def test_a_run_that_fails_is_not_the_last(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(planner: Planner, now: datetime, **_: object) -> int:
        monkeypatch.undo()
        raise ZeroDivisionError

    monkeypatch.setattr(Planner, "plan_due", fail)
    await bot.scheduler.run()
    assert "bug" in bot.scheduler.trouble

    await bot.scheduler.run()
    assert bot.scheduler.trouble == ""
    assert "ZeroDivisionError" in caplog.text


async def test_when_it_is_stopped_it_gives_back_what_it_holds(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "timeout_after", times=None)
    async with going(bot):
        for channel in (SUPPORT, GENERAL):
            await bot.store.write(outbox.add, NOTE, subject=1, recipient=channel, at=slack.now())
        await until(lambda: len(slack.posts) == 2)
        began = monotonic()
        await bot.scheduler.stop(within=0.2)

    assert monotonic() - began < 3
    assert {row.state for row in await bot.deliveries("note")} == {"unknown"}


# --- the clock guard ---------------------------------------------------------------------------------


async def test_while_our_clock_is_wrong_nothing_is_planned_or_sent(slack: Sandbox, bot: Bot) -> None:
    await bot.store.write(recur, now=slack.now())
    bot.clock.ahead = timedelta(days=30)
    await bot.tick()
    assert "30 days" in bot.scheduler.trouble
    assert await bot.deliveries("note") == []

    bot.clock.ahead = timedelta()
    await bot.tick()
    await bot.wait(minutes=30)
    assert bot.scheduler.trouble == ""
    assert len(slack.posts) == 1


async def test_slack_is_asked_the_time_only_now_and_then(slack: Sandbox, bot: Bot) -> None:
    guard = ClockGuard(bot.client, bot.clock)
    for _ in range(5):
        await guard.agrees()
    assert guard.asked == 1

    await slack.advance(timedelta(days=3))
    await guard.agrees()
    assert guard.asked == 2


async def test_until_slack_has_been_reached_the_clock_is_not_trusted(slack: Sandbox, bot: Bot) -> None:
    slack.inject("api.test", "reset_before")
    guard = ClockGuard(bot.client, slack.now, patience=0)
    assert not await guard.agrees()
    assert "not been reached" in guard.trouble

    assert await guard.agrees()


async def test_a_refusal_tells_the_time_too(slack: Sandbox, bot: Bot) -> None:
    slack.inject("api.test", "ok_false:unknown_method")

    assert await ClockGuard(bot.client, slack.now).agrees()


async def test_a_clock_that_jumps_while_we_send_makes_nothing_due_early(slack: Sandbox, store: Store) -> None:
    def jump(session: Session, delivery: Delivery, now: datetime) -> Message:
        slack.slack.clock.move_to(MONDAY + timedelta(hours=1))
        return Message("hello")

    async with running(slack, store, composers={NOTE: jump}) as bot:
        soon = MONDAY + timedelta(minutes=30)
        for place, moment in ((SUPPORT, MONDAY), (GENERAL, soon)):
            await store.write(outbox.add, NOTE, subject=1, recipient=place, at=MONDAY, wake_at=moment)
        await bot.tick()

    assert [post["channel"] for post in slack.posts] == [SUPPORT]


# --- the directory sync --------------------------------------------------------------------------------------


async def test_people_and_places_are_known_from_the_start(slack: Sandbox, bot: Bot) -> None:
    known = await bot.store.read(people.find, [ANA, EVE, GONE, ROBOT])
    groups = await bot.store.read(people.group_names, [SUPPORTERS])

    assert {id_: people.why_excluded(person) for id_, person in known.items()} == {
        ANA: "", EVE: "guest", GONE: "deactivated", ROBOT: "bot",
    }  # fmt: skip
    assert (known[ANA].zone, known[ANA].is_slack_admin) == ("Europe/Berlin", True)
    assert groups == {SUPPORTERS: "support"}
    assert await bot.store.read(places.can_post, SUPPORT)
    assert not await bot.store.read(places.can_post, OUTSIDE)


async def test_a_place_that_we_left_unnoticed_is_found_out(bot: Bot) -> None:
    await bot.store.write(places.remember_channels, [Channel(id=OUTSIDE, name="outside", is_member=True)])
    await bot.directory_sync.sync()

    assert not await bot.store.read(places.can_post, OUTSIDE)


async def test_who_moved_or_left_unnoticed_is_followed_at_the_next_sync(bot: Bot) -> None:
    def as_yesterday(session: Session) -> None:
        for person, zone, gone in ((ANA, "Asia/Tokyo", False), (GONE, "UTC", False)):
            there = people.find(session, [person])[person]
            people.remember(session, [there.model_copy(update={"zone": zone, "is_deactivated": gone})])
            weekly: dict[str, Any] = {"zone": zone, "weekdays": [1], "at": time(9), "now": MONDAY}
            schedules.set_(session, reminders.WEEKLY_REMINDER, subject=0, recipient=person, **weekly)

    await bot.store.write(as_yesterday)
    await bot.directory_sync.sync()
    there = [await bot.store.read(reminders.of, person) for person in (ANA, GONE)]

    assert [reminder and reminder.next_run_at for reminder in there] == [datetime(2026, 11, 17, 8, tzinfo=UTC), None]


async def test_user_groups_that_may_not_be_read_keep_nobody_from_starting(slack: Sandbox, bot: Bot) -> None:
    slack.inject("usergroups.list", "ok_false:missing_scope")
    slack.inject("users.list", "ratelimited", seconds=1)
    await bot.directory_sync.sync()


async def test_of_several_processes_one_syncs(slack: Sandbox, bot: Bot) -> None:
    async with running(slack, bot.store) as other:
        for process in (bot, other):
            process.directory_sync.start()
        async with asyncio.timeout(20):
            while await bot.store.read(rate_limits.is_allowed, rate_limits.SYNC, wall=datetime.now(UTC)):
                await asyncio.sleep(0.02)
        await other.directory_sync.stop()
        await bot.directory_sync.stop()

    assert not await bot.store.read(rate_limits.is_allowed, rate_limits.SYNCING, wall=datetime.now(UTC))


async def test_deliveries_of_slacks_are_forgotten_after_two_days(bot: Bot) -> None:
    def keep(session: Session) -> None:
        for days in (1, 3):
            session.add(Handled(key=str(days), person=ANA, at=MONDAY - timedelta(days=days)))

    await bot.store.write(keep)
    await bot.directory_sync.sync()

    assert await bot.store.read(lambda session: session.get(Handled, "3")) is None
    assert await bot.store.read(lambda session: session.get(Handled, "1")) is not None


def test_a_sync_that_was_begun_and_never_ended_is_taken_over(store: Store) -> None:
    wall, early = datetime.now(UTC), timedelta()

    assert store.write_now(may_sync, wall=wall, early=early)
    assert not store.write_now(may_sync, wall=wall, early=early)
    assert store.write_now(may_sync, wall=wall + timedelta(minutes=11), early=early)


def test_a_sync_that_takes_long_is_left_alone(store: Store) -> None:
    wall, early = datetime.now(UTC), timedelta()
    store.write_now(may_sync, wall=wall, early=early)
    store.write_now(go_on, wall=wall + timedelta(minutes=9))

    assert not store.write_now(may_sync, wall=wall + timedelta(minutes=11), early=early)
    assert store.write_now(may_sync, wall=wall + timedelta(minutes=20), early=early)


async def test_when_it_began_is_told_by_real_seconds_where_the_clock_was_wrong_then(bot: Bot) -> None:
    behind, restored = timedelta(hours=4), bot.sender._restored
    restored._began -= behind
    bot.clock.ahead = -behind
    await bot.tick()
    bot.clock.ahead = timedelta()
    await bot.tick()

    assert bot.slack.now() - await restored.before(bot.slack.now()) < timedelta(hours=1)
