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
from tests.acting import Actor, words
from tests.stage import ANA, Bot


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
