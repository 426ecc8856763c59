"""The sender under every trouble that Slack, the network or the database can make: nothing lost, nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending import recorder
from bot.sending.lookup import EVENT_TYPE, PAGE
from bot.sending.pace import Pace
from handlers.views import blocks
from handlers.views.blocks import Message
from storage.delivery import claims, outbox
from storage.delivery.kinds import URGENT, Kind
from storage.engine.database import Session, Store
from storage.refusal import Busy
from storage.tables import Delivery
from tests.stage import BO, GENERAL, GONE, NOTE, OUTSIDE, SALES, SUPPORT, Bot, of_kind, running

LEASE = timedelta(seconds=60)
URGENT_NOTE = Kind("urgent_note", subject=Delivery, in_words="urgent note", touched_by=None, urgency=URGENT)
BETTER_TWICE = Kind("better_twice", subject=Delivery, in_words="dear note", touched_by=None, better_twice=True)
CHART = {"type": "data_visualization", "title": "Mood", "chart": {"type": "pie", "segments": []}}  # refused


class Words:
    """What a delivery says is looked up here when it is composed; None: nothing to say."""

    def __init__(self) -> None:
        self.now: str | None = "hello"
        self.fallback: list[dict[str, Any]] = []
        self.blocks: list[dict[str, Any]] = []
        self.bug = False

    def compose(self, session: Session, delivery: Delivery, now: datetime) -> Message | None:
        if self.bug and delivery.recipient == GENERAL:
            raise ZeroDivisionError
        return Message(self.now, self.blocks, self.fallback) if self.now is not None else None


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
async def bot(slack: Sandbox, store: Store, words: Words) -> AsyncIterator[Bot]:
    async with running(slack, store, composers=composers(words)) as bot:
        yield bot


def composers(words: Words) -> dict[Kind, Any]:
    return dict.fromkeys((NOTE, URGENT_NOTE, BETTER_TWICE), words.compose)


async def promise(bot: Bot, recipient: str = SUPPORT, subject: int = 1, **more: Any) -> str:
    at = more.pop("at", bot.slack.now())
    return await bot.store.write(
        outbox.add, more.pop("kind", NOTE), subject=subject, recipient=recipient, at=at, **more
    )


async def row(bot: Bot, id_: str) -> Delivery:
    return await bot.store.read(_row, id_=id_)


def _row(session: Session, *, id_: str) -> Delivery:
    found = session.get(Delivery, id_)
    assert found is not None
    return found


def carrying(id_: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"id": id_}}


def posted(slack: Sandbox, method: str = "chat.postMessage") -> list[str]:
    return [post["text"] for post in slack.posts if post["method"] == method]


# --- what is promised is said --------------------------------------------------------------------


async def test_a_message_goes_out_once_however_often_we_look(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot)
    await bot.tick()
    await bot.tick()

    sent = await row(bot, id_)
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

    skipped = await row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "nothing to say", [])


async def test_a_message_that_comes_too_late_to_be_of_use_is_skipped(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot, useful_until=slack.now() - timedelta(minutes=1))
    await bot.tick()

    skipped = await row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "too late to be of use", [])


async def test_somebody_who_has_left_gets_nothing(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot, GONE)
    await bot.tick()

    skipped = await row(bot, id_)
    assert (skipped.state, skipped.error, posted(slack)) == ("skipped", "deactivated", [])


# --- what was said changes with its cause ---------------------------------------------------------


async def test_a_changed_cause_updates_the_post_and_a_withdrawn_one_deletes_it(
    slack: Sandbox, bot: Bot, words: Words
) -> None:
    id_ = await promise(bot)
    await bot.tick()
    words.now = "changed"
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert [message["text"] for message in slack.person("ana").messages(SUPPORT)] == ["changed"]

    words.now = None
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert slack.person("ana").messages(SUPPORT) == []
    assert ((await row(bot, id_)).state, (await row(bot, id_)).error) == ("skipped", "taken back")


async def test_a_change_while_the_message_is_on_its_way_is_not_lost(slack: Sandbox, bot: Bot, words: Words) -> None:
    await promise(bot)

    async def change(*args: Any, **kwargs: Any) -> Any:
        words.now = "changed"
        await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
        return await post(*args, **kwargs)

    post = bot.client.chat_postMessage
    bot.client.chat_postMessage = change  # type: ignore[method-assign]
    await bot.tick()

    assert posted(slack) == ["hello"]
    assert [message["text"] for message in slack.person("ana").messages(SUPPORT)] == ["changed"]


async def test_a_post_that_somebody_deleted_in_slack_needs_no_update(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot)
    await bot.tick()
    slack.inject("chat.update", "ok_false:message_not_found")
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()

    assert (await row(bot, id_)).state == "sent"


@pytest.mark.parametrize("trouble", ["http_500_after", "reset_after", "http_500", "reset_before"])
async def test_an_update_of_unknown_outcome_is_simply_done_again(
    slack: Sandbox, bot: Bot, words: Words, trouble: str
) -> None:
    id_ = await promise(bot)
    await bot.tick()
    words.now = "changed"
    slack.inject("chat.update", trouble)
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    await bot.tick()
    assert (await row(bot, id_)).state == "pending"

    await bot.wait(minutes=1)
    assert (await row(bot, id_)).state == "sent"
    assert [message["text"] for message in slack.person("ana").messages(SUPPORT)] == ["changed"]


# --- sure failures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel", "invalid_blocks"])
async def test_what_slack_refuses_for_good_fails_with_its_reason_and_can_be_retried(
    slack: Sandbox, bot: Bot, error: str
) -> None:
    slack.inject("chat.postMessage", f"ok_false:{error}")
    id_ = await promise(bot)
    await bot.tick()
    assert [(one.id, one.error) for one in await bot.store.read(outbox.failures)] == [(id_, error)]

    assert await bot.store.write(outbox.retry, at=slack.now()) == 1
    await bot.tick()
    assert posted(slack) == ["hello"]


async def test_a_pause_that_slack_asks_of_two_channels_is_kept_by_all_and_costs_no_attempt(
    slack: Sandbox, bot: Bot
) -> None:
    slack.inject("chat.postMessage", "ratelimited", times=2, seconds=2)
    ids = [await promise(bot, channel) for channel in (SUPPORT, SALES)]
    await bot.scheduler.tick(for_seconds=0.2)
    ids.append(await promise(bot, GENERAL))
    began = monotonic()
    while {(await row(bot, id_)).state for id_ in ids} != {"sent"}:
        await bot.tick()
        await asyncio.sleep(0.05)

    assert posted(slack) == ["hello"] * 3
    assert slack.posts[0]["at_monotonic"] - began >= 1.5
    assert [(await row(bot, id_)).attempts for id_ in ids] == [0, 0, 0]


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "missing_scope", "team_added_to_org"])
async def test_what_the_operator_can_mend_is_tried_again_later(slack: Sandbox, bot: Bot, error: str) -> None:
    slack.inject("chat.postMessage", f"ok_false:{error}")
    id_ = await promise(bot)
    await bot.tick()
    assert ((await row(bot, id_)).state, (await row(bot, id_)).error) == ("pending", error)

    await bot.wait(minutes=1)
    assert posted(slack) == ["hello"]


async def test_while_slack_cannot_be_reached_nothing_is_lost_and_nothing_looked_up(slack: Sandbox, bot: Bot) -> None:
    await bot.tick()
    reachable, bot.client.base_url = bot.client.base_url, "http://127.0.0.1:1/api/"
    id_ = await promise(bot)
    await bot.tick()
    assert ((await row(bot, id_)).state, (await row(bot, id_)).error) == ("pending", "Slack cannot be reached")

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
    assert (await row(bot, poison)).state == "failed"
    assert "ZeroDivisionError" in caplog.text


# --- failures of unknown outcome ---------------------------------------------------------------------------------

IN_DOUBT = ["http_500", "http_500_after", "html_502", "reset_before", "reset_after", "ok_false:internal_error"]


@pytest.mark.parametrize("recipient", [SUPPORT, BO], ids=["channel", "dm"])
@pytest.mark.parametrize("trouble", IN_DOUBT)
async def test_after_a_failure_in_doubt_the_message_is_there_once(
    slack: Sandbox, bot: Bot, trouble: str, recipient: str
) -> None:
    slack.inject("chat.postMessage", trouble)
    id_ = await promise(bot, recipient)
    await bot.tick()

    sent = await row(bot, id_)
    assert posted(slack) == ["hello"]
    assert (sent.state, sent.ts) == ("sent", slack.posts[0]["ts"])


async def test_a_late_effect_is_waited_for_before_anything_is_sent_again(
    slack: Sandbox, store: Store, words: Words
) -> None:
    patient = Pace(settle=1.5, in_channel=0, in_workspace=0)
    async with running(slack, store, pace=patient, composers=composers(words)) as bot:
        slack.inject("chat.postMessage", "late", seconds=0.8)
        id_ = await promise(bot)
        while (await row(bot, id_)).state != "sent":
            await bot.tick()
            await asyncio.sleep(0.1)

    assert posted(slack) == ["hello"]


async def test_looking_up_reads_on_through_the_pages(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot)
    await bot.store.write(claim, bot)
    await bot.client.chat_postMessage(channel=SUPPORT, text="hello", metadata=carrying(id_))
    for _ in range(PAGE + 1):
        await bot.client.chat_postMessage(channel=SUPPORT, text="chatter")
    await bot.wait(seconds=61)

    assert posted(slack).count("hello") == 1
    assert (await row(bot, id_)).ts == slack.posts[0]["ts"]


async def test_a_history_that_fails_is_read_again_before_anything_is_sent(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "reset_after")
    slack.inject("conversations.history", "http_500", times=2)
    id_ = await promise(bot)
    await bot.tick()
    assert (await row(bot, id_)).state == "unknown"

    await bot.wait(minutes=1)
    await bot.wait(minutes=1)
    assert (posted(slack), (await row(bot, id_)).state) == (["hello"], "sent")


async def test_without_the_history_a_note_is_better_lost_and_a_digest_better_doubled(slack: Sandbox, bot: Bot) -> None:
    slack.inject("conversations.history", "ok_false:missing_scope", times=None)
    slack.inject("chat.postMessage", "reset_after", times=2)
    note = await promise(bot, SUPPORT)
    digest = await promise(bot, SALES, kind=BETTER_TWICE)
    await bot.tick()

    lost, doubled = await row(bot, note), await row(bot, digest)
    assert (lost.state, lost.error.partition(":")[0]) == ("failed", "perhaps sent, perhaps not")
    assert (doubled.state, doubled.error.partition(":")[0]) == ("sent", "perhaps sent twice")
    assert [one.id for one in await bot.store.read(outbox.doubled)] == [digest]
    assert sorted(post["channel"] for post in slack.posts) == [SALES, SALES, SUPPORT]


# --- leases, kills, restarts, restored back-ups --------------------------------------------------------


def claim(session: Session, bot: Bot, lease: timedelta = LEASE) -> list[Delivery]:
    now = bot.slack.now()
    return claims.claim(session, now=now, wall=now, lease=lease, limit=10, each=timedelta(), channel_pause=timedelta())


@pytest.mark.parametrize("was_posted", [True, False])
async def test_what_a_killed_process_was_sending_is_looked_up_when_its_lease_ends(
    slack: Sandbox, bot: Bot, was_posted: bool
) -> None:
    id_ = await promise(bot)
    await bot.store.write(claim, bot)
    if was_posted:
        await bot.client.chat_postMessage(channel=SUPPORT, text="hello", metadata=carrying(id_))
    await bot.tick()
    assert posted(slack) == ["hello"] * was_posted

    await bot.wait(seconds=61)
    assert (posted(slack), (await row(bot, id_)).state) == (["hello"], "sent")


async def test_a_restored_back_up_does_not_send_last_week_again(slack: Sandbox, bot: Bot, words: Words) -> None:
    for recipient in (SUPPORT, BO):
        await promise(bot, recipient)
    backup = await bot.store.read(snapshot)
    await bot.tick()
    await bot.store.write(restore, backup)
    await slack.advance(timedelta(days=7))

    async with running(slack, bot.store, composers=composers(words)) as restarted:
        await restarted.tick()
        assert {one.state for one in await restarted.deliveries("note")} == {"sent"}
    assert posted(slack) == ["hello", "hello"]


def snapshot(session: Session) -> list[dict[str, Any]]:
    return [one.model_dump() for one in of_kind(session, "note")]


def restore(session: Session, rows: list[dict[str, Any]]) -> None:
    for one in of_kind(session, "note"):
        session.delete(one)
    session.flush()
    session.add_all(Delivery(**row) for row in rows)


async def test_without_the_history_what_fell_due_while_we_were_down_is_still_sent(
    slack: Sandbox, bot: Bot, words: Words
) -> None:
    slack.inject("conversations.history", "ok_false:missing_scope", times=None)
    await promise(bot)
    await slack.advance(timedelta(hours=1))
    async with running(slack, bot.store, composers=composers(words)) as restarted:
        await restarted.tick()

    assert posted(slack) == ["hello"]


async def test_a_process_that_was_frozen_does_not_post(slack: Sandbox, bot: Bot) -> None:
    frozen = Pace(settle=0, in_channel=0, in_workspace=0, fresh=-1)
    async with running(slack, bot.store, pace=frozen, composers=composers(Words())) as late:
        id_ = await promise(bot)
        await late.scheduler.tick(for_seconds=0.3)

    given_back = await row(bot, id_)
    assert (posted(slack), given_back.state, given_back.attempts) == ([], "pending", 0)


async def on_its_way(slack: Sandbox) -> None:
    """Until Slack has the message, and with it the trouble that waits there."""
    async with asyncio.timeout(10):
        while slack.faults:
            await asyncio.sleep(0.01)


async def test_a_graceful_stop_finishes_what_is_being_sent(slack: Sandbox, bot: Bot, words: Words) -> None:
    patient = Pace(settle=30, in_channel=0, in_workspace=0)  # or it might look for the late message before it is there
    async with running(slack, bot.store, pace=patient, composers=composers(words)) as stopped:
        slack.inject("chat.postMessage", "late", seconds=0.2)
        id_ = await promise(stopped, SUPPORT)
        sending = asyncio.create_task(stopped.tick())
        await on_its_way(slack)
        await stopped.scheduler.stop(within=10)
        await sending

    assert (await row(bot, id_)).state == "unknown"


async def test_a_stop_that_cannot_wait_leaves_the_message_to_be_looked_up(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "timeout_after")
    id_ = await promise(bot, SUPPORT)
    sending = asyncio.create_task(bot.tick())
    await on_its_way(slack)
    await bot.scheduler.stop(within=0.1)
    await sending
    assert (await row(bot, id_)).state == "unknown"

    async with running(slack, bot.store, composers=composers(Words())) as restarted:
        await restarted.tick()
    assert posted(slack) == ["hello"]


async def test_a_busy_database_after_the_post_is_asked_again(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([True, True])
    write = bot.store.write

    async def busy_at_first(rule: Any, *args: Any, **kwargs: Any) -> Any:
        if rule is recorder._each and next(refusals, False):
            raise Busy
        return await write(rule, *args, **kwargs)

    monkeypatch.setattr(bot.store, "write", busy_at_first)
    id_ = await promise(bot)
    await bot.tick()

    assert (posted(slack), (await row(bot, id_)).state) == (["hello"], "sent")


async def test_after_an_outage_not_everything_comes_at_the_same_moment(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "ok_false:invalid_auth", times=None)
    ids = [await promise(bot, SUPPORT, subject, wake_at=slack.now()) for subject in range(20)]
    await bot.tick()

    again = {(await row(bot, id_)).wake_at for id_ in ids}
    assert len(again) == len(ids)
    assert max(again) - min(again) > timedelta(seconds=0.3)  # type: ignore[operator, type-var]


# --- limits ---------------------------------------------------------------------------------------------


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
    assert all(later - earlier > 0.9 for earlier, later in pairwise(at))
    assert [post["channel"] for post in slack.posts].index(SALES) < 2
    ids = [post["metadata"]["event_payload"]["id"] for post in slack.posts if post["channel"] == SUPPORT]
    assert ids == promised


async def test_places_where_the_bot_may_not_post_fail_and_say_so(slack: Sandbox, bot: Bot) -> None:
    id_ = await promise(bot, OUTSIDE)
    await bot.tick()

    refused = await row(bot, id_)
    assert (refused.state, refused.error) == ("failed", "not_in_channel")
