"""A question that never reached somebody was not asked: no nudge, no "not heard from", no percentage."""

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox import Sandbox
from storage.prompts.participation import Tally
from tests.acting import Actor, words
from tests.asking import DAILY, AskedTeam, daily
from tests.stage import SUPPORT, Bot

Happens = Callable[[Sandbox], Awaitable[None]]


async def bot_is_removed(slack: Sandbox) -> None:
    await slack.happen.leave("support", slack.bot_user_id)


async def is_archived(slack: Sandbox) -> None:
    await slack.happen.archive("support", "ana")


async def is_deleted(slack: Sandbox) -> None:
    await slack.happen.delete("support")


async def is_shared(slack: Sandbox) -> None:
    await slack.happen.share("support")


async def read_digest(ana: Actor) -> str:
    return words(await ana.say("/warmline digest"))


@pytest.mark.parametrize("happens", [bot_is_removed, is_archived, is_deleted, is_shared])
async def test_what_could_not_be_posted_was_asked_of_nobody(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor, team: AskedTeam, happens: Happens
) -> None:
    await team.set_up(daily(nudges=2))
    await happens(slack)
    for hours in (1, 4, 5, 14, 4, 5):
        await bot.wait(hours=hours)
    digest = await read_digest(ana)

    assert cy.dm == []
    assert await team.tally() == Tally(unreached=4)
    assert "Daily could not be posted 2 times, so nobody was asked" in digest
    assert "not heard from" not in digest
    assert "asked, 0 %" not in digest


async def test_what_is_posted_by_a_retry_counts_from_then(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    await bot_is_removed(slack)
    await bot.wait(hours=1)
    await bot.tick()  # the news of it
    await slack.happen.join("support", slack.bot_user_id)
    await bot.wait(hours=3)
    await ana.press("Try again", ana.dm[-1])
    await bot.tick()
    await bot.wait(hours=1)
    soon = list(cy.dm)
    await bot.wait(hours=2)

    assert soon == []  # at half time of the whole round, an hour after it came
    assert "would be welcome" in words(cy.dm)
    assert await team.tally() == Tally(asked=4)
    assert "could not be posted" not in await read_digest(ana)


async def test_a_round_that_is_over_is_not_asked_by_a_retry(
    slack: Sandbox, bot: Bot, ana: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    await bot_is_removed(slack)
    await bot.wait(hours=1)
    await bot.tick()
    await slack.happen.join("support", slack.bot_user_id)
    await bot.wait(hours=9)
    reply = await ana.press("Try again", ana.dm[-1])
    await bot.tick()

    assert "would be over by now" in words(reply)
    assert team.posts == []


async def test_whom_no_direct_message_reaches_was_not_asked_and_the_others_were(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(place="dm"))
    slack.inject("chat.postMessage", "ok_false:messages_tab_disabled", times=None, channel=bo.id)
    for hours in (1, 4, 5, 14, 4, 5):
        await bot.wait(hours=hours)
    digest = await read_digest(ana)

    assert await team.tally() == Tally(asked=3, unreached=1)
    assert bo.dm == []
    assert "0 of 6 asked" in digest
    assert "Daily could not be delivered 2 times by direct message" in digest
    assert f"<@{bo.id}>" not in digest.partition("not heard from")[2].partition("Not thanked")[0]
    assert "1 could not be asked" in words(team.posts[-1])


async def test_a_question_that_was_posted_and_deleted_stays_asked(
    slack: Sandbox, bot: Bot, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await bot.client.chat_delete(channel=SUPPORT, ts=post["ts"])
    await bot.wait(hours=4)

    assert "would be welcome" in words(cy.dm)
    assert await team.tally() == Tally(asked=4)


async def test_who_could_not_be_asked_today_may_still_answer_yesterdays(
    slack: Sandbox, bot: Bot, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await bot_is_removed(slack)
    await bot.wait(hours=24)

    await team.answer(cy, post, answer_1="4")

    assert await team.tally() == Tally(asked=4, answered=1, late=1)
