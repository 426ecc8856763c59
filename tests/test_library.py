"""Stories are found again: `search`, `mine`, `help`; by nobody who could not read them in Slack."""

import pytest

from storage.engine.database import Store
from storage.tables import Story
from tests.acting import Actor, buttons, words
from tests.making import ONE_LINE, every, only, tell_story
from tests.stage import ANA, Bot


async def test_search_shows_the_story_its_link_and_the_whole_of_it(bot: Bot, ana: Actor, bo: Actor) -> None:
    await tell_story(bot, ana, "calm " + "words " * 100)
    reply = await bo.say("/servicestory search CALM")
    found = str(bo.answer)
    read = await bo.press("Read it")

    assert f"<@{ANA}>" in words(reply)
    assert "/archives/C0GENERAL/p" in found
    assert ("words " * 100).strip() in words(read.modal)


async def test_search_and_mine_are_paged(bo: Actor) -> None:
    for number in range(7):
        await bo.say(f"/servicestory calm call {number}")
    for typed in ("search calm", "mine"):
        first = await bo.say(f"/servicestory {typed}")
        await bo.press("Older" if "search" in typed else "More")
        second = bo.answer
        assert [number for number in range(7) if f"calm call {number}" in words(first)] == [2, 3, 4, 5, 6]
        assert [number for number in range(7) if f"calm call {number}" in words(second)] == [0, 1]
        assert "More" not in buttons(second)


async def test_a_story_told_in_a_private_channel_is_not_found_by_others(bot: Bot, ana: Actor, cy: Actor) -> None:
    await tell_story(bot, ana, "Between us, she smiled", channel="secret")
    hers = await ana.say("/servicestory search smiled")
    theirs = await cy.say("/servicestory search smiled")

    assert "Between us" in words(hers)
    assert "Between us" not in words(theirs)
    assert "no story with all of these words: smiled" in words(theirs)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("help", "Tell a story of service"), ("MINE", "You have told no story yet"), ("search", "search coffee machine")],
)
async def test_a_word_alone_is_a_question(store: Store, ana: Actor, typed: str, expected: str) -> None:
    reply = await ana.say(f"/servicestory {typed}")

    assert expected in words(reply)
    assert every(store, Story) == []


@pytest.mark.parametrize(
    "typed", ["mine was the shortest queue", "help came within the hour", "searching took us long"]
)
async def test_a_story_may_begin_with_such_a_word(store: Store, ana: Actor, typed: str) -> None:
    await ana.say(f"/servicestory {typed}")

    assert only(store, Story).text == typed


async def test_a_search_that_was_a_story_gives_the_words_back(ana: Actor) -> None:
    short, long = "search we did & found <it>", "search " + "we did " * 60
    searched = await ana.say(f"/servicestory {short}")
    refused = await ana.say(f"/servicestory {long}")

    assert "we did & found <it>" in words(searched)
    assert long.strip() in words(refused)


async def test_guests_and_people_from_outside_tell_and_read_nothing(
    bot: Bot, store: Store, ana: Actor, eve: Actor
) -> None:
    await tell_story(bot, ana)
    for typed in (ONE_LINE, "search taxi", "mine", ""):
        reply = await eve.say(f"/servicestory {typed}")
        assert "full members" in words(reply)
    await eve.press("I learned from this", eve.posts("general")[0])

    assert "full members" in words(eve.answer)
    assert len(every(store, Story)) == 1
