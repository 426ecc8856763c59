"""The answer goes first: a Home is drawn anew after it, only where something changed, and stopping waits for that."""

import asyncio
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from bot import server
from bot.playground import settings_for
from bot.sandbox import Sandbox
from bot.sandbox.person import Person as Player
from handlers import home
from handlers.call import Call
from tests.stage import ANA, Bot


async def at_home(slack: Sandbox, name: str = "ana") -> Player:
    person = slack.person(name)
    assert (await person.open_home()).ok
    return person


async def press(person: Player, action_id: str, value: object = None) -> float:
    """Seconds until the answer to a button on Home was there."""
    began = monotonic()
    assert (await person.press(person.home, action_id, value)).ok
    return monotonic() - began


async def add_customer(person: Player, name: str) -> float:
    """Seconds until the form that was sent was answered."""
    await press(person, "checkin_new")
    began = monotonic()
    assert (await person.submit({"name.value": name})).ok
    seconds = monotonic() - began
    await person.close(all_views=True)
    return seconds


async def test_nobody_waits_for_a_home_that_hangs(slack: Sandbox, bot: Bot) -> None:
    ana = await at_home(slack)
    slack.inject("views.publish", "timeout", times=None)

    assert await add_customer(ana, "Acme") < 0.9  # it hangs for longer than that


async def test_the_home_shows_what_changed(slack: Sandbox, bot: Bot) -> None:
    ana = await at_home(slack)
    await add_customer(ana, "Acme")
    await bot.background.finish(within=5)

    assert "All my customers (1)" in str(ana.home)


async def test_where_nothing_changed_nothing_is_drawn_anew(slack: Sandbox, bot: Bot) -> None:
    ana = await at_home(slack)
    before = ana.home
    for action_id in ("checkin_new", "kudos_new", "team_show", "privacy_show", "away_new", "story_new"):
        await press(ana, action_id)
        await ana.close(all_views=True)
    await bot.background.finish(within=5)

    assert ana.home == before  # with its hash, which is another one after each drawing


async def test_a_form_that_is_sent_back_changes_nothing(slack: Sandbox, bot: Bot) -> None:
    ana = await at_home(slack)
    before = ana.home
    await press(ana, "kudos_new")
    reply = await ana.submit({"receivers.value": [ANA], "message.value": "me"})
    await bot.background.finish(within=5)

    assert reply.errors
    assert ana.home == before


async def test_the_newest_drawing_stands_however_long_an_older_one_hangs(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "DRAW_SECONDS", 0.2)
    ana = await at_home(slack)
    slack.inject("views.publish", "timeout", times=1)
    for name in ("Acme", "Birch", "Cedar"):
        await add_customer(ana, name)
    await bot.background.finish(within=5)

    assert "All my customers (3)" in str(ana.home)


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
    await add_customer(await at_home(slack), "Acme")
    stop.set()
    await serving

    assert drawn == [ANA]
