"""The next call on a chosen day: above the intervals, on a working day, first in that week's reminder."""

from datetime import date, timedelta

import pytest

from storage.customers import customers
from storage.engine.database import Store
from tests.acting import Actor, buttons, value, words
from tests.making import add_customer, be_away, find_customer, have_problem, make_team
from tests.stage import ANA, MONDAY, Bot

TUESDAY_NINE = MONDAY + timedelta(hours=23)  # in Berlin
WEDNESDAY = "2026-11-25"


async def choose(actor: Actor, on: str | None) -> None:
    """On the card of Acme."""
    await actor.say("/checkin Acme")
    await actor.press("Next call on …")
    await actor.submit(on=on)


async def test_it_is_chosen_under_a_contact_and_shown_on_the_list_and_the_card(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme all good")
    await ana.press("Next call on …")
    await ana.submit(on=WEDNESDAY)
    chosen = words(ana.modal)
    listed = words(await ana.say("/checkin"))
    await ana.say("/checkin Acme")

    assert "The next call with Acme is on Wednesday 25 November." in chosen
    assert "Next call on Wednesday 25 November." in listed
    assert "Next call on Wednesday 25 November." in words(ana.form)


@pytest.mark.parametrize(("on", "day"), [("2026-11-28", 30), ("2026-11-29", 30), ("2026-11-26", 27)])
async def test_on_a_weekend_or_a_day_away_it_is_the_next_working_day(
    store: Store, ana: Actor, on: str, day: int
) -> None:
    await add_customer(store, "Acme")
    await be_away(store, ANA, date(2026, 11, 26))
    await choose(ana, on)

    assert (await find_customer(store, "Acme")).next_call_on == date(2026, 11, day)


async def test_on_a_holiday_of_the_team_it_is_the_next_working_day(store: Store, ana: Actor) -> None:
    await store.write(make_team, leads=[ANA], country="DE")
    await add_customer(store, "Acme")
    await choose(ana, "2026-12-25")

    assert (await find_customer(store, "Acme")).next_call_on == date(2026, 12, 28)


async def test_until_then_nobody_is_reminded_and_in_its_week_it_comes_first(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=300)
    for number in range(5):
        await add_customer(store, f"Bolt {number}", last_spoken=200 + number)
    await choose(ana, WEDNESDAY)
    await bot.wait_until(TUESDAY_NINE)
    early = words(ana.dm[0])
    await bot.wait_until(TUESDAY_NINE + timedelta(days=7))
    told = words(ana.dm[-1])

    assert "Acme" not in early
    assert told.index("Acme") < told.index("Bolt")
    assert "You chose Wednesday 25 November for the next call" in told


async def test_an_open_problem_still_keeps_them_out(bot: Bot, store: Store, ana: Actor) -> None:
    acme = await add_customer(store, "Acme", last_spoken=300)
    await choose(ana, "2026-11-18")
    await have_problem(store, acme)
    await bot.wait_until(TUESDAY_NINE)

    assert ana.dm == []


async def test_a_check_in_of_that_week_has_been_the_call_and_undo_brings_the_day_back(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme")
    await choose(ana, WEDNESDAY)
    await bot.wait(days=2)
    await ana.say("/checkin Acme just met them")
    too_early = (await find_customer(store, "Acme")).next_call_on
    await bot.wait(days=5)
    await ana.say("/checkin Acme all good")
    done = (await find_customer(store, "Acme")).next_call_on
    await ana.press("Undo")

    assert too_early == date(2026, 11, 25)
    assert done is None
    assert (await find_customer(store, "Acme")).next_call_on == date(2026, 11, 25)


async def test_left_empty_the_intervals_count_again(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await choose(ana, WEDNESDAY)
    waits = (await find_customer(store, "Acme")).is_due(MONDAY, "UTC")
    await ana.say("/checkin Acme")
    await ana.press("Next call on …")
    begins_with = value(ana.form, "on")
    await ana.submit(on=None)

    assert not waits
    assert begins_with == WEDNESDAY
    assert (await find_customer(store, "Acme")).is_due(MONDAY, "UTC")


@pytest.mark.parametrize(("on", "why"), [("2026-11-15", "is over"), ("2036-01-01", "within the next")])
async def test_a_day_that_is_over_or_far_is_refused(store: Store, ana: Actor, on: str, why: str) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme")
    await ana.press("Next call on …")
    refused = await ana.submit(on=on)

    assert why in refused.errors["on"]


async def test_a_reminder_that_is_out_says_what_was_chosen(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=300)
    await bot.wait_until(TUESDAY_NINE)
    await choose(ana, "2026-12-09")
    await bot.tick()

    assert "The next call is on Wednesday 9 December." in words(ana.dm[0])
    assert buttons(ana.dm[0]) == ["Done", "About them"]


async def test_only_who_may_change_a_customer_is_offered_to_choose(store: Store, bo: Actor) -> None:
    await add_customer(store, "Acme")
    reply = await bo.say("/checkin Acme all good")
    await bo.say("/checkin Acme")

    assert "Next call on …" not in buttons(reply) + buttons(bo.form)
    assert await store.read(customers.find, 1)
