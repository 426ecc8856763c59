"""The sender: what is promised is said once, follows its cause, and keeps to the pace that Slack allows."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending.pace import Pace
from handlers.views import blocks
from storage.delivery import backlog, outbox
from storage.engine.database import Store
from tests.acting import Actor
from tests.notes import URGENT_NOTE, Words, carrying, composers, find_row, posted, promise
from tests.stage import GENERAL, GONE, NOTE, OUTSIDE, SALES, SUPPORT, Bot, running

CHART = {"type": "data_visualization", "title": "Mood", "chart": {"type": "pie", "segments": []}}  # refused


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
async def bot(slack: Sandbox, store: Store, words: Words) -> AsyncIterator[Bot]:
    async with running(slack, store, composers=composers(words)) as bot:
        yield bot


async def test_a_message_goes_out_once_however_often_we_look(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot)
    await bot.tick()
    await bot.tick()

    sent = await find_row(bot, id_)
    assert posted(slack) == ["hello"]
    assert (sent.state, sent.channel, sent.ts, sent.wake_at) == ("sent", SUPPORT, slack.posts[0]["ts"], None)
    assert slack.posts[0]["metadata"] == carrying(id_)


async def test_a_message_waits_for_its_moment(slack: Sandbox, bot: Bot) -> None:
    await promise(bot, wake_at=slack.now() + timedelta(hours=2))
    await bot.tick()
    assert posted(slack) == []

    await bot.wait(hours=2)
    assert posted(slack) == ["hello"]


async def test_urgent_messages_go_first(slack: Sandbox, bot: Bot) -> None:
    slow = Pace(settle=0, in_channel=0, in_workspace=0, at_once=1)
    async with running(slack, bot.store, pace=slow, composers=composers(Words())) as one_by_one:
        await promise(bot, SALES)
        await promise(bot, SUPPORT, kind=URGENT_NOTE)
        await one_by_one.tick()

    assert [post["channel"] for post in slack.posts] == [SUPPORT, SALES]


async def test_nothing_to_say_is_recorded_as_skipped(slack: Sandbox, bot: Bot, words: Words) -> None:
    words.now = None
    id_ = await promise(bot)
    await bot.tick()

    skipped = await find_row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "nothing to say", [])


async def test_a_message_that_comes_too_late_to_be_of_use_is_skipped(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot, useful_until=slack.now() - timedelta(minutes=1))
    await bot.tick()

    skipped = await find_row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "too late to be of use", [])


async def test_somebody_who_has_left_gets_nothing(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot, GONE)
    await bot.tick()

    skipped = await find_row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "deactivated", [])


# --- what was said changes with its cause ---------------------------------------------------------


async def test_a_changed_cause_updates_the_post_and_a_withdrawn_one_deletes_it(
    slack: Sandbox, bot: Bot, ana: Actor, words: Words
) -> None:
    id_ = await promise(bot)
    await bot.tick()
    words.now = "changed"
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert [message["text"] for message in ana.posts(SUPPORT)] == ["changed"]

    words.now = None
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert ana.posts(SUPPORT) == []
    assert ((await find_row(bot, id_)).state, (await find_row(bot, id_)).error) == ("skipped", "taken back")


async def test_a_change_while_the_message_is_on_its_way_is_not_lost(
    slack: Sandbox, bot: Bot, ana: Actor, words: Words
) -> None:
    await promise(bot)

    async def change(*args: Any, **kwargs: Any) -> Any:
        words.now = "changed"
        await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
        return await post(*args, **kwargs)

    post = bot.client.chat_postMessage
    bot.client.chat_postMessage = change  # type: ignore[method-assign]
    await bot.tick()

    assert posted(slack) == ["hello"]
    assert [message["text"] for message in ana.posts(SUPPORT)] == ["changed"]


async def test_a_post_that_somebody_deleted_in_slack_needs_no_update(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot)
    await bot.tick()
    slack.inject("chat.update", "ok_false:message_not_found")
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()

    assert (await find_row(bot, id_)).state == "sent"


@pytest.mark.parametrize("trouble", ["http_500_after", "reset_after", "http_500", "reset_before"])
async def test_an_update_of_unknown_outcome_is_simply_done_again(
    slack: Sandbox, bot: Bot, ana: Actor, words: Words, trouble: str
) -> None:
    id_ = await promise(bot)
    await bot.tick()
    words.now = "changed"
    slack.inject("chat.update", trouble)
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert (await find_row(bot, id_)).state == "pending"

    await bot.wait(minutes=1)
    assert (await find_row(bot, id_)).state == "sent"
    assert [message["text"] for message in ana.posts(SUPPORT)] == ["changed"]


# --- sure failures --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel", "invalid_blocks"])
async def test_what_slack_refuses_for_good_fails_with_its_reason_and_can_be_retried(
    slack: Sandbox, bot: Bot, error: str
) -> None:
    slack.inject("chat.postMessage", f"ok_false:{error}")
    id_ = await promise(bot)
    await bot.tick()
    assert [(row.id, row.error) for row in await bot.store.read(backlog.failures)] == [(id_, error)]

    assert await bot.store.write(backlog.retry, at=slack.now()) == 1
    await bot.tick()
    assert posted(slack) == ["hello"]


async def test_a_pause_that_slack_asks_of_two_channels_is_kept_by_all_and_costs_no_attempt(
    slack: Sandbox, bot: Bot
) -> None:
    slack.inject("chat.postMessage", "ratelimited", times=2, seconds=2)
    ids = [await promise(bot, channel) for channel in (SUPPORT, SALES)]
    began = monotonic()
    while slack.faults:  # on a slow machine the first turn meets one channel only
        await bot.scheduler.tick(for_seconds=0.2)
    ids.append(await promise(bot, GENERAL))
    while {(await find_row(bot, id_)).state for id_ in ids} != {"sent"}:
        await bot.tick()
        await asyncio.sleep(0.05)

    assert posted(slack) == ["hello"] * 3
    assert slack.posts[0]["at_monotonic"] - began >= 1.5
    assert [(await find_row(bot, id_)).attempts for id_ in ids] == [0, 0, 0]


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "missing_scope", "team_added_to_org"])
async def test_what_the_operator_can_mend_is_tried_again_later(slack: Sandbox, bot: Bot, error: str) -> None:
    slack.inject("chat.postMessage", f"ok_false:{error}")
    id_ = await promise(bot)
    await bot.tick()
    assert ((await find_row(bot, id_)).state, (await find_row(bot, id_)).error) == ("pending", error)

    await bot.wait(minutes=1)
    assert posted(slack) == ["hello"]


async def test_while_slack_cannot_be_reached_nothing_is_lost_and_nothing_looked_up(slack: Sandbox, bot: Bot) -> None:
    await bot.tick()
    reachable, bot.client.base_url = bot.client.base_url, "http://127.0.0.1:1/api/"
    id_ = await promise(bot)
    await bot.tick()
    assert ((await find_row(bot, id_)).state, (await find_row(bot, id_)).error) == (
        "pending",
        "Slack cannot be reached",
    )

    bot.client.base_url = reachable
    await bot.wait(minutes=1)
    assert posted(slack) == ["hello"]


async def test_blocks_that_slack_refuses_are_replaced_by_their_fallback(slack: Sandbox, bot: Bot, words: Words) -> None:
    words.blocks, words.fallback = [CHART], [blocks.section("as a table")]
    await promise(bot)
    await bot.tick()

    assert [post["blocks"][0]["type"] for post in slack.posts] == ["section"]
    slack.complaints.clear()


async def test_a_message_that_cannot_be_composed_holds_up_nobody(
    slack: Sandbox, bot: Bot, words: Words, caplog: pytest.LogCaptureFixture
) -> None:
    words.bug = True
    poison = await promise(bot, GENERAL)
    await promise(bot, SUPPORT)
    await bot.tick()
    assert posted(slack) == ["hello"]

    for _ in range(20):
        await bot.wait(minutes=6)
    assert (await find_row(bot, poison)).state == "failed"
    assert "ZeroDivisionError" in caplog.text


async def test_after_an_outage_not_everything_comes_at_the_same_moment(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "ok_false:invalid_auth", times=None)
    ids = [await promise(bot, SUPPORT, subject, wake_at=slack.now()) for subject in range(20)]
    await bot.tick()

    again = {(await find_row(bot, id_)).wake_at for id_ in ids}
    assert len(again) == len(ids)
    assert max(again) - min(again) > timedelta(seconds=0.3)  # type: ignore[operator, type-var]


# --- limits ---------------------------------------------------------------------------------------


async def test_a_channel_gets_one_message_a_second_in_order_and_others_do_not_wait(
    slack: Sandbox, store: Store, words: Words
) -> None:
    slack.limits_off = False
    async with running(slack, store, pace=Pace(settle=0), composers=composers(words)) as bot:
        promised = []
        for subject in range(3):
            promised.append(await promise(bot, SUPPORT, subject))
            await slack.advance(timedelta(seconds=1))
        await promise(bot, SALES)
        await bot.tick()

    at = [post["at_monotonic"] for post in slack.posts if post["channel"] == SUPPORT]
    assert at[-1] - at[0] > 1  # two seconds, but for what a slow machine takes off between the sending and the arrival
    assert [post["channel"] for post in slack.posts].index(SALES) < 2
    ids = [post["metadata"]["event_payload"]["id"] for post in slack.posts if post["channel"] == SUPPORT]
    assert ids == promised


async def test_places_where_the_bot_may_not_post_fail_and_say_so(bot: Bot) -> None:
    id_ = await promise(bot, OUTSIDE)
    await bot.tick()

    refused = await find_row(bot, id_)
    assert (refused.state, refused.error) == ("failed", "not_in_channel")
