"""What nobody can say of a message, whether it was sent: it is looked up before anything is sent again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending import recorder
from bot.sending.lookup import PAGE
from bot.sending.pace import Pace
from storage.delivery import backlog, claims
from storage.engine.database import Session, Store
from storage.refusal import Busy
from storage.tables import Delivery
from tests.notes import BETTER_TWICE, Words, carrying, composers, find_row, posted, promise
from tests.stage import BO, SALES, SUPPORT, Bot, of_kind, running

LEASE = timedelta(seconds=60)


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
async def bot(slack: Sandbox, store: Store, words: Words) -> AsyncIterator[Bot]:
    async with running(slack, store, composers=composers(words)) as bot:
        yield bot


IN_DOUBT = ["http_500", "http_500_after", "html_502", "reset_before", "reset_after", "ok_false:internal_error"]


@pytest.mark.parametrize("recipient", [SUPPORT, BO], ids=["channel", "dm"])
@pytest.mark.parametrize("trouble", IN_DOUBT)
async def test_after_a_failure_in_doubt_the_message_is_there_once(
    slack: Sandbox, bot: Bot, trouble: str, recipient: str
) -> None:
    slack.inject("chat.postMessage", trouble)
    id_ = await promise(bot, recipient)
    await bot.tick()

    sent = await find_row(bot, id_)
    assert posted(slack) == ["hello"]
    assert (sent.state, sent.ts) == ("sent", slack.posts[0]["ts"])


async def test_a_late_effect_is_waited_for_before_anything_is_sent_again(
    slack: Sandbox, store: Store, words: Words
) -> None:
    patient = Pace(settle=1.5, in_channel=0, in_workspace=0)
    async with running(slack, store, pace=patient, composers=composers(words)) as bot:
        slack.inject("chat.postMessage", "late", seconds=0.8)
        id_ = await promise(bot)
        while (await find_row(bot, id_)).state != "sent":
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
    assert (await find_row(bot, id_)).ts == slack.posts[0]["ts"]


async def test_a_history_that_fails_is_read_again_before_anything_is_sent(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "reset_after")
    slack.inject("conversations.history", "http_500", times=2)
    id_ = await promise(bot)
    await bot.tick()
    assert (await find_row(bot, id_)).state == "unknown"

    await bot.wait(minutes=1)
    await bot.wait(minutes=1)
    assert (posted(slack), (await find_row(bot, id_)).state) == (["hello"], "sent")


async def test_without_the_history_a_note_is_better_lost_and_a_digest_better_doubled(slack: Sandbox, bot: Bot) -> None:
    slack.inject("conversations.history", "ok_false:missing_scope", times=None)
    slack.inject("chat.postMessage", "reset_after", times=2)
    note = await promise(bot, SUPPORT)
    digest = await promise(bot, SALES, kind=BETTER_TWICE)
    await bot.tick()

    lost, doubled = await find_row(bot, note), await find_row(bot, digest)
    assert (lost.state, lost.error.partition(":")[0]) == ("failed", "perhaps sent, perhaps not")
    assert (doubled.state, doubled.error.partition(":")[0]) == ("sent", "perhaps sent twice")
    assert [row.id for row in await bot.store.read(backlog.doubled)] == [digest]
    assert sorted(post["channel"] for post in slack.posts) == [SALES, SALES, SUPPORT]


# --- leases, kills, restarts, restored back-ups ---------------------------------------------------


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
    assert (posted(slack), (await find_row(bot, id_)).state) == (["hello"], "sent")


async def test_a_restored_back_up_does_not_send_last_week_again(slack: Sandbox, bot: Bot, words: Words) -> None:
    for recipient in (SUPPORT, BO):
        await promise(bot, recipient)
    backup = await bot.store.read(snapshot)
    await bot.tick()
    await bot.store.write(restore, backup)
    await slack.advance(timedelta(days=7))

    async with running(slack, bot.store, composers=composers(words)) as restarted:
        await restarted.tick()
        assert {row.state for row in await restarted.deliveries("note")} == {"sent"}
    assert posted(slack) == ["hello", "hello"]


def snapshot(session: Session) -> list[dict[str, Any]]:
    return [row.model_dump() for row in of_kind(session, "note")]


def restore(session: Session, rows: list[dict[str, Any]]) -> None:
    for row in of_kind(session, "note"):
        session.delete(row)
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

    given_back = await find_row(bot, id_)
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

    assert (await find_row(bot, id_)).state == "unknown"


async def test_a_stop_that_cannot_wait_leaves_the_message_to_be_looked_up(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "timeout_after")
    id_ = await promise(bot, SUPPORT)
    sending = asyncio.create_task(bot.tick())
    await on_its_way(slack)
    await bot.scheduler.stop(within=0.1)
    await sending
    assert (await find_row(bot, id_)).state == "unknown"

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

    assert (posted(slack), (await find_row(bot, id_)).state) == (["hello"], "sent")
