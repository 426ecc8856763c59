"""A bug of ours is never taken for a bad line: it is logged with its traceback, tried so often, and then failed."""

import ast
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sending import lookup
from bot.sending.records import BUGS
from handlers.views.blocks import Message
from storage.across import unposted
from storage.delivery import outbox, outcomes
from storage.delivery.kinds import Kind
from storage.engine.database import Session, Store
from storage.tables import Delivery
from tests.process import ROOT
from tests.stage import GENERAL, NOTE, OUTSIDE, SUPPORT, Bot, running

STRANGE = Kind("strange", subject=Delivery, in_words="strange", touched_by=None)  # of another version: nobody sends it


class Saying:
    """What a note says; ``blocks`` that are no JSON are a bug."""

    def __init__(self) -> None:
        self.text = "hello"
        self.blocks: list[Any] = []

    def compose(self, session: Session, delivery: Delivery, now: datetime) -> Message:
        return Message(self.text, self.blocks)


@pytest.fixture
def saying() -> Saying:
    return Saying()


@pytest.fixture
async def bot(slack: Sandbox, store: Store, saying: Saying) -> AsyncIterator[Bot]:
    async with running(slack, store, composers={NOTE: saying.compose}) as bot:
        yield bot


def fail(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


async def fail_later(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


async def promise(bot: Bot, recipient: str = SUPPORT, kind: Kind = NOTE) -> str:
    return await bot.store.write(outbox.add, kind, subject=1, recipient=recipient, at=bot.slack.now())


async def row(bot: Bot, id_: str) -> Delivery:
    return await bot.store.read(lambda session: session.get_one(Delivery, id_))


async def until_given_up(bot: Bot, id_: str) -> Delivery:
    """As time goes on, with nobody mending it."""
    for _ in range(3 * BUGS):
        await bot.wait(minutes=6)
        if (found := await row(bot, id_)).state == "failed":
            return found
    raise AssertionError(f"still {found.state}: {found.error}")


# --- sending -------------------------------------------------------------------------------------------


async def test_blocks_that_are_no_json_are_a_bug_and_never_looked_up(
    slack: Sandbox, bot: Bot, saying: Saying, caplog: pytest.LogCaptureFixture
) -> None:
    saying.blocks = [{"type": "section", "text": {object()}}]
    id_ = await promise(bot)
    failed = await until_given_up(bot, id_)

    assert (failed.error, failed.attempts) == ("cannot be composed, a bug; the log says more", BUGS)
    assert "TypeError" in caplog.text
    assert slack.posts == []


async def test_a_bug_on_the_way_to_slack_is_tried_so_often_and_then_failed(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.client, "chat_postMessage", fail_later)
    id_ = await promise(bot)
    failed = await until_given_up(bot, id_)

    assert (failed.error, failed.attempts) == ("perhaps sent: cannot be posted, a bug; the log says more", BUGS)
    assert caplog.text.count("ZeroDivisionError") >= BUGS


async def test_a_bug_after_the_post_does_not_post_it_again(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    post = bot.client.chat_postMessage

    async def post_and_fail(*args: Any, **kwargs: Any) -> Any:
        await post(*args, **kwargs)
        raise ZeroDivisionError

    monkeypatch.setattr(bot.client, "chat_postMessage", post_and_fail)
    id_ = await promise(bot)
    await bot.tick()
    await bot.wait(minutes=6)

    assert ((await row(bot, id_)).state, len(slack.posts)) == ("sent", 1)
    assert "ZeroDivisionError" in caplog.text


async def test_a_bug_in_a_change_is_tried_so_often_and_then_failed(
    slack: Sandbox, bot: Bot, saying: Saying, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    id_ = await promise(bot)
    await bot.tick()
    saying.text = "changed"
    monkeypatch.setattr(bot.client, "chat_update", fail_later)
    await bot.store.write(outbox.refresh, NOTE, subject=1, at=slack.now())
    failed = await until_given_up(bot, id_)

    assert failed.error == "cannot be changed, a bug; the log says more"
    assert "ZeroDivisionError" in caplog.text


async def test_a_bug_in_the_look_up_is_tried_so_often_and_then_failed(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    slack.inject("chat.postMessage", "reset_before")
    monkeypatch.setattr(lookup, "find", fail_later)
    id_ = await promise(bot)
    failed = await until_given_up(bot, id_)

    assert failed.error == "perhaps sent: cannot be looked up, a bug; the log says more"
    assert "ZeroDivisionError" in caplog.text
    assert slack.posts == []


async def test_a_bug_in_recording_leaves_nothing_in_hand_and_posts_nothing_twice(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outcomes, "sent", fail)
    id_ = await promise(bot)
    await bot.tick()
    assert bot.sender._in_hand == {}
    assert (await row(bot, id_)).error == "its outcome cannot be recorded, a bug; the log says more"

    monkeypatch.undo()
    await bot.wait(minutes=6)
    assert ((await row(bot, id_)).state, len(slack.posts)) == ("sent", 1)
    assert "ZeroDivisionError" in caplog.text


async def test_a_bug_in_telling_of_a_refusal_does_not_hide_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(unposted, "refused", fail)
    id_ = await promise(bot, OUTSIDE)
    await bot.tick()

    refused = await row(bot, id_)
    assert (refused.state, refused.error, bot.sender._in_hand) == ("failed", "not_in_channel", {})
    assert "ZeroDivisionError" in caplog.text


async def test_a_sender_that_cannot_record_anything_goes_on_with_the_others(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_for_one(session: Session, *, id_: str, **rest: Any) -> bool:
        return fail() if id_ == broken else record(session, id_=id_, **rest)

    record = outcomes.sent
    monkeypatch.setattr(outcomes, "sent", fail_for_one)
    monkeypatch.setattr(outcomes, "unknown", fail)
    broken, _ = await promise(bot, GENERAL), await promise(bot, SUPPORT)
    await bot.tick()

    assert {one.recipient: one.state for one in await bot.deliveries("note")} == {GENERAL: "sending", SUPPORT: "sent"}
    assert "was left as it is" in caplog.text
    assert bot.sender._in_hand == {}


async def test_a_message_of_a_kind_that_this_version_does_not_know_says_so_and_fails_in_the_end(
    slack: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    id_ = await promise(bot, kind=STRANGE)
    await promise(bot, GENERAL)
    await bot.tick()
    waiting = await row(bot, id_)
    assert (waiting.state, waiting.error) == ("pending", "this version does not know messages of this kind")
    assert [post["channel"] for post in slack.posts] == [GENERAL]

    assert (await until_given_up(bot, id_)).error == waiting.error
    assert caplog.text.count("does not know messages of the kind 'strange'") == 1


# --- reading the directory, asking the time ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda slack, bot: slack.inject("users.list", "ok_false:invalid_auth", times=None), "invalid_auth"),
        (lambda slack, bot: setattr(bot.client, "api_call", fail_later), "ZeroDivisionError"),
    ],
    ids=["a refused token", "a bug"],
)
async def test_a_directory_sync_that_fails_says_why(
    slack: Sandbox,
    bot: Bot,
    plant: Callable[[Sandbox, Bot], None],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.reading.TRIES", 1)
    plant(slack, bot)

    assert not await bot.directory_sync.run()
    assert words in caplog.text


async def test_a_bug_in_asking_the_time_is_no_bad_line(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.client, "api_test", fail_later)
    await bot.scheduler.run()

    assert "a bug" in bot.scheduler.trouble.lower()
    assert "ZeroDivisionError" in caplog.text


# --- everywhere ------------------------------------------------------------------------------------------------


def catch_alls() -> Iterator[tuple[str, ast.ExceptHandler]]:
    for package in ("bot", "handlers"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ExceptHandler) and _catches_bugs(node.type):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _catches_bugs(caught: ast.expr | None) -> bool:
    names = {part.id for part in ast.walk(caught) if isinstance(part, ast.Name)} if caught else {"Exception"}
    return bool(names & {"Exception", "BaseException"})


def _tells(handler: ast.ExceptHandler) -> bool:
    """It is logged with its traceback, or raised further, or given to whatever logs it (handlers/errors.py)."""
    return any(
        isinstance(node, ast.Raise)
        or ast.unparse(node) == "errors.answer"
        or (isinstance(node, ast.Attribute) and node.attr == "exception")
        or (isinstance(node, ast.keyword) and node.arg == "exc_info")
        for node in ast.walk(handler)
    )


def test_whatever_catches_everything_logs_it_with_its_traceback() -> None:
    found = list(catch_alls())

    assert len(found) > 5
    assert [place for place, handler in found if not _tells(handler)] == []
