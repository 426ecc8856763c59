"""A reply in the thread of an earlier message of ours: there once, and only where that message is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.delivery import outbox
from storage.engine.database import Session, Store
from storage.tables import Delivery
from tests.notes import URGENT_NOTE, Words, composers, find_row, promise
from tests.stage import NOTE, SUPPORT, Bot, running


@pytest.fixture
async def bot(slack: Sandbox, store: Store) -> AsyncIterator[Bot]:
    async with running(slack, store, composers=composers(Words())) as bot:
        yield bot


async def reply(bot: Bot, to: str, subject: int = 2) -> str:
    def rule(session: Session) -> str:
        parent = session.get_one(Delivery, to)
        return outbox.reply(session, NOTE, subject=subject, to=parent, at=bot.slack.now())

    return await bot.store.write(rule)


def threads(slack: Sandbox) -> list[Any]:
    """Of each message; one that has replies is in its own."""
    return [message.get("thread_ts") for message in slack.person("ana").messages("support")]


async def test_a_reply_stands_in_the_thread_of_what_it_replies_to(slack: Sandbox, bot: Bot) -> None:
    post = await promise(bot, kind=URGENT_NOTE)
    await reply(bot, post)
    await bot.tick()

    assert threads(slack) == [(await find_row(bot, post)).ts] * 2


@pytest.mark.parametrize("trouble", ["http_500", "http_500_after", "reset_after", "ok_false:internal_error"])
async def test_a_reply_of_unknown_outcome_is_looked_for_in_its_thread(slack: Sandbox, bot: Bot, trouble: str) -> None:
    post = await promise(bot)
    await bot.tick()
    slack.inject("chat.postMessage", trouble)
    id_ = await reply(bot, post)
    await bot.tick()

    assert threads(slack) == [(await find_row(bot, post)).ts] * 2
    assert (await find_row(bot, id_)).state == "sent"


async def test_without_the_post_there_is_no_reply(slack: Sandbox, bot: Bot) -> None:
    slack.inject("chat.postMessage", "ok_false:restricted_action")
    post = await promise(bot, kind=URGENT_NOTE)
    id_ = await reply(bot, post)
    await bot.tick()

    assert threads(slack) == []
    assert (await find_row(bot, id_)).state == "skipped"


async def test_a_reply_goes_where_its_words_go_although_the_post_went_first(slack: Sandbox, bot: Bot) -> None:
    post = await promise(bot)
    await bot.tick()
    id_ = await reply(bot, post)
    await bot.tick()
    await bot.client.chat_delete(channel=SUPPORT, ts=str((await find_row(bot, post)).ts))
    await bot.store.write(outbox.refresh, NOTE, subject=2, at=bot.slack.now())
    await bot.tick()

    assert (await find_row(bot, id_)).state == "sent"
