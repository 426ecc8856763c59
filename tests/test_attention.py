"""The guard for attention: nobody gets more than two unasked messages of the culture tools in seven days."""

import ast
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot import due
from bot.sandbox import Sandbox
from storage.across import kinds
from storage.delivery import outbox, recurrence
from storage.delivery.kinds import Kind
from storage.engine.database import Store
from storage.people import attention, working
from storage.people.working import Days
from storage.tables import Delivery
from tests import ranked
from tests.acting import Actor, words
from tests.making import be_away, every, make_team
from tests.process import ROOT
from tests.ranked import ANSWER, GOAL, PULSE, STILL_TRUE, TAP
from tests.stage import ANA, BO, MONDAY, Bot, running

BERLIN = "Europe/Berlin"
SATURDAY = MONDAY + timedelta(days=5)


@pytest.fixture
async def bot(slack: Sandbox, store: Store) -> AsyncIterator[Bot]:
    with ranked.declared():
        async with running(slack, store, composers=ranked.COMPOSERS) as bot:
            yield bot


async def promise(bot: Bot, kind: Kind, subject: int, person: str = ANA, **more: Any) -> str:
    about: dict[str, Any] = {"subject": subject, "person": person, "now": bot.slack.now()}
    return await bot.store.write(attention.promise, kind, **about | more)


def heard(person: Actor) -> list[str]:
    return [words(message) for message in person.dm]


def state(store: Store, id_: str) -> tuple[str, str]:
    [row] = [row for row in every(store, Delivery) if row.id == id_]
    return row.state, row.error


def days_of(store: Store, ids: Sequence[str]) -> list[date]:
    moments = {row.id: row.sent_at or row.due_at or MONDAY for row in every(store, Delivery)}
    return [recurrence.local_date(moments[id_], BERLIN) for id_ in ids]


async def test_one_comes_at_once_and_the_second_tomorrow(bot: Bot, ana: Actor) -> None:
    await promise(bot, PULSE, 1)
    await promise(bot, PULSE, 2)
    await bot.tick()
    assert heard(ana) == ["test_pulse 1"]
    await bot.wait(days=1)
    assert heard(ana) == ["test_pulse 1", "test_pulse 2"]


async def test_a_question_that_finds_no_day_in_a_week_is_skipped_and_an_answer_waits(bot: Bot, ana: Actor) -> None:
    for number in (1, 2):
        await promise(bot, PULSE, number)
        await bot.tick()
        await bot.wait(days=1)
    goals = [await promise(bot, GOAL, number) for number in (3, 4, 5)]  # room for the first two is next Monday
    assert [state(bot.store, goal) for goal in goals] == [("pending", ""), ("pending", ""), ("skipped", "attention")]
    answer = await promise(bot, ANSWER, 6)
    assert state(bot.store, goals[1]) == ("skipped", "attention")
    await bot.wait_until(MONDAY + timedelta(days=7))
    assert state(bot.store, answer)[0] == "sent"
    assert heard(ana)[2:] == ["test_idea_answer 6"]
    told = [table for table in due.tables(bot.store, bot.slack.now()) if table.title.startswith("Not sent")]
    assert "test_goal" in str(told[0].rows)


async def test_what_ranks_first_moves_what_waits(bot: Bot, ana: Actor) -> None:
    await promise(bot, STILL_TRUE, 1, wake_at=MONDAY + timedelta(days=1))
    await promise(bot, TAP, 2, wake_at=MONDAY + timedelta(days=1))
    await promise(bot, ANSWER, 3, wake_at=MONDAY + timedelta(days=1))
    for _ in range(4):
        await bot.wait(days=1)
    assert heard(ana) == ["test_idea_answer 3", "test_tap 2"]
    [last] = await bot.deliveries(STILL_TRUE.name)
    assert (last.state, last.error) == ("skipped", "attention")


async def test_nothing_comes_outside_of_eight_to_six_of_ones_own_clock(bot: Bot, bo: Actor) -> None:
    await promise(bot, PULSE, 1, BO)  # it is four in the morning in New York
    await bot.wait(hours=3)
    assert heard(bo) == []
    await bot.wait_until(MONDAY.replace(hour=13))
    assert heard(bo) == ["test_pulse 1"]


async def test_nothing_comes_on_a_weekend_a_holiday_or_a_day_away(bot: Bot) -> None:
    await bot.store.write(make_team, leads=[ANA], country="DE")
    await be_away(bot.store, ANA, date(2026, 12, 28), date(2026, 12, 30))
    id_ = await promise(bot, ANSWER, 1, wake_at=datetime.fromisoformat("2026-12-24T18:00+00:00"))
    # Then come two holidays, a weekend (25 to 27), three days away, and New Year's Eve.
    assert days_of(bot.store, [id_]) == [date(2026, 12, 31)]


async def test_half_a_day_away_leaves_the_other_half(bot: Bot) -> None:
    await be_away(bot.store, ANA, MONDAY.date(), half="am")
    id_ = await promise(bot, PULSE, 1)
    [row] = [row for row in every(bot.store, Delivery) if row.id == id_]
    assert row.due_at == recurrence.moment(MONDAY.date(), time(13), BERLIN)


async def test_whoever_went_away_since_is_asked_when_they_are_back(bot: Bot, ana: Actor) -> None:
    await promise(bot, PULSE, 1, wake_at=MONDAY + timedelta(days=1))
    await be_away(bot.store, ANA, MONDAY.date() + timedelta(days=1), MONDAY.date() + timedelta(days=2))
    await bot.wait(days=2)
    assert heard(ana) == []
    await bot.wait(days=1)
    assert heard(ana) == ["test_pulse 1"]


async def test_whoever_went_away_for_longer_is_not_asked_but_answered(bot: Bot, ana: Actor) -> None:
    asked = await promise(bot, PULSE, 1, wake_at=MONDAY + timedelta(days=1))
    answered = await promise(bot, ANSWER, 2, wake_at=MONDAY + timedelta(days=2))
    await be_away(bot.store, ANA, MONDAY.date() + timedelta(days=1), MONDAY.date() + timedelta(days=20))
    await bot.wait(days=3)
    assert state(bot.store, asked) == ("skipped", "attention")
    await bot.wait_until(MONDAY + timedelta(days=21))
    assert (state(bot.store, answered)[0], heard(ana)) == ("sent", ["test_idea_answer 2"])


async def test_after_a_long_silence_they_still_come_one_a_day(bot: Bot, ana: Actor) -> None:
    for number in range(2):
        await promise(bot, PULSE, number, wake_at=MONDAY + timedelta(days=1 + number))
    await bot.wait(days=3)
    assert len(heard(ana)) == 1
    await bot.wait(days=1)
    assert len(heard(ana)) == 2


async def test_a_message_that_changes_is_no_second_one(bot: Bot, ana: Actor) -> None:
    await promise(bot, PULSE, 1)
    await bot.tick()
    await bot.wait(days=1)
    await bot.store.write(outbox.refresh, PULSE, subject=1, at=bot.slack.now())
    await bot.tick()
    second = await promise(bot, PULSE, 2)
    await bot.tick()
    assert state(bot.store, second)[0] == "sent"
    assert len(heard(ana)) == 2


async def test_promising_the_same_again_changes_nothing(bot: Bot) -> None:
    first = await promise(bot, PULSE, 1, occurrence="2026-11-16")
    before = every(bot.store, Delivery)
    assert await promise(bot, PULSE, 1, occurrence="2026-11-16") == first
    assert [row.model_dump() for row in every(bot.store, Delivery)] == [row.model_dump() for row in before]


def test_no_other_way_leads_into_the_outbox(store: Store) -> None:
    about: dict[str, Any] = {"subject": 1, "recipient": ANA, "at": MONDAY}
    with pytest.raises(ValueError, match="attention"):
        store.write_now(outbox.add, PULSE, **about)
    unranked = Kind("note", subject=Delivery, in_words="note", touched_by=None)
    with pytest.raises(ValueError, match="small measure"):
        store.write_now(attention.promise, unranked, subject=1, person=ANA, now=MONDAY)
    callers = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "handlers", "storage")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "outbox.put"
    }
    assert callers == {"storage/people/attention.py"}
    assert all(kind.at_night == "always" for kind in kinds.every() if kind.attention is not None)


def test_working_days_are_counted_without_those_off() -> None:
    germany = Days(BERLIN, "DE", "")
    assert germany.after(date(2026, 12, 23), 2) == date(2026, 12, 28)  # the 24th, then after Christmas
    assert working.Days(BERLIN).after(SATURDAY.date(), 1) == date(2026, 11, 23)
