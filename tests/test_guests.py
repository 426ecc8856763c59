"""Guests in a team's channel read what is posted there: that is said once, to whoever sets it up or leads it."""

from datetime import timedelta

import pytest

from bot import check
from bot.sandbox import Sandbox
from storage.people import people
from storage.tables import Person
from tests.acting import Actor, words
from tests.making import remove, set_up_team
from tests.stage import EVE, GENERAL, MONDAY, SUPPORT, Bot

READ_ALONG = "read what I post there"


@pytest.fixture(autouse=True)
async def by_day(slack: Sandbox) -> None:
    """It is day for Bo too, who is in New York: nobody is told of a channel at night."""
    await slack.move_to(MONDAY + timedelta(hours=5))


def told(person: Actor) -> int:
    return words(person.dm).count(READ_ALONG)


def checked(bot: Bot) -> list[str]:
    return [finding.words for finding in check.of_teams(bot.store.url.render_as_string())]


async def test_the_form_says_so_once_and_the_other_leads_are_told(bot: Bot, ana: Actor, bo: Actor) -> None:
    reply = await set_up_team(ana, channel="general", leads=["bo", "ana"])
    await bot.tick()

    assert f"Guests are in <#{GENERAL}>" in words(reply.modal)
    assert (told(bo), told(ana)) == (1, 0)
    assert checked(bot) == ["Guests are in the channel of Support (#general), and read what is posted there."]

    await ana.say("/warmline team")
    assert READ_ALONG not in words(ana.answer)
    await ana.press("Change")
    assert READ_ALONG not in words((await ana.submit(name="Supporters")).modal)
    await bot.tick()
    assert told(bo) == 1


async def test_a_channel_without_guests_is_no_news(bot: Bot, ana: Actor, bo: Actor) -> None:
    reply = await set_up_team(ana)
    await bot.directory_sync.sync()
    await bot.tick()

    assert READ_ALONG not in words(reply.modal) + words(bo.dm)
    assert checked(bot) == []


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "never met"])
async def test_the_leads_are_told_once_when_a_guest_joins_later(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, is_known: bool
) -> None:
    await set_up_team(ana)
    if not is_known:
        await remove(bot.store, Person, EVE)
    for _ in range(2):
        await slack.happen.join("support", "eve")
        await slack.happen.leave("support", "eve")
    await bot.tick()

    assert (told(bo), told(ana)) == (1, 0)
    assert (EVE in await bot.store.read(people.find, [EVE])) is is_known


async def test_a_member_who_joins_is_no_guest(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana, channel="sales")
    for name in ("bo", "robot"):
        await slack.happen.join("sales", name)
    await slack.happen.join("sales", "eve")
    await bot.tick()

    assert told(bo) == 1


async def test_a_guest_whose_coming_got_lost_is_found_by_the_daily_look(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await set_up_team(ana)
    slack.slack.conversations[SUPPORT].members.append(EVE)
    for _ in range(2):
        await bot.directory_sync.sync()
        await bot.tick()
    assert told(bo) == 1

    slack.slack.conversations[SUPPORT].members.remove(EVE)
    await bot.directory_sync.sync()
    assert checked(bot) == []


async def test_what_slack_does_not_say_in_time_keeps_nobody_from_saving(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    slack.inject("conversations.members", "slow", times=None, seconds=1.2)
    reply = await set_up_team(ana, channel="support")

    assert "Saved: Support" in words(reply.modal)
