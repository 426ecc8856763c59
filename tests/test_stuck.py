"""A bot that Slack does not let in: people, the log, readiness and the figures say so, and nothing is lost."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending.access import Access
from bot.sending.failures import Failure
from storage.delivery import backlog, rate_limits
from storage.engine.database import Store
from storage.tables import Person
from tests.acting import Actor, words
from tests.hostile import at_the_door
from tests.making import remove, set_up_team
from tests.stage import ANA, BO, MONDAY, SUPPORT, Bot

WAITS = "I cannot post just now; it is posted as soon as I can again."
REFUSALS = ["token_revoked", "invalid_auth", "account_inactive", "missing_scope"]


def refusals(log: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in log.records if one.levelno == logging.ERROR and "token" in one.getMessage()]


async def refused(slack: Sandbox, bot: Bot, name: str) -> None:
    """Ana's kudos, which Slack does not let us post."""
    slack.inject("chat.postMessage", f"ok_false:{name}", times=None)
    await slack.person("ana").command("/kudos", "@cy for the calm handover", channel="support")
    await bot.tick()


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refused_token_is_named_in_the_log_and_in_readiness(
    name: str, slack: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(slack, bot, name)
    for _ in range(3):
        await bot.wait(seconds=10)

    assert name in bot.scheduler.trouble
    assert [name in line for line in refusals(caplog)] == [True], "once a minute"


def test_the_log_says_it_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    moments = iter([0, 20, 40, 59, 61, 100, 10_000])
    access = Access(lambda: next(moments))
    for _ in range(6):
        access.hear(Failure("not_done", "token_revoked"))

    assert len(refusals(caplog)) == 2
    assert access.trouble == "", "nobody has seen it for long"


async def test_people_are_told_that_posting_waits(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await refused(slack, bot, "token_revoked")
    thanked = await ana.command("/kudos", "@cy for the late shift", channel="support")
    await ana.command("/kudos", "", channel="support")
    sent = await ana.submit({"receivers.value": [BO], "message.value": "the early shift"})

    assert WAITS in (thanked.text or "")
    assert WAITS in str(sent.modal)


@pytest.mark.parametrize("typed", ["/servicestory The driver waited", "/warmline idea Ring twice before we drive away"])
async def test_people_are_told_where_it_will_be_read_when_posting_waits(
    typed: str, slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    """The channel of their team, not the one in which they typed it."""
    await set_up_team(ana, leads=[ANA], members=[BO])
    await refused(slack, bot, "token_revoked")

    assert f"it is posted in <#{SUPPORT}> as soon as I can again" in words(await ana.say(typed, "general"))


async def says_that_it_waits(slack: Sandbox) -> bool:
    thanked = await slack.person("ana").command("/kudos", "@cy for the late shift", channel="support")
    return WAITS in (thanked.text or "")


@pytest.mark.parametrize("method", ["conversations.info", "chat.postMessage"])
async def test_whatever_call_finds_the_token_refused_the_next_answer_says_so(
    slack: Sandbox, bot: Bot, method: str
) -> None:
    await bot.wait(minutes=5)  # so that the channel is looked at again before anything is posted
    slack.inject(method, "ok_false:token_revoked", times=None)
    first = await says_that_it_waits(slack)
    await bot.tick()

    assert not first
    assert await says_that_it_waits(slack)
    assert "token_revoked" in bot.scheduler.trouble


async def test_people_are_told_while_other_messages_are_still_being_sent(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "ok_false:token_revoked", times=None, channel=SUPPORT)
    slack.inject("chat.postMessage", "slow", times=None, seconds=3)
    await says_that_it_waits(slack)
    sending = asyncio.create_task(bot.tick())
    await asyncio.sleep(1)

    assert not sending.done()
    assert await says_that_it_waits(slack)
    await sending


@pytest.mark.parametrize(("name", "waits"), [("token_revoked", True), ("missing_scope", False)])
async def test_a_look_up_that_finds_the_token_refused_counts_too(
    slack: Sandbox, bot: Bot, name: str, waits: bool
) -> None:
    await remove(bot.store, Person, BO)
    slack.inject("users.info", f"ok_false:{name}")
    await slack.person("ana").command("/kudos", "@bo for the map", channel="support")

    assert await says_that_it_waits(slack) is waits


@pytest.mark.parametrize(
    ("event", "waits"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0WARMLINE"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U00ANA"]}}, False),
    ],
)
async def test_that_slack_says_so_is_enough(slack: Sandbox, store: Store, event: dict[str, Any], waits: bool) -> None:
    async with at_the_door(slack, store) as intruder:
        await intruder.event(event)

    assert await store.read(rate_limits.is_allowed, rate_limits.STUCK, wall=datetime.now(UTC)) is not waits


async def test_what_waited_is_posted_and_nobody_is_told_any_more(
    slack: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(slack, bot, "token_revoked")
    slack.faults.clear()
    await bot.wait(minutes=6)
    reply = await slack.person("ana").command("/kudos", "@cy for the late shift", channel="support")

    assert bot.scheduler.trouble == ""
    assert "I am posting it here now" in (reply.text or "")
    assert "for the calm handover" in str(slack.person("cy").messages("support"))


async def test_the_oldest_message_grows_older_however_often_it_is_tried(slack: Sandbox, bot: Bot) -> None:
    await refused(slack, bot, "token_revoked")
    for _ in range(5):
        await bot.wait(minutes=10)
    queue = await bot.store.read(backlog.queue, now=slack.now())

    assert queue.due == 2
    assert queue.oldest_due_at == MONDAY


async def test_a_wrong_clock_makes_posting_wait_as_well(slack: Sandbox, bot: Bot) -> None:
    bot.clock.ahead = timedelta(hours=3)
    await bot.tick()
    reply = await slack.person("ana").command("/kudos", "@cy for the calm handover", channel="support")

    assert WAITS in (reply.text or "")
