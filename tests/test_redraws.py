"""The answer goes first: a Home is drawn anew after it, only where something changed, and stopping waits for that."""

import asyncio
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from bot import server
from bot.playground import settings_for
from bot.sandbox import Sandbox
from handlers import home
from handlers.call import Call
from tests import erasing
from tests.acting import Actor, words
from tests.stage import ANA, BO, Bot


async def add_customer(person: Actor, name: str) -> float:
    """Seconds until the form that was sent was answered."""
    await person.press("Add a customer", person.home)
    began = monotonic()
    assert (await person.submit(name=name)).ok
    seconds = monotonic() - began
    await person.close(all_views=True)
    return seconds


async def test_nobody_waits_for_a_home_that_hangs(slack: Sandbox, ana: Actor) -> None:
    await ana.open_home()
    slack.inject("views.publish", "timeout", times=None)

    assert await add_customer(ana, "Acme") < 0.9  # it hangs for longer than that


async def test_the_home_shows_what_changed(bot: Bot, ana: Actor) -> None:
    await ana.open_home()
    await add_customer(ana, "Acme")
    await bot.background.finish(within=5)

    assert "All my customers (1)" in words(ana.home)


async def test_where_nothing_changed_nothing_is_drawn_anew(bot: Bot, ana: Actor) -> None:
    await ana.open_home()
    before = ana.home
    for label in ("Add a customer", "Give kudos", "My teams", "Privacy", "Away dates", "Tell a story"):
        await ana.press(label, ana.home)
        await ana.close(all_views=True)
    await bot.background.finish(within=5)

    assert ana.home == before  # with its hash, which is another one after each drawing


async def test_a_form_that_is_sent_back_changes_nothing(bot: Bot, ana: Actor) -> None:
    await ana.open_home()
    before = ana.home
    await ana.press("Give kudos", ana.home)
    reply = await ana.submit(receivers=[ANA], message="me")
    await bot.background.finish(within=5)

    assert reply.errors
    assert ana.home == before


async def test_the_newest_drawing_stands_however_long_an_older_one_hangs(
    slack: Sandbox, bot: Bot, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "DRAW_SECONDS", 0.2)
    await ana.open_home()
    slack.inject("views.publish", "timeout", times=1)
    for name in ("Acme", "Birch", "Cedar"):
        await add_customer(ana, name)
    await bot.background.finish(within=5)

    assert "All my customers (3)" in words(ana.home)


async def test_stopping_waits_for_what_goes_on(slack: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    async def slowly(call: Call) -> None:
        await asyncio.sleep(0.3)
        drawn.append(call.me.id)

    monkeypatch.setattr(home, "redraw", slowly)
    settings = replace(settings_for(slack), database_url=f"sqlite:///{tmp_path}/stopped.db")
    stop = asyncio.Event()
    serving = asyncio.create_task(server.serve(settings, stop=stop, clock=slack.now))
    await slack.until_connected()
    ana = Actor(slack, "ana")
    await ana.open_home()
    await add_customer(ana, "Acme")
    stop.set()
    await serving

    assert drawn == [ANA]


# --- what others took back


async def test_undone_kudos_leave_the_homes_of_those_who_look(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await ana.say("/kudos @bo @cy for the zyx map", "support")
    await bo.open_home()
    before, unopened = words(bo.home), cy.home
    await ana.press("Undo")
    await bot.background.finish(within=5)

    assert "zyx" in before
    assert "zyx" not in words(bo.home)
    assert cy.home is unopened is None


async def test_thanks_for_a_story_that_are_undone_leave_its_authors_home(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("/servicestory The driver stayed", "support")
    await bot.tick()
    await ana.press("Thank them for sharing", bo.posts("support")[-1])
    await bo.open_home()
    before = words(bo.home)
    await ana.press("Undo")
    await bot.background.finish(within=5)

    assert f"<@{ANA}>: " in before
    assert f"<@{ANA}>: " not in words(bo.home)


async def test_a_note_that_is_taken_back_leaves_its_customers_owners_home(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("/checkin add Acme every 1 days", "support")
    await ana.say("/checkin Acme zyx all good", "support")
    await bot.wait(days=9)
    await bo.open_home()
    before = words(bo.home)
    await ana.press("Undo")
    await bot.background.finish(within=5)

    assert "zyx" in before
    assert "zyx" not in words(bo.home)


async def test_whoever_is_erased_leaves_the_homes_of_others(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/kudos @bo for the zyx map", "support")
    await bo.open_home()
    before = words(bo.home)
    await ana.say("/warmline privacy")
    await ana.press("Erase mine")
    await bot.tick()
    await bot.background.finish(within=5)

    assert "zyx" in before
    assert "zyx" not in words(bo.home)


async def test_a_home_is_drawn_anew_within_a_minute_of_what_another_process_erased(
    bot: Bot, ana: Actor, bo: Actor
) -> None:
    await bo.say("/kudos @ana for the calm handover", "support")
    assert "for the calm handover" in await ana.open_home()
    await bot.tick()
    await bot.store.write(erasing.forget, BO, bot.slack.now())  # as `warmline forget` does
    await bot.wait(minutes=1)
    await bot.background.finish(within=5)

    assert "for the calm handover" not in words(ana.home)
