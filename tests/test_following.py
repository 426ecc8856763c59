"""Teams that follow a channel or a user group: who is in there is in the team, but for whom a lead took out."""

from datetime import timedelta

import pytest

from bot.sandbox import Sandbox, User
from storage.people import teams
from storage.tables import KeptOut, Member, Person
from tests.acting import Actor, words
from tests.making import every, remove, set_up_team
from tests.stage import ANA, BO, CY, DI, EVE, MONDAY, ROBOT, SUPPORTERS, Bot

FAY = User("U00FAY", "fay", "Fay Falk", "Europe/Berlin")


async def members(bot: Bot) -> set[str]:
    return set(await bot.store.read(teams.members, 1))


async def follow_channel(ana: Actor, **changed: object) -> None:
    """A team that Bo leads, and that follows #sales, in which Ana and Di are."""
    await set_up_team(ana, **{"channel": "sales", "members": [], "everyone": ["yes"]} | changed)


async def test_who_comes_into_the_channel_is_in_the_team_and_who_leaves_is_not(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await follow_channel(ana)
    at_first = await members(bot)
    await slack.happen.join("sales", "cy")
    with_cy = await members(bot)
    await slack.happen.leave("sales", "cy")
    await slack.happen.leave("sales", "di")

    assert at_first == {ANA, BO, DI}
    assert with_cy == {ANA, BO, CY, DI}
    assert await members(bot) == {ANA, BO}


async def test_who_comes_into_the_user_group_is_in_the_team_and_who_leaves_is_not(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await set_up_team(ana, members=[], group="@support")
    await slack.happen.set_group(SUPPORTERS, (BO, DI))

    assert await members(bot) == {BO, DI}


async def test_a_group_and_a_channel_are_followed_together(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await follow_channel(ana, group="@support")
    await slack.happen.set_group(SUPPORTERS, (BO, DI))
    await slack.happen.leave("sales", "di")

    assert await members(bot) == {ANA, BO, DI}


@pytest.mark.parametrize("who", [EVE, ROBOT])
async def test_guests_and_bots_never_come_in(slack: Sandbox, bot: Bot, ana: Actor, who: str) -> None:
    await follow_channel(ana)
    await slack.happen.join("sales", who)

    assert await members(bot) == {ANA, BO, DI}


async def test_somebody_nobody_knew_comes_in(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await follow_channel(ana)
    await slack.happen.add_person(FAY)
    before = {person.id for person in every(bot.store, Person)}
    await slack.happen.join("sales", FAY.id)

    assert FAY.id not in before
    assert FAY.id in await members(bot)


async def test_who_was_named_stays_and_who_was_taken_out_stays_out(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await follow_channel(ana, members=["cy"])
    await bo.say("/warmline team")
    await bo.press("Change")
    await bo.submit(members=["cy", "ana"])  # without Di
    await bot.directory_sync.sync()
    await slack.happen.leave("sales", "ana")
    without_ana = await members(bot)
    await slack.happen.leave("sales", "di")
    await slack.happen.join("sales", "di")

    assert without_ana == {BO, CY}
    assert await members(bot) == {BO, CY}
    assert [row.person for row in every(bot.store, KeptOut)] == [DI]


@pytest.mark.parametrize("channel", ["sales", "secret"])
async def test_the_daily_look_asks_once_who_is_in_a_channel(slack: Sandbox, bot: Bot, ana: Actor, channel: str) -> None:
    await follow_channel(ana, channel=channel)
    asked = slack.inject("conversations.members", "ok_false:fatal_error", after=1000)
    await bot.directory_sync.sync()

    others = 0 if channel == "secret" else 1  # the private one is asked anyway
    assert 1000 - asked.after == 1 + others
    assert BO in await members(bot)


async def test_who_is_named_again_comes_back(bot: Bot, ana: Actor, bo: Actor) -> None:
    await follow_channel(ana)
    for named in (["ana"], ["ana", "di"]):
        await bo.say("/warmline team")
        await bo.press("Change")
        await bo.submit(members=named)
    await bot.directory_sync.sync()

    assert await members(bot) == {ANA, BO, DI}


async def test_who_came_while_the_form_was_open_was_not_taken_out(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await follow_channel(ana)
    await bo.say("/warmline team")
    await bo.press("Change")
    await slack.advance(timedelta(minutes=2))
    await slack.happen.join("sales", "cy")
    await bo.submit()

    assert await members(bot) == {ANA, BO, CY, DI}
    assert not every(bot.store, KeptOut)


async def test_a_lead_who_leaves_stays_and_the_others_are_told_once(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await follow_channel(ana, leads=["di", "ana"])
    await slack.happen.leave("sales", "di")
    await bot.directory_sync.sync()
    await bot.wait(hours=1)

    assert DI in await bot.store.read(teams.members, 1, leads_only=True)
    assert sum(f"<@{DI}> leads Support, and is not in" in words(one) for one in ana.dm) == 1


async def test_what_the_events_lost_is_found_by_the_daily_look(bot: Bot, ana: Actor) -> None:
    await follow_channel(ana)
    await remove(bot.store, Member, (1, DI))
    await bot.store.write(lambda session: session.add(Member(team_id=1, person=CY, joined_at=MONDAY, by_hand=False)))
    await bot.directory_sync.sync()

    assert await members(bot) == {ANA, BO, DI}


async def test_the_team_says_what_it_follows(bot: Bot, ana: Actor) -> None:
    await follow_channel(ana, group="@support")
    await ana.say("/warmline team Support")
    shown = words(ana.answer)
    await ana.press("Change")

    assert "Follows <#C0SALES> and the user group @support" in shown
    assert "@support" in str(ana.form)


@pytest.mark.parametrize(
    ("method", "error"),
    [("conversations.members", "channel_not_found"), ("usergroups.users.list", "missing_scope")],
)
async def test_where_slack_does_not_say_nobody_is_taken_out(
    slack: Sandbox, bot: Bot, ana: Actor, method: str, error: str
) -> None:
    await follow_channel(ana, group="@support")
    slack.inject(method, f"ok_false:{error}", times=5)
    await bot.directory_sync.sync()

    assert await members(bot) == {ANA, BO, CY, DI}
