"""A pulse is set up, and asks: whom, when, and nobody too often."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Sandbox
from storage.tables import PulseAsked
from tests.acting import Actor, words
from tests.making import every
from tests.pulsing import PulseTeam, make_pulse_teams, playing
from tests.stage import MONDAY, Bot


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with playing() as sandbox:
        sandbox.freeze()
        await sandbox.move_to(MONDAY)
        sandbox.limits_off = True
        yield sandbox
        assert sandbox.complaints == [], "Slack would have refused this"
        assert sandbox.pings == [], "somebody was alerted"


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    await bot.store.write(make_pulse_teams)
    return PulseTeam(bot)


async def test_a_whole_pulse(pulse: PulseTeam, cy: Actor) -> None:
    asked = await pulse.open()
    assert len(asked) == 12
    await pulse.answer_all(asked, [5, 5, 4, 4, 3, 5, 4, 2, 0])
    await pulse.close()

    for channel in ("support", "shop"):
        [post] = pulse.results(channel)
        assert "9 of 12 answered." in words(post)
        assert "■■■ 5, very well: three" in words(post)
    assert "says what it makes of it by" in words(pulse.results("shop")[0])
    await pulse.reply()
    await pulse.bot.wait(days=1)
    assert "We come too late." in words(pulse.results("shop")[0])
    assert all("We come too late." in words(one.dm) for one in asked)
    assert len(every(pulse.store, PulseAsked)) == 12
