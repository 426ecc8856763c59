"""`/warmline admin`: named by admins only, and taken back."""

import pytest

from bot.sandbox import Sandbox
from storage.people import admins
from tests.stage import ANA, BO, Bot


async def test_an_admin_names_an_admin_who_can_then_name_others(slack: Sandbox, bot: Bot) -> None:
    named = await slack.person("ana").command("/warmline", "admin @bo", channel="general")
    await slack.person("bo").command("/warmline", "admin @cy", channel="general")
    listed = await slack.person("di").command("/warmline", "admin", channel="general")

    assert f"<@{BO}> is an admin now" in (named.text or "")
    assert f"Known to me: <@{ANA}>" in (listed.text or "")
    assert f"Named: <@{BO}> and <@U00CY>" in (listed.text or "")


async def test_nobody_else_names_admins(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("bo").command("/warmline", "admin @bo", channel="general")

    assert "Only admins can name admins" in (reply.text or "")
    assert (await bot.store.read(admins.everybody)).named == ()


async def test_an_admin_can_be_taken_back(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/warmline", "admin @bo", channel="general")
    await ana.command("/warmline", "admin remove @bo", channel="general")

    assert (await bot.store.read(admins.everybody)).named == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("admin @eve", "is a guest in this workspace"),
        ("admin @robot", "is a bot"),
        ("admin @old", "is deactivated"),
        ("admin @sam", "is not from this workspace"),
        ("admin remove @ana", "always admins here too"),
        ("admin remove @bo", "is not an admin"),
        ("admin @bo @cy", "pick one person"),
        ("admin somebody", "pick one person"),
    ],
)
async def test_who_cannot_be_an_admin_is_said_with_the_reason(slack: Sandbox, bot: Bot, text: str, words: str) -> None:
    reply = await slack.person("ana").command("/warmline", text, channel="general")

    assert words in (reply.text or "")
    assert (await bot.store.read(admins.everybody)).named == ()
