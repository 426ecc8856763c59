"""Stories are edited and withdrawn by those who told them, and the post follows."""

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.refusal import Refused
from storage.stories import stories
from storage.stories.library import Draft
from storage.tables import Handled, Story
from tests.acting import Actor, fields, value, words
from tests.making import ONE_LINE, every, only, tell_story
from tests.stage import ANA, BO, GENERAL, MONDAY, Bot


async def test_an_edit_changes_the_post(bot: Bot, store: Store, ana: Actor) -> None:
    await tell_story(bot, ana)
    opened = await ana.press("Edit")
    sent = await ana.submit(text="The driver stayed", lesson="Stay")
    await bot.tick()

    assert value(opened.modal, "text") == ONE_LINE
    assert "the post changes with it" in words(sent.modal)
    assert "The driver stayed" in words(ana.posts("general")[0])
    assert "edited" in words(ana.posts("general")[0])
    assert (only(store, Story).text, only(store, Story).lesson) == ("The driver stayed", "Stay")


async def test_an_edit_delivered_again_does_not_undo_a_newer_one(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    answer = await tell_story(bot, ana)
    await ana.press("Edit", answer)
    first = await ana.submit(text="The first words")
    await ana.press("Edit", answer)
    await ana.submit(text="The newer words")
    again = await slack.redeliver(first.delivery)

    assert again.status == 200
    assert only(store, Story).text == "The newer words"


async def test_adding_details_begins_with_our_own_part(bot: Bot, ana: Actor) -> None:
    await tell_story(bot, ana)
    opened = await ana.press("Add details")
    focused = [name for name, field in fields(opened.modal).items() if field["element"].get("focus_on_load")]

    assert focused == ["our_part"]


async def test_a_story_turned_difficult_must_not_name_anybody(bot: Bot, store: Store, ana: Actor) -> None:
    await tell_story(bot, ana, "@bo was late")
    await ana.press("Edit")
    await ana.choose("kind", "difficult")
    refused = await ana.submit(our_part="We did not ask")

    assert "“@Bo”" in refused.errors["text"]
    assert only(store, Story).kind == "wonderful"


async def test_undo_takes_the_post_away_erases_the_words_and_gives_them_back(
    bot: Bot, store: Store, ana: Actor
) -> None:
    await tell_story(bot, ana)
    await ana.press("Undo")
    await bot.tick()
    story = only(store, Story)

    assert ana.posts("general") == []
    assert (story.text, story.author) == ("", ANA)
    assert story.told_at == MONDAY == story.withdrawn_at
    assert ONE_LINE in words(ana.answer)
    assert all(ONE_LINE not in str(handled.result) for handled in every(store, Handled))


async def test_withdrawing_twice_says_so(slack: Sandbox, ana: Actor) -> None:
    await ana.say("/servicestory")
    sent = await ana.submit(text=ONE_LINE)
    reply = await ana.press("Undo", sent)
    again = await slack.redeliver(reply.delivery)

    assert again.ok
    assert "withdrawn before" in words(ana.modal)


async def test_a_story_undone_before_it_was_posted_is_never_posted(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await ana.say(f"/servicestory {ONE_LINE}")
    await ana.press("Undo")
    await bot.tick()

    assert slack.posts == []
    assert [row.state for row in await bot.deliveries("story_post")] == ["skipped"]


async def test_the_answer_that_was_the_post_stays_and_the_author_is_told(store: Store, cy: Actor) -> None:
    await cy.say(f"/servicestory {ONE_LINE}", "outside")
    await cy.say("/servicestory mine")
    await cy.press("Edit")
    changed = await cy.submit(text="Changed")
    await cy.close()
    await cy.press("Withdraw")

    assert "The post stays as it is" in words(changed.modal)
    assert "The post itself stays" in words(cy.answer)
    assert only(store, Story).text == ""


async def test_only_the_author_may_change_or_withdraw(any_store: Store) -> None:
    draft = Draft(text=ONE_LINE)
    placed = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY)

    with pytest.raises(Refused, match="Only the person who told"):
        any_store.write_now(stories.edit, id_=placed.id, by=BO, draft=draft, at=MONDAY)
    with pytest.raises(Refused, match="Only the person who told"):
        any_store.write_now(stories.withdraw, id_=placed.id, by=BO, at=MONDAY)
    with pytest.raises(Refused, match="Only the person who told"):
        any_store.read_now(stories.own, id_=placed.id, by=BO)
