"""An emoji under a story counts as *I learned from this*: of whoever may, once, and as long as it is there."""

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.tables import Learned, Person
from tests import erasing
from tests.acting import Actor, words
from tests.making import every, tell_story
from tests.stage import BO, CY, MONDAY, Bot


def counted(who: Actor) -> bool:
    return "1 person learned from this" in words(who.posts("general")[0])


async def test_an_emoji_counts_as_the_button_does_as_long_as_it_is_there(bot: Bot, ana: Actor, bo: Actor) -> None:
    await tell_story(bot, ana)
    post = bo.posts("general")[0]
    for name, counts in (("tada", False), ("bulb", True), ("brain", True)):
        await bo.react(post, name)
        await bot.tick()
        assert counted(bo) is counts
    for name, counts in (("bulb", True), ("brain", False)):
        await bo.unreact(post, name)
        await bot.tick()
        assert counted(bo) is counts


async def test_the_button_says_it_beside_the_emoji(bot: Bot, store: Store, ana: Actor, bo: Actor) -> None:
    await tell_story(bot, ana)
    post = bo.posts("general")[0]
    await bo.react(post, "bulb")
    await bo.press("I learned from this", post)
    assert "Noted" in words(bo.answer)
    await bo.unreact(post, "bulb")
    await bot.tick()
    assert counted(bo)

    await bo.react(post, "bulb")
    await bo.press("I learned from this", post)
    assert "Taken back" in words(bo.answer)
    await bo.unreact(post, "bulb")
    await bot.tick()
    assert (counted(bo), every(store, Learned)) == (False, [])


async def test_neither_the_author_nor_a_guest_nor_another_message_counts(
    bot: Bot, store: Store, ana: Actor, bo: Actor, eve: Actor
) -> None:
    await tell_story(bot, ana)
    post = bo.posts("general")[0]
    await ana.react(post, "bulb")
    await eve.react(post, "bulb")
    await bo.say("/kudos @ana for the map", "general")
    await bot.tick()
    await bo.react(bo.posts("general")[-1], "bulb")
    await bo.say("good morning")
    await bo.react(bo.posts("general")[-1], "bulb")

    assert every(store, Learned) == []


async def test_events_that_come_late_twice_and_in_the_wrong_order_say_what_is_there(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await tell_story(bot, ana)
    post = bo.posts("general")[0]
    first = await bo.react(post, "bulb")
    slack.hold_events()
    await bo.unreact(post, "bulb")
    await bo.react(post, "brain")
    await bo.unreact(post, "brain")
    await cy.react(post, "mortar_board")
    await cy.unreact(post, "mortar_board")
    await cy.react(post, "mortar_board")
    await slack.release_events(newest_first=True)
    await slack.redeliver(first.delivery)
    await bot.tick()

    assert [(row.person, row.emoji, row.is_pressed) for row in every(store, Learned)] == [(CY, ["mortar_board"], False)]
    assert counted(bo)


async def test_an_emoji_after_a_story_was_withdrawn_changes_nothing(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    answer = await tell_story(bot, ana)
    await ana.press("Undo", answer)
    await bo.react(bo.posts("general")[0], "bulb")
    await bot.tick()

    assert (every(store, Learned), bo.posts("general")) == ([], [])


async def test_an_emoji_that_slack_tells_of_again_brings_nobody_back_who_was_erased(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    await tell_story(bot, ana)
    reacted = await bo.react(bo.posts("general")[0], "bulb")
    await bot.background.finish(within=5)
    store.write_now(erasing.forget, BO, MONDAY)
    await slack.redeliver(reacted.delivery)
    await bot.background.finish(within=5)

    assert every(store, Learned) == []
    assert BO not in {person.id for person in every(store, Person)}


async def test_where_slack_lets_us_see_no_emoji_the_button_works(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    slack.inject("reactions.get", "ok_false:missing_scope")
    await tell_story(bot, ana)
    post = bo.posts("general")[0]
    await bo.react(post, "bulb")
    assert every(store, Learned) == []
    await bo.press("I learned from this", post)

    assert [row.person for row in every(store, Learned)] == [BO]
