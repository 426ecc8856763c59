"""What readers press under a story: they thank for it, or learned from it."""

import asyncio

import pytest

from bot.sandbox import Sandbox
from handlers.views import stories as views
from storage.engine.database import Store
from storage.refusal import Refused
from storage.stories import library, readers, stories
from storage.stories.library import Draft
from storage.tables import Channel, Kudos, Story
from tests.acting import Actor, buttons, words
from tests.making import ONE_LINE, every, tell_story
from tests.stage import ANA, BO, CY, GENERAL, MONDAY, Bot

HERE = Channel(id=GENERAL, name="general", is_member=False)  # as a command describes it


async def test_thanks_reach_the_author_once_a_person_and_are_counted(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await tell_story(bot, ana)
    for _ in range(2):
        await bo.press("Thank them for sharing", bo.posts("general")[0])
    await cy.press("Thank them for sharing", bo.posts("general")[0])
    await bot.tick()

    assert [(kudos.giver, kudos.story_id) for kudos in every(store, Kudos)] == [(BO, 1), (CY, 1)]
    assert "for sharing a story" in words(ana.dm[0])
    assert len(ana.dm) == 2
    assert "2 people said thank you" in words(ana.posts("general")[0])
    assert "before" in words(bo.answer)
    assert len(ana.posts("general")) == 1


async def test_a_difficult_story_is_thanked_for_owning_up(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/servicestory Late #difficult")
    await ana.submit(our_part="We slept")
    await bot.tick()
    await bo.press("Thank them for sharing", bo.posts("general")[0])
    await bot.tick()

    assert "for owning up" in words(ana.dm[0])
    assert "/archives/C0GENERAL/" in str(ana.dm[0]["blocks"])


async def test_thanks_taken_back_are_not_counted_any_more(bot: Bot, ana: Actor, bo: Actor) -> None:
    await tell_story(bot, ana)
    await bo.press("Thank them for sharing", bo.posts("general")[0])
    await bot.tick()
    await bo.press("Undo")
    await bot.tick()

    assert "said thank you" not in words(bo.posts("general")[0])
    assert "The post itself stays" not in words(bo.answer)
    assert ana.dm == []


async def test_nobody_thanks_themselves(bot: Bot, store: Store, ana: Actor) -> None:
    await tell_story(bot, ana)
    await ana.press("Thank them for sharing", ana.posts("general")[0])

    assert "your own story" in words(ana.answer)
    assert every(store, Kudos) == []


async def test_thanks_stay_when_the_story_is_withdrawn(bot: Bot, store: Store, ana: Actor, bo: Actor) -> None:
    answer = await tell_story(bot, ana)
    post = bo.posts("general")[0]
    await bo.press("Thank them for sharing", post)
    await ana.press("Undo", answer)
    await bo.press("I learned from this", post)

    assert len(every(store, Kudos)) == 1
    assert "withdrawn" in words(bo.answer)


async def test_learning_from_a_story_is_counted_and_can_be_taken_back(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await tell_story(bot, ana)
    pressed = await bo.press("I learned from this", bo.posts("general")[0])
    await slack.redeliver(pressed.delivery)
    await bot.tick()
    counted = words(bo.posts("general")[0])
    await bo.press("I learned from this", bo.posts("general")[0])
    await bot.tick()

    assert "1 person learned from this" in counted
    assert "learned from this" not in words(bo.posts("general")[0]).replace("I learned from this", "")


def test_a_story_without_an_author_offers_no_thanks_and_takes_none(any_store: Store) -> None:
    any_store.write_now(lambda session: session.add(Story(author=None, text="x", channel=GENERAL, told_at=MONDAY)))
    told = any_store.read_now(library.find, 1)

    assert told
    assert "Thank them for sharing" not in buttons(views.post(told))
    with pytest.raises(Refused, match="Nobody knows who told"):
        any_store.write_now(readers.thank, id_=1, by=BO, at=MONDAY, seen_in=GENERAL)


def test_the_rules_hold_on_both_databases(any_store: Store) -> None:
    draft = Draft(text="Late", kind="difficult", our_part="We slept", practices=("compassion",))
    placed = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY, answer_in=HERE)
    any_store.write_now(readers.thank, id_=placed.id, by=BO, at=MONDAY)
    again = any_store.write_now(readers.thank, id_=placed.id, by=BO, at=MONDAY)
    learned = [any_store.write_now(readers.learn, id_=placed.id, by=BO, at=MONDAY) for _ in range(3)]
    told = any_store.read_now(library.find, placed.id)

    assert (placed.channel, placed.obstacle) == (GENERAL, "absent")
    assert not again.is_new
    assert learned == [True, False, True]
    assert told
    assert (told.thanks, told.learned, told.practices) == (1, 1, ("compassion",))


async def test_two_presses_at_once_are_one_thank_you(any_store: Store) -> None:
    draft = Draft(text=ONE_LINE)
    placed = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY, answer_in=HERE)
    presses = [any_store.write(readers.thank, id_=placed.id, by=BO, at=MONDAY) for _ in range(8)]

    assert sorted(thanks.is_new for thanks in await asyncio.gather(*presses)) == [False] * 7 + [True]
    assert len(every(any_store, Kudos)) == 1
