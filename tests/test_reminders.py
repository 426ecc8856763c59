"""The weekly reminder: who has waited longest, what becomes of each, and on which day and at which hour it comes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from storage.customers import changes, reminders
from storage.engine.database import Store
from tests.acting import Actor, buttons, words
from tests.making import add_customer, be_away, find_customer, find_person, have_problem, make_team
from tests.stage import ANA, BO, GONE, MONDAY, Bot

TUESDAY = datetime(2026, 11, 17, 8, 0, 1, tzinfo=UTC)  # when Berlin is reminded, at nine


async def test_the_reminder_brings_the_four_who_have_waited_longest_for_them(
    bot: Bot, store: Store, ana: Actor
) -> None:
    for name, ago in (("Ant", 40), ("Bee", 80), ("Cat", 50), ("Dog", 60), ("Emu", 70), ("Fox", 5)):
        await add_customer(store, name, last_spoken=ago)
    await add_customer(store, "Weekly", last_spoken=28, ideal_days=7, latest_days=14)
    await bot.wait_until(TUESDAY)

    (message,) = ana.dm
    paragraphs = [block for block in message["blocks"] if block["type"] == "rich_text"]
    assert [words(block).splitlines()[0] for block in paragraphs] == ["Weekly", "Bee", "Emu", "Dog"]
    assert "Last no-problem check-in 81 days ago, ideally every 30 days" in words(message)


async def test_customers_with_a_problem_or_put_off_or_not_due_are_left_out(bot: Bot, store: Store, ana: Actor) -> None:
    await have_problem(store, await add_customer(store, "Broken", last_spoken=90))
    postponed = await add_customer(store, "Postponed", last_spoken=90)
    by = await find_person(store, ANA)
    await store.write(reminders.set_aside, customer_id=postponed.id, by=by, at=MONDAY, for_a_cycle=True)
    await add_customer(store, "Fresh", last_spoken=2)
    await add_customer(store, "Due", last_spoken=31)
    await bot.wait_until(TUESDAY)

    reminder = words(ana.dm[0])
    assert "Due" in reminder
    assert not any(name in reminder for name in ("Broken", "Fresh", "Postponed"))


async def test_nobody_waiting_means_no_message_and_the_record_says_so(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Fresh", last_spoken=2)
    await bot.wait_until(TUESDAY)

    (row,) = await bot.deliveries("reminder")
    assert (row.state, row.error) == ("skipped", "no customer is waiting")
    assert ana.dm == []


async def test_a_customer_never_spoken_to_comes_up_in_the_first_reminder(bot: Bot, ana: Actor) -> None:
    await ana.say("/checkin add Acme every 30 days")
    await bot.wait_until(TUESDAY)

    assert "no contact logged yet, ideally every 30 days" in words(ana.dm[0])


async def test_done_later_and_not_this_one_show_what_became_of_each(bot: Bot, store: Store, ana: Actor) -> None:
    for name in ("Ant", "Bee", "Cat"):
        await add_customer(store, name, last_spoken=40)
    await bot.wait_until(TUESDAY)
    await ana.press("Done", ana.dm[0], nth=0)
    await ana.submit(note="fine")
    await ana.press("Later", ana.dm[0], nth=1)
    put_off = words(ana.answer)
    await ana.press("Not this one", ana.dm[0], nth=2)
    skipped = words(ana.answer)
    await bot.tick()

    (reminder,) = ana.dm
    assert "from Tuesday 24 November" in put_off
    assert "from Thursday 17 December" in skipped
    for outcome in ("✅ Spoken", "from Tuesday 24 November", "from Thursday 17 December"):
        assert outcome in words(reminder)


async def test_what_was_put_off_for_a_week_is_back_in_the_next_reminder(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await bot.wait_until(TUESDAY)
    await bot.wait(days=1)
    await ana.press("Later", ana.dm[0])
    await bot.wait(days=6)

    assert [row.state for row in await bot.deliveries("reminder")] == ["sent", "sent"]


async def test_a_contact_logged_by_command_shows_in_the_reminder_and_undo_brings_the_buttons_back(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await bot.wait_until(TUESDAY)
    await slack.advance(timedelta(minutes=5))
    await ana.say("/checkin Acme all good")
    await bot.tick()
    spoken = words(ana.dm[0])
    await ana.press("Undo")
    await bot.tick()

    assert "✅ Spoken" in spoken
    assert buttons(ana.dm[0]) == ["Done", "Later", "Not this one", "About them"]


async def test_the_backlog_is_spread_over_the_coming_weeks(bot: Bot, store: Store, ana: Actor) -> None:
    for number in range(10):
        await add_customer(store, f"Customer {number}", last_spoken=100 + number)
    reminded = []
    await bot.wait_until(TUESDAY)
    for _ in range(3):
        reminded.append(buttons(ana.dm[-1]).count("Done"))
        for nth in range(reminded[-1]):
            await ana.press("Done", ana.dm[-1], nth=nth)
            await ana.submit()
        await bot.wait(days=7)

    assert reminded == [4, 4, 2]


# --- its hour, while somebody is there ------------------------------------------------------------


async def test_the_reminder_comes_once_a_week_at_each_owners_own_hour(bot: Bot, store: Store, bo: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=90, owner=BO)  # New York
    await bo.say("/checkin remind wednesday 08:30")
    await bot.wait_until(datetime(2026, 11, 18, 13, 29, tzinfo=UTC))
    before = len(bo.dm)
    await bot.wait(minutes=2)
    at_the_hour = len(bo.dm)
    await bot.wait(days=6)
    within_the_week = len(bo.dm)
    await bot.wait(days=1)

    assert (before, at_the_hour, within_the_week, len(bo.dm)) == (0, 1, 1, 2)


async def test_an_hour_changed_after_the_reminder_brings_no_second_one_in_that_week(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme", last_spoken=90)
    await bot.wait_until(TUESDAY)
    await ana.say("/checkin remind thursday 09:00")
    await bot.wait(days=4)
    within_the_week = len(ana.dm)
    await bot.wait(days=5)

    assert (within_the_week, len(ana.dm)) == (1, 2)


async def test_the_reminder_can_be_switched_off_and_on_and_keeps_its_hour(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await ana.say("/checkin remind thursday 7:45")
    await ana.say("/checkin remind off")
    await add_customer(store, "Brook", last_spoken=40)  # another customer does not switch it on
    off = await store.read(reminders.of, ANA)
    reply = await ana.say("/checkin remind on")

    assert off is not None
    assert off.next_run_at is None
    assert "Thursdays at 07:45" in words(reply)


async def test_an_hour_that_cannot_be_read_is_given_back(ana: Actor) -> None:
    reply = await ana.say("/checkin remind tuesday and friday")

    assert "one weekday and a time" in words(reply)
    assert "/checkin remind tuesday and friday" in words(reply)


async def test_the_reminder_pauses_with_the_last_customer_and_returns_with_the_next(bot: Bot, store: Store) -> None:
    acme = await add_customer(store, "Acme")
    await store.write(changes.end, id_=acme.id, by=await find_person(store, ANA), at=MONDAY)
    paused = await store.read(reminders.of, ANA)
    await add_customer(store, "Brook")
    resumed = await store.read(reminders.of, ANA)

    assert paused is not None
    assert resumed is not None
    assert paused.next_run_at is None
    assert resumed.next_run_at == datetime(2026, 11, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "comes"), [("off", None), ("on", datetime(2026, 11, 24, 14, tzinfo=UTC))], ids=["off", "on"]
)
async def test_whoever_comes_back_is_reminded_as_they_wanted(
    slack: Sandbox, store: Store, bo: Actor, wanted: str, comes: datetime | None
) -> None:
    await add_customer(store, "Acme", owner=BO)
    await bo.say(f"/checkin remind {wanted}")
    await slack.happen.change("bo", deleted=True)
    gone = await store.read(reminders.of, BO)
    await slack.move_to(datetime(2026, 11, 18, 12, tzinfo=UTC))  # a Wednesday
    await slack.happen.change("bo", deleted=False)
    back = await store.read(reminders.of, BO)

    assert gone is not None
    assert back is not None
    assert (gone.next_run_at, back.next_run_at) == (None, comes)


async def test_an_owner_who_left_is_reminded_of_nothing_and_their_customers_stay(bot: Bot, store: Store) -> None:
    await add_customer(store, "Acme", owner=GONE, last_spoken=40)
    await bot.wait_until(datetime(2026, 11, 17, 12, tzinfo=UTC))

    acme = await find_customer(store, "Acme")
    assert (acme.owner, acme.ended_at) == (None, None)
    assert await bot.deliveries("reminder") == []


# --- away and holidays ----------------------------------------------------------------------------


async def test_who_was_called_before_a_delayed_reminder_is_out_is_left_out_of_it(
    bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await add_customer(store, "Brook", last_spoken=41)
    await be_away(store, ANA, date(2026, 11, 17))
    await bot.wait_until(TUESDAY)
    await bo.say("/checkin Acme hello")
    await bot.wait(days=1)

    (message,) = ana.dm
    assert "Brook" in words(message)
    assert "Acme" not in words(message)


async def test_an_owner_who_is_away_is_reminded_on_the_next_working_day(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await be_away(store, ANA, date(2026, 11, 17), date(2026, 11, 18))
    await bot.wait_until(TUESDAY)
    on_tuesday = len(ana.dm)
    await bot.wait(days=1)
    on_wednesday = len(ana.dm)
    await bot.wait(days=1)

    assert (on_tuesday, on_wednesday, len(ana.dm)) == (0, 0, 1)


async def test_a_whole_week_away_is_recorded_and_not_made_up(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await be_away(store, ANA, date(2026, 11, 16), date(2026, 11, 20))
    await bot.wait_until(TUESDAY)
    await bot.wait(days=6)

    (row,) = await bot.deliveries("reminder")
    assert (row.state, row.error) == ("skipped", "away")
    assert ana.dm == []


async def test_who_is_away_on_the_later_day_too_is_reminded_on_the_next_one(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await be_away(store, ANA, date(2026, 11, 17))
    await bot.wait_until(TUESDAY)
    await ana.say("/warmline away 2026-11-18..2026-11-19")
    await bot.wait(days=2)
    on_thursday = len(ana.dm)
    await bot.wait(days=1)

    assert (on_thursday, len(ana.dm)) == (0, 1)


async def test_a_reminder_that_waits_for_a_later_day_travels_with_its_owner(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await be_away(store, ANA, date(2026, 11, 17))
    await bot.wait_until(TUESDAY)
    await slack.happen.change("ana", tz="America/New_York")

    await bot.wait_until(datetime(2026, 11, 18, 13, 59, tzinfo=UTC))
    assert ana.dm == []
    await bot.wait(minutes=1)
    assert len(ana.dm) == 1


async def test_where_the_weekend_is_friday_and_saturday_sunday_is_a_working_day(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await store.write(make_team, members=[ANA], country="SA")
    await add_customer(store, "Acme", last_spoken=400)
    await ana.say("/checkin remind sunday 09:00")
    await be_away(store, ANA, date(2026, 11, 22))
    await be_away(store, ANA, date(2026, 11, 29), date(2026, 12, 3))
    await bot.wait_until(datetime(2026, 12, 4, 12, tzinfo=UTC))

    kept_on = {row.occurrence: (row.detail["day"], row.error) for row in await bot.deliveries("reminder")}
    assert kept_on["2026-11-22"][0] == "2026-11-23"
    assert kept_on["2026-11-29"] == ("2026-11-29", "away")


async def test_a_public_holiday_at_the_end_of_the_week_is_recorded_as_the_reason(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await store.write(make_team, members=[ANA], country="DE")
    await add_customer(store, "Acme", last_spoken=400)
    await ana.say("/checkin remind friday 09:00")
    await bot.wait_until(datetime(2026, 12, 25, 12, tzinfo=UTC))  # Christmas, a Friday: nothing left in that week

    assert [row.error for row in await bot.deliveries("reminder") if row.occurrence == "2026-12-25"] == [
        "Christmas Day"
    ]
