"""Home begins with the one thing to do next, and is never empty without saying what to do about it."""

from tests.acting import Actor, buttons, words
from tests.asking import DAILY, AskedTeam
from tests.making import add_customer, set_up_team, tell_story
from tests.stage import BO, Bot

LABELS = ["Tell a story", "Give kudos", "Add a customer", "Away dates", "My teams", "Privacy"]


async def begins(person: Actor) -> str:
    await person.open_home()
    return words(person.home).partition("Next: ")[2].partition("\n")[0]


async def test_what_others_wait_for_comes_first_then_customers_then_what_is_always_good(
    bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    said = [await begins(bo)]
    await tell_story(bot, bo)
    said.append(await begins(bo))
    await add_customer(bot.store, "Acme", owner=BO)
    said.append(await begins(bo))
    await add_customer(bot.store, "Birch", owner=BO, last_spoken=40)
    said.append(await begins(bo))
    await team.set_up(DAILY)
    await team.opens()
    said.append(await begins(bo))

    for text, expected in zip(
        said, ["tell a story", "put a customer", "thank somebody", "call Birch", "answer Daily"], strict=True
    ):
        assert text.startswith(expected)


async def test_the_button_under_it_does_it(bot: Bot, bo: Actor) -> None:
    await add_customer(bot.store, "Birch", owner=BO, last_spoken=40)
    await bo.open_home()
    await bo.press("Done", bo.home)
    await bo.submit(note="all good")
    await bot.background.finish(within=5)

    assert "call Birch" not in words(bo.home)


async def test_the_quick_buttons_come_before_anything_else(bo: Actor) -> None:
    await bo.open_home()
    assert bo.home

    assert [block["type"] for block in bo.home["blocks"][:5]] == [
        "header",
        "section",
        "rich_text",
        "actions",
        "actions",
    ]
    assert buttons(bo.home)[1:7] == LABELS


async def test_what_is_empty_says_what_to_do_and_has_its_button(bo: Actor) -> None:
    await bo.open_home()
    assert bo.home
    empty = [block for block in bo.home["blocks"] if "accessory" in block]

    assert [block["accessory"]["text"]["text"] for block in empty] == ["Add a customer", "Give kudos", "Tell a story"]
    assert "To answer" not in words(bo.home)


async def test_home_says_when_the_digest_comes_and_switches_it(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await set_up_team(ana)
    await bo.open_home()
    assert "Your digest comes on Mondays at 09:00, your time." in words(bo.home)
    await bo.press("Switch it off", bo.home)
    await bo.close(all_views=True)
    await bot.background.finish(within=5)
    assert "Your digest is switched off." in words(bo.home)
    await bo.press("Switch it on", bo.home)

    assert "on Mondays at 09:00" in words(bo.modal)
    assert "digest" not in (await cy.open_home()).lower()
