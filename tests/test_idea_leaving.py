"""Who leaves a team, the company or the database, and what becomes of their ideas."""

import pytest

from storage.people import lifecycle
from storage.tables import Idea, IdeaStep, IdeaSupport, Member
from tests import erasing
from tests.acting import Actor, words
from tests.asking import AskedTeam
from tests.making import change, every, only, remove
from tests.stage import BO, CY, MONDAY, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"


@pytest.fixture
async def idea(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, cy: Actor) -> Idea:
    """Bo's, which Cy wants too, and Ana looks into."""
    await bo.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    await cy.press("Me too", team.posts[0])
    return only(bot.store, Idea)


async def look_into(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.submit(words="I ask the landlord")
    await bot.wait(hours=5)


async def test_whoever_left_the_team_hears_nothing_more_of_what_they_wanted(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await remove(bot.store, Member, (1, CY))
    await look_into(bot, team, ana)
    assert cy.dm == []


async def test_its_author_hears_of_it_wherever_they_are(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await remove(bot.store, Member, (1, BO))
    await look_into(bot, team, ana)
    assert "I ask the landlord" in words(bo.dm[-1])


async def test_who_took_it_back_that_they_want_it_hears_nothing(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.submit(words="I ask the landlord")
    await cy.press("Me too", team.posts[0])
    await bot.tick()
    assert cy.dm == []


async def test_whoever_is_erased_takes_idea_post_and_thread_along(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await look_into(bot, team, ana)
    assert len(team.posts) == 2
    await bot.store.write(erasing.forget, BO, MONDAY)
    await bot.tick()
    gone = only(bot.store, Idea)
    assert (gone.author, gone.title, gone.words, gone.withdrawn_at) == (None, "", "", MONDAY)
    assert [words(post) for post in team.posts if "badges" in words(post)] == []


async def test_whoever_answered_and_is_erased_leaves_the_answer_without_words(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await look_into(bot, team, ana)
    await bot.store.write(erasing.forget, ana.id, MONDAY)
    await bot.tick()
    [step] = every(bot.store, IdeaStep)
    assert (step.state, step.words, step.by) == ("looking", "", None)
    assert "landlord" not in words(team.posts)
    assert "A colleague is looking into it." in words(team.posts)


async def test_what_a_supporter_wanted_goes_with_them(bot: Bot, team: AskedTeam, idea: Idea) -> None:
    await bot.store.write(erasing.forget, CY, MONDAY)
    await bot.tick()
    assert every(bot.store, IdeaSupport) == []
    assert "wants this too" not in words(team.posts[0])


async def test_the_idea_of_somebody_who_left_goes_back_to_the_leads(bot: Bot, ana: Actor, idea: Idea) -> None:
    await change(bot.store, Idea, 1, owner=CY, asked=CY)
    await bot.store.write(lifecycle.left, person=CY)
    assert (only(bot.store, Idea).owner, only(bot.store, Idea).asked) == (None, None)
    assert "Answer: Acme could scan badges at the gate" in await ana.open_home()
