"""`/warmline admin`: named by admins only, and taken back."""

import pytest

from storage.people import admins
from tests.acting import Actor, words
from tests.stage import ANA, BO, Bot


async def test_an_admin_names_an_admin_who_can_then_name_others(ana: Actor, bo: Actor, di: Actor) -> None:
    named = await ana.say("/warmline admin @bo")
    await bo.say("/warmline admin @cy")
    listed = await di.say("/warmline admin")

    assert f"<@{BO}> is an admin now" in words(named)
    assert f"Known to me: <@{ANA}>" in words(listed)
    assert f"Named: <@{BO}> and <@U00CY>" in words(listed)


async def test_nobody_else_names_admins(bot: Bot, bo: Actor) -> None:
    reply = await bo.say("/warmline admin @bo")

    assert "Only admins can name admins" in words(reply)
    assert (await bot.store.read(admins.everybody)).named == ()


async def test_an_admin_can_be_taken_back(bot: Bot, ana: Actor) -> None:
    await ana.say("/warmline admin @bo")
    await ana.say("/warmline admin remove @bo")

    assert (await bot.store.read(admins.everybody)).named == ()


@pytest.mark.parametrize(
    ("text", "expected"),
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
async def test_who_cannot_be_an_admin_is_said_with_the_reason(bot: Bot, ana: Actor, text: str, expected: str) -> None:
    reply = await ana.say(f"/warmline {text}")

    assert expected in words(reply)
    assert (await bot.store.read(admins.everybody)).named == ()
