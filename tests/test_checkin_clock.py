"""The clock of no-problem check-ins: a contact because of a problem is logged, and leaves it as it is."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from storage.customers import outreach, problems
from storage.engine.database import Store
from tests.acting import Actor, words
from tests.making import add_customer, find_customer, have_problem, make_team, set_up_team
from tests.stage import ANA, BO, MONDAY, Bot

TUESDAY_NINE = MONDAY + timedelta(hours=23)  # in Berlin


async def test_a_contact_because_of_a_problem_leaves_the_clock_as_it_is(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=41)
    await ana.say("/checkin problem Acme late delivery")
    logged = words(await ana.say("/checkin Acme told them when it comes"))
    await ana.say("/checkin solved Acme")
    listed = words(await ana.say("/checkin"))

    assert "The clock of the no-problem check-ins goes on as before" in logged
    assert "Last no-problem check-in 41 days ago; last contact today, because of a problem" in listed
    assert "A problem was just solved. Put off until Thursday 19 November." in listed
    assert "Time for a call" not in listed


@pytest.mark.parametrize(
    ("note", "is_about_one"),
    [
        ("problem: the invoice was wrong", True),
        ("Problem – late again", True),
        ("because of a problem with the invoice", True),
        ("about their billing problem", True),
        ("no problems at all", False),
        ("problem-free so far", False),
        ("about our new map, without a problem", False),
    ],
)
async def test_a_note_that_begins_with_a_problem_is_no_check_in(
    store: Store, ana: Actor, note: str, is_about_one: bool
) -> None:
    await add_customer(store, "Acme", last_spoken=41)
    await ana.say(f"/checkin Acme {note}")
    acme = await find_customer(store, "Acme")

    assert ("as a contact about a problem. It is no no-problem check-in." in words(ana.answer)) == is_about_one
    assert ("It was just a check-in" in words(ana.answer)) == is_about_one
    assert acme.waited(MONDAY, "UTC") == (41 if is_about_one else 0)


async def test_who_only_hears_from_us_in_trouble_is_the_one_to_call(bot: Bot, store: Store, ana: Actor) -> None:
    customer = await add_customer(store, "Acme")
    for _ in range(3):
        await store.write(outreach.log, customer_id=customer.id, by=ANA, at=MONDAY, is_proactive=False)
    await bot.wait_until(TUESDAY_NINE)

    assert "no no-problem check-in yet" in words(ana.dm[-1])
    assert "last contact, because of a problem, yesterday" in words(ana.dm[-1])
    assert "No no-problem check-in yet" in words(await ana.say("/checkin"))
    assert "Acme" in await ana.open_home()


async def test_three_days_after_a_problem_is_solved_they_are_suggested_again(
    bot: Bot, store: Store, ana: Actor
) -> None:
    acme = await add_customer(store, "Acme", last_spoken=41)
    await have_problem(store, acme)
    await store.write(problems.solve, customer_id=acme.id, at=MONDAY)
    seen = []
    for _ in range(4):
        seen.append("Acme" in await ana.open_home())
        await bot.wait(hours=24)

    assert seen == [False, False, False, True]  # solved on Monday: Thursday
    assert ana.dm == []


async def test_the_digest_counts_those_three_days_on_the_calendar_of_whoever_looks_after_them(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    """It was still Sunday for Bo in New York when it was solved, and Monday for their team in Berlin."""
    await bot.store.write(make_team, leads=[ANA], members=[BO])
    acme = await add_customer(store, "Acme", owner=BO, last_spoken=41)
    await have_problem(store, acme)
    await store.write(problems.solve, customer_id=acme.id, at=datetime(2026, 11, 16, 3, tzinfo=UTC))
    waiting = []
    for day in (17, 18):
        await slack.move_to(datetime(2026, 11, day, 6, tzinfo=UTC))
        digest, home = await ana.say("/warmline digest", "support"), await bo.open_home()
        waiting.append(("Acme" in words(digest), "Acme" in home))

    assert waiting == [(False, False), (True, True)]


async def test_a_reminder_that_is_out_does_not_ask_to_call_right_after_a_problem(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme", last_spoken=41)
    await bot.wait_until(TUESDAY_NINE)
    await ana.say("/checkin problem Acme late delivery")
    await ana.say("/checkin solved Acme")
    await bot.tick()

    assert "A problem of theirs has just been solved. I will ask again from Friday 20 November." in words(ana.dm[-1])


@pytest.mark.parametrize(("pressed", "days"), [("It was about a problem", 41), ("It was just a check-in", 0)])
async def test_a_contact_that_is_counted_otherwise_moves_the_clock(
    store: Store, ana: Actor, pressed: str, days: int
) -> None:
    acme = await add_customer(store, "Acme", last_spoken=41)
    if days == 0:
        await have_problem(store, acme)
    await ana.say("/checkin Acme all good")
    await ana.press(pressed)

    assert (await find_customer(store, "Acme")).waited(MONDAY, "Europe/Berlin") == days


async def test_the_digest_counts_since_the_last_no_problem_check_in(bot: Bot, store: Store, ana: Actor) -> None:
    await set_up_team(ana, leads=["ana"])
    acme, zebra = [await add_customer(store, name, last_spoken=41) for name in ("Acme", "Zebra")]
    await store.write(outreach.log, customer_id=acme.id, by=ANA, at=MONDAY, is_proactive=False)
    await have_problem(store, zebra)
    await store.write(problems.solve, customer_id=zebra.id, at=MONDAY)

    waiting = words(await ana.say("/warmline digest")).partition("Customers waiting longest")[2]

    assert "Acme" in waiting
    assert "41 days, ideally 30" in waiting
    assert "Zebra" not in waiting
