"""Nothing falls asleep in silence: a hand-over is checked, foretold, rests, and is back with one press."""

from datetime import timedelta

import pytest

from storage.tables import Handover, Timer
from tests.acting import buttons, words
from tests.handing import Teams, make_handover, make_two_teams
from tests.making import change, only, remove
from tests.stage import MONDAY, Bot

AGREED = MONDAY - timedelta(days=5)


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    """Nobody is asked how much can be used: that is told elsewhere."""
    await bot.store.write(make_handover)
    await bot.tick()
    await change(bot.store, Handover, 1, taps_rest=True)
    await remove(bot.store, Timer, ("handover_taps", 1))
    return Teams(bot)


async def test_those_who_receive_are_asked_whether_it_is_still_what_they_need(bot: Bot, teams: Teams) -> None:
    await bot.wait_until(AGREED + timedelta(days=165))
    assert await bot.deliveries("handover_check") == []
    await bot.wait_until(AGREED + timedelta(days=168))
    asked = teams.cy.dm[-1]
    assert "Is this still what you need? appointment forms, Front desk → Billing" in words(asked)
    assert buttons(asked) == ["Still what we need", "Change", "End it"]
    assert [row.recipient for row in await bot.deliveries("handover_check")] == ["U00CY"]
    await teams.cy.press("Still what we need", asked)
    await bot.wait(days=30)
    assert not only(bot.store, Handover).rests
    await bot.wait_until(AGREED + timedelta(days=168 + 170))
    assert len(await bot.deliveries("handover_check")) == 2


async def test_home_foretells_it_in_the_last_quarter(bot: Bot, teams: Teams) -> None:
    await bot.wait_until(AGREED + timedelta(days=130))
    assert "rests on" not in await teams.cy.open_home()
    await bot.wait_until(AGREED + timedelta(days=140))
    assert "appointment forms, Front desk → Billing rests on 10 May unless somebody touches it" in (
        await teams.cy.open_home()
    )
    assert "rests on" not in await teams.bo.open_home()
    assert "It rests on 10 May unless somebody touches it." in words(await teams.open(teams.bo))
    await teams.cy.open_home()
    await teams.cy.press("Still needed: appointment forms", teams.cy.home)
    assert "rests on" not in await teams.cy.open_home()


async def test_what_nobody_touches_rests_and_is_back_with_one_press(bot: Bot, teams: Teams) -> None:
    await bot.wait_until(AGREED + timedelta(days=181))
    assert only(bot.store, Handover).rests
    assert "1 more rests or has ended" in await teams.listed(teams.bo)
    await teams.cy.say("/warmline dominoes all", "support")
    assert "rests" in words(teams.cy.answer)
    await teams.choose(teams.cy)
    await teams.cy.press("Take it up again")
    assert not only(bot.store, Handover).rests
    assert "appointment forms" in await teams.listed(teams.bo)


async def test_a_proposal_that_nobody_answers_rests_after_four_weeks(bot: Bot) -> None:
    await bot.store.write(make_two_teams)
    teams = Teams(bot)
    await teams.propose()
    await bot.wait(days=22)
    assert "rests on 14 Dec unless somebody touches it" in await teams.di.open_home()
    await bot.wait(days=7)
    assert only(bot.store, Handover).rests
    assert await bot.deliveries("handover_check") == []


async def test_what_rests_is_not_asked_about(bot: Bot) -> None:
    await bot.store.write(make_handover)
    await change(bot.store, Handover, 1, rests=True)
    await bot.wait(days=40)
    assert await bot.deliveries("handover_tap") == []
