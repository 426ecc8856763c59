"""The stage itself: what is typed is stored, posted, told, and taken back."""

from threading import Event

import pytest

from bot.sandbox import Sandbox
from tests import warm
from tests.acting import Actor, words
from tests.stage import BO, SUPPORT, Bot


async def test_kudos_are_stored_posted_and_told(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    reply = await ana.say("/kudos @bo for the calm handover", "support")
    await bot.tick()

    assert "Stored: kudos to" in words(reply)
    assert SUPPORT in [post["channel"] for post in slack.posts]
    assert len(slack.posts) == 2
    assert "for the calm handover" in words(bo.dm[0])
    assert {row.state for row in await bot.deliveries("kudos_dm")} == {"sent"}
    assert (await bot.deliveries("kudos_dm"))[0].recipient == BO


async def test_undone_kudos_leave_the_channel_and_the_dm(bot: Bot, ana: Actor, bo: Actor) -> None:
    reply = await ana.say("/kudos @bo for the calm handover", "support")
    await bot.tick()
    await ana.press("Undo")
    await bot.tick()

    assert "Stored" in words(reply)
    assert bo.dm == []
    assert ana.posts("support") == []


def test_what_waits_for_something_else_is_not_taken_for_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "PATIENCE", 0.05)

    with pytest.raises(RuntimeError, match="this test is about threads"):
        warm.AtOnce().submit(Event().wait, 0.2)
