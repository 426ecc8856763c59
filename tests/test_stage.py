"""The stage itself: what is typed is stored, posted, told, and taken back."""

from bot.sandbox import Sandbox
from tests.stage import BO, Bot


async def test_kudos_are_stored_posted_and_told(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "@bo for the calm handover", channel="support")
    await bot.tick()

    assert "Stored: kudos to" in (reply.text or "")
    assert [post["channel"] for post in slack.posts] == ["C0SUPPORT", slack.posts[1]["channel"]]
    assert "for the calm handover" in slack.person("bo").dm[0]["text"]
    assert {row.state for row in await bot.deliveries("kudos_dm")} == {"sent"}
    assert (await bot.deliveries("kudos_dm"))[0].recipient == BO


async def test_undone_kudos_leave_the_channel_and_the_dm(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/kudos", "@bo for the calm handover", channel="support")
    await bot.tick()
    await ana.press(ana.ephemerals("support")[-1], "kudos_undo")
    await bot.tick()

    assert "Stored" in (reply.text or "")
    assert slack.person("bo").dm == []
    assert [message for message in ana.messages("support") if not message["ephemeral"]] == []
