"""The planner: each occurrence once, missed ones made up, and no schedule holds up another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending.planner import Planner, plan_one
from handlers.views.blocks import Message
from storage.delivery import outbox, recurrence, schedules
from storage.delivery.kinds import Kind, Recurring
from storage.engine.database import Session, Store
from storage.tables import Delivery, Schedule
from tests.notes import DAILY, daily, note
from tests.stage import MONDAY, NOTE, SUPPORT, of_kind, running

EVERY_DAY = range(7)


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def briefly(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    outbox.add(
        session, NOTE, subject=schedule.subject, recipient=SUPPORT, at=now, wake_at=at,
        useful_until=at + timedelta(hours=8), occurrence=occurrence.isoformat(), schedule_id=schedule.id,
    )  # fmt: skip


def broken(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    note(session, schedule, occurrence, at, now)
    raise ZeroDivisionError


BRIEFLY, BROKEN = daily(briefly), daily(broken, "broken")


def recur(
    store: Store,
    subject: int = 1,
    kind: Recurring = DAILY,
    zone: str = "Europe/Berlin",
    at: time = time(10),
    now: datetime = MONDAY - timedelta(hours=1),
) -> int:
    def rule(session: Session) -> int:
        made = schedules.set_(
            session, kind, subject=subject, recipient="", zone=zone, weekdays=EVERY_DAY, at=at,
            now=now,
        )  # fmt: skip
        assert made.id is not None
        return made.id

    return store.write_now(rule)


def planned(store: Store) -> list[Delivery]:
    return store.read_now(of_kind, "note")


async def test_an_occurrence_is_planned_when_it_is_due_and_once(store: Store) -> None:
    recur(store)
    planner = Planner(store=store, recurring=[DAILY])

    assert await planner.plan_due(MONDAY - timedelta(seconds=1)) == 0
    assert await planner.plan_due(MONDAY) == 1
    assert await planner.plan_due(MONDAY) == 0
    assert [(row.occurrence, row.wake_at) for row in planned(store)] == [("2026-11-16", MONDAY)]


async def test_occurrences_missed_while_nobody_looked_are_made_up_one_by_one(store: Store) -> None:
    recur(store)

    assert await Planner(store=store, recurring=[DAILY]).plan_due(MONDAY + timedelta(days=3)) == 4
    assert sorted(row.occurrence[-2:] for row in planned(store)) == ["16", "17", "18", "19"]


@pytest.mark.parametrize(
    ("zone", "at", "start", "skipped"),
    [
        ("America/New_York", time(1, 30), date(2026, 10, 1), []),
        ("America/Santiago", time(0), date(2026, 4, 1), []),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 4, 1), []),
        ("Pacific/Apia", time(9), date(2011, 9, 1), [date(2011, 12, 30)]),
    ],
)
async def test_followed_over_clock_changes_and_silences_each_local_date_comes_once(
    store: Store, zone: str, at: time, start: date, skipped: list[date]
) -> None:
    now = recurrence.moment(start, time(0), "UTC")
    recur(store, zone=zone, at=at, now=now)
    planner, chance, silences = Planner(store=store, recurring=[DAILY]), Random(3), [3, 130, 11]
    for step in range(160):
        now += timedelta(hours=chance.choice((0.5, 1, 5, 13, 24)))
        if step % 60 == 9:
            now += timedelta(days=silences.pop())
        await planner.plan_due(now)

    moments = {date.fromisoformat(row.occurrence): row.wake_at for row in planned(store)}
    assert len(moments) == len(planned(store)) > 180
    first, last = min(moments), max(moments)
    all_days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    assert all_days - moments.keys() == set(skipped)
    assert all(moment == recurrence.moment(day, at, zone) for day, moment in moments.items())


async def test_after_a_year_of_silence_every_occurrence_is_made_up_or_says_why_not(
    slack: Sandbox, store: Store
) -> None:
    composers: dict[Kind, Any] = {NOTE: lambda session, delivery, now: Message(delivery.occurrence)}
    recur(store)
    async with running(slack, store, recurring=[BRIEFLY], composers=composers) as bot:
        await bot.tick()
        await bot.wait(days=1, hours=1)
        await slack.advance(timedelta(days=365))
    async with running(slack, store, recurring=[BRIEFLY], composers=composers) as bot:
        await bot.tick()
        rows = await bot.deliveries("note")

    texts = [post["text"] for post in slack.posts]
    assert len(rows) == len({row.occurrence for row in rows}) == 367
    assert texts == sorted(row.occurrence for row in rows if row.state == "sent")
    assert texts == ["2026-11-16", "2026-11-17", "2027-11-17"]
    assert {(row.state, row.error) for row in rows} == {("sent", ""), ("skipped", "too late to be of use")}


async def test_a_rule_that_fails_plans_nothing_and_holds_up_nobody(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    recur(store, subject=1, kind=BROKEN)
    recur(store, subject=3)
    planner = Planner(store=store, recurring=[DAILY, BROKEN])

    assert await planner.plan_due(MONDAY) == 1
    assert [row.subject for row in planned(store)] == [3]
    assert "ZeroDivisionError" in caplog.text

    repaired = Planner(store=store, recurring=[DAILY, daily(note, "broken")])
    assert await repaired.plan_due(MONDAY) == 1


async def test_schedules_of_a_kind_that_this_version_does_not_know_wait_for_one_that_does(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    recur(store, subject=1, kind=daily(note, "of a newer version"))
    recur(store, subject=2)
    planner = Planner(store=store, recurring=[DAILY])
    later = MONDAY + timedelta(days=1)

    assert (await planner.plan_due(MONDAY), await planner.plan_due(later)) == (1, 1)
    assert caplog.text.count("of a newer version") == 1
    assert [schedule.kind for schedule in store.read_now(schedules.unknown, now=later) if schedule.subject == 1] == [
        "of a newer version"
    ]

    assert await Planner(store=store, recurring=[DAILY, daily(note, "of a newer version")]).plan_due(later) == 2


async def test_what_was_due_before_we_looked_first_is_looked_up_before_it_is_sent(store: Store) -> None:
    """A restored back-up has forgotten that it was planned and sent."""
    recur(store)
    planner = Planner(store=store, recurring=[DAILY])
    await planner.plan_due(MONDAY + timedelta(hours=1))
    await planner.plan_due(MONDAY + timedelta(days=1))

    assert [row.state for row in planned(store)] == ["unknown", "pending"]


def test_two_processes_plan_an_occurrence_once(store: Store) -> None:
    id_ = recur(store)

    def plan(_: int) -> bool:
        return store.write_now(plan_one, id_=id_, rules={"note": note}, now=MONDAY, before=MONDAY)

    with ThreadPoolExecutor(4) as processes:
        assert sorted(processes.map(plan, range(4))) == [False, False, False, True]
    assert len(planned(store)) == 1


async def test_a_paused_schedule_rests(store: Store) -> None:
    id_ = recur(store)

    def pause(session: Session) -> None:
        schedules.pause(session, session.get_one(Schedule, id_))

    store.write_now(pause)
    assert await Planner(store=store, recurring=[DAILY]).plan_due(MONDAY + timedelta(days=9)) == 0


async def test_a_changed_hour_never_asks_twice_on_a_day(store: Store) -> None:
    recur(store)
    planner = Planner(store=store, recurring=[DAILY])
    await planner.plan_due(MONDAY)
    recur(store, at=time(18))

    await planner.plan_due(MONDAY + timedelta(hours=12))
    assert len(planned(store)) == 1


async def test_who_has_little_time_plans_some_and_says_that_there_is_more(store: Store) -> None:
    for subject in range(1, 31):
        recur(store, subject)
    planner = Planner(store=store, recurring=[DAILY])
    some = await planner.plan_due(MONDAY, for_seconds=0)
    assert 0 < some < 30
    assert planner.is_behind

    assert some + await planner.plan_due(MONDAY) == 30
    assert not planner.is_behind
