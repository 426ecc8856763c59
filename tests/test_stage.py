"""The stage itself: what is typed is stored, posted, told, and taken back."""

from bot.sandbox import Sandbox
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
