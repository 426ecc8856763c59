"""A bot that Slack does not let in: people, the log, readiness and the figures say so, and nothing is lost."""

import logging
from datetime import timedelta

import pytest

from bot.sandbox import Sandbox
from bot.sending.access import Access
from bot.sending.failures import Failure
from storage.delivery import outbox
from tests.stage import BO, MONDAY, Bot

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
    told = await ana.command("/servicestory", "The driver waited", channel="support")
    await ana.command("/kudos", "", channel="support")
    sent = await ana.submit({"receivers.value": [BO], "message.value": "the early shift"})

    assert WAITS in (thanked.text or "")
    assert WAITS in (told.text or "")
    assert WAITS in str(sent.modal)


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
    queue = await bot.store.read(outbox.queue, now=slack.now())

    assert queue.due == 2
    assert queue.oldest_due_at == MONDAY


async def test_a_wrong_clock_makes_posting_wait_as_well(slack: Sandbox, bot: Bot) -> None:
    bot.clock.ahead = timedelta(hours=3)
    await bot.tick()
    reply = await slack.person("ana").command("/kudos", "@cy for the calm handover", channel="support")

    assert WAITS in (reply.text or "")
