"""A pulse that asks a user group: who is in it when the round opens, and not when it was set up."""

import pytest

from bot.sandbox import UserGroup as Group
from bot.sandbox import Workspace
from storage.tables import Pulse, PulseAsked, UserGroup
from tests.acting import fields, words
from tests.making import change, every, only
from tests.pulsing import IDS, NEXT_MONDAY, PULSING, PulseTeam, make_pulse_teams
from tests.stage import BO, CY, Bot

OPS = "S0OPS"


@pytest.fixture
def company() -> Workspace:
    return PULSING


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    """There is a group of nine people of the Shop, and of one of the own team."""
    await bot.store.write(make_pulse_teams)
    await bot.slack.happen.add_group(Group(OPS, "ops", "Operations", (*IDS[:9], CY)))
    return PulseTeam(bot)


def in_group(pulse: PulseTeam) -> list[str]:
    return next(one.people for one in every(pulse.store, UserGroup) if one.id == OPS)


def asked(pulse: PulseTeam) -> set[str]:
    return {one.person for one in every(pulse.store, PulseAsked)}


async def test_a_user_group_and_people_one_by_one(pulse: PulseTeam) -> None:
    reply = await pulse.set_up(teams=[], people=[IDS[10]], group="@ops, @support")

    assert reply.ok
    assert "It asks @ops, @support and" in words(reply)
    assert (only(pulse.store, Pulse).people, only(pulse.store, Pulse).groups) == ([IDS[10]], [OPS, "S0SUPPORT"])
    people = [one.id for one in await pulse.ask_now()]
    assert people == [*IDS[:9], IDS[10]], "whoever is in the own team is left out"


async def test_the_form_shows_the_groups_and_takes_them_out(pulse: PulseTeam) -> None:
    await pulse.set_up(group="@ops")
    await pulse.bo.say("/warmline pulse", "support")
    await pulse.bo.press("Change")
    shown = fields(pulse.bo.form)["group"]["element"]["initial_value"]
    reply = await pulse.bo.submit(group="@ops @nobody", teams=[pulse.option("Shop")], weeks="4")
    await pulse.bo.submit(group="", teams=[pulse.option("Shop")], weeks="4")

    assert "I found nobody in a user group called @nobody" in reply.errors["group"].replace("“", "").replace("”", "")
    assert shown == "@ops"
    assert only(pulse.store, Pulse).groups == []


async def test_who_came_into_the_group_is_asked_and_who_left_it_is_not(pulse: PulseTeam) -> None:
    await pulse.set_up(teams=[], group="@ops")
    await pulse.bot.slack.happen.set_group(OPS, IDS[3:13])
    followed = in_group(pulse)
    await pulse.bot.wait_until(NEXT_MONDAY)
    await pulse.bot.tick()

    assert followed == list(IDS[3:13])
    assert asked(pulse) == set(IDS[3:13])


@pytest.mark.parametrize("how", ["monday", "now"])
async def test_where_the_event_got_lost_it_is_looked_up_when_the_round_opens(pulse: PulseTeam, how: str) -> None:
    await pulse.set_up(teams=[], group="@ops")
    await change(pulse.store, UserGroup, OPS, people=[BO])
    if how == "now":
        await pulse.ask_now()
    await pulse.bot.wait_until(NEXT_MONDAY)
    await pulse.bot.tick()

    assert asked(pulse) == set(IDS[:9])


async def test_where_slack_cannot_be_asked_they_are_as_it_said_last(pulse: PulseTeam) -> None:
    await pulse.set_up(teams=[], group="@ops")
    pulse.bot.slack.inject("usergroups.users.list", "ok_false:internal_error", times=9)
    await pulse.bot.wait_until(NEXT_MONDAY)
    await pulse.bot.tick()

    assert asked(pulse) == set(IDS[:9])


async def test_the_daily_look_forgets_no_group_that_is_followed(pulse: PulseTeam) -> None:
    await pulse.set_up(teams=[], group="@ops")
    await change(pulse.store, UserGroup, OPS, handle="as it was")
    await pulse.bot.directory_sync.sync()

    assert in_group(pulse) == [*IDS[:9], CY]
    assert next(one.handle for one in every(pulse.store, UserGroup) if one.id == OPS) == "ops"


async def test_those_in_the_group_see_that_they_are_asked(pulse: PulseTeam) -> None:
    await pulse.set_up(teams=[], group="@ops")
    await pulse.served[2].say("/warmline pulse", "shop")

    assert "It asks @ops every 4 weeks" in words(pulse.served[2].answer)
