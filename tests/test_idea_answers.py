"""An idea is answered: with a state, with words, by whoever may; and whoever had it hears of it."""

from datetime import timedelta

import pytest

from storage.tables import Idea, IdeaStep, Member, Team
from tests.acting import Actor, Json, buttons, fields, value, words
from tests.asking import AskedTeam
from tests.making import be_away, change, every, only, remove
from tests.stage import BO, CY, DI, MONDAY, OUTSIDE, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"
WHY_NOT = "The gate belongs to the landlord, who does not want it"


@pytest.fixture
async def idea(bot: Bot, team: AskedTeam, bo: Actor) -> Idea:
    """Bo's, which Cy wants too."""
    await bot.slack.move_to(MONDAY + timedelta(hours=5))  # nine in New York
    await bo.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    await Actor(bot.slack, "cy").press("Me too", team.posts[-1])
    return only(bot.store, Idea)


async def answer(bot: Bot, team: AskedTeam, who: Actor, state: str, **said: str) -> None:
    await who.press("Answer", team.posts[0])
    if value(who.form, "state") != state:
        await who.choose("state", state)
    await who.submit(**said)
    await bot.tick()


def thread(bot: Bot, post: Json) -> list[str]:
    there = Actor(bot.slack, "ana").posts("support")
    return [words(one) for one in there if one.get("thread_ts") == post["ts"] and one["ts"] != post["ts"]]


async def test_each_step_updates_the_post_and_is_a_reply_in_its_thread(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await answer(bot, team, ana, "looking", words="I ask the landlord")
    await answer(bot, team, ana, "doing", due="2026-12-03")
    await answer(bot, team, ana, "done", words="It scans")
    post = team.posts[0]
    assert "Ana Alves: it is done. “It scans”" in words(post)
    assert thread(bot, post) == [
        "Ana Alves is looking into it. “I ask the landlord”",
        "Ana Alves: it is being done.",
        "Ana Alves: it is done. “It scans”",
    ]
    assert [step.state for step in every(bot.store, IdeaStep)] == ["looking", "doing", "done"]
    assert len([one for one in team.posts if "has an idea" in words(one)]) == 1


async def test_author_and_supporters_hear_each_step_once_within_the_guard(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, cy: Actor, di: Actor, idea: Idea
) -> None:
    await answer(bot, team, ana, "looking", words="I ask the landlord")
    assert "Your idea, Acme could scan badges at the gate" in words(bo.dm[-1])
    assert "“I ask the landlord”" in words(bo.dm[-1])
    assert "An idea that you want too" in words(cy.dm[-1])
    assert (len(bo.dm), len(cy.dm), di.dm, ana.dm) == (1, 1, [], [])
    await answer(bot, team, ana, "doing")
    assert len(bo.dm) == 1, "the second of a day waits"
    await bot.wait(days=1)
    assert len(bo.dm) == 2
    assert "it is being done" in words(bo.dm[-1])


async def test_a_no_needs_a_reason_and_a_sentence(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "declined")
    reply = await ana.submit(words="no", reason="not_ours")
    assert reply.errors == {"words": "A sentence, so that they can understand it: 20 letters or more."}
    assert only(bot.store, Idea).state == "new"
    await ana.submit(words=WHY_NOT, reason="not_ours")
    await bot.tick()
    assert (only(bot.store, Idea).state, every(bot.store, IdeaStep)[0].reason) == ("declined", "not_ours")
    assert f"Ana Alves declines: not ours to change. “{WHY_NOT}”" in words(bo.dm[-1])


async def test_a_no_without_a_reason_is_asked_for_one(bot: Bot, team: AskedTeam, ana: Actor, idea: Idea) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "declined")
    reasons = [option["value"] for option in fields(ana.form)["reason"]["element"]["options"]]
    assert reasons == ["later", "not_ours", "cost", "unsafe", "tried"]


async def test_what_was_typed_stays_when_another_state_is_chosen(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.submit(words="x" * 501)
    await ana.choose("state", "declined")
    assert "words" in fields(ana.form)


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        ("new", ["looking", "doing", "done", "declined", "same_as"]),
        ("looking", ["doing", "declined"]),
        ("doing", ["looking", "done", "declined"]),
    ],
)
async def test_only_what_can_follow_is_offered(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea, before: str, allowed: list[str]
) -> None:
    if before != "new":
        await answer(bot, team, ana, before)
    await ana.press("Answer", team.posts[0])
    offered = [option["value"] for option in fields(ana.form)["state"]["element"]["options"]]
    assert offered == allowed


async def test_a_form_that_was_overtaken_says_so(bot: Bot, team: AskedTeam, ana: Actor, idea: Idea) -> None:
    post = team.posts[0]
    await ana.press("Answer", post)
    form = ana.form
    await answer(bot, team, Actor(bot.slack, "ana"), "looking")
    assert form
    await ana.press("Answer", post)
    await ana.choose("state", "declined")
    await ana.submit(words=WHY_NOT, reason="later")
    await bot.tick()
    await ana.say("/warmline idea all", "support")
    assert "Answer" not in buttons(ana.answer)


async def test_declined_is_opened_once_more_by_its_author(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await answer(bot, team, ana, "declined", words=WHY_NOT, reason="not_ours")
    await bo.press("I know something new", bo.dm[-1])
    await bo.submit(words="The landlord asked for it himself")
    await bot.tick()
    again = only(bot.store, Idea)
    assert (again.state, again.answer_by) == ("new", bot.slack.now() + timedelta(days=7))
    assert "The landlord asked for it himself" in words(team.posts[0])
    await answer(bot, team, ana, "declined", words=WHY_NOT, reason="not_ours")
    await bo.say("/warmline idea all", "support")
    assert "I know something new" not in buttons(bo.answer)
    await bo.press("I know something new", bo.dm[0])
    assert "was opened again once before" in words(bo.dm) + words(bo.answers)


async def test_the_same_as_another_brings_its_people_there(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, di: Actor, idea: Idea
) -> None:
    await di.say("/warmline idea A badge scanner at the gate", "support")
    await di.press("Mine is different")
    await bot.tick()
    await answer(bot, team, ana, "same_as", same_as="2")
    assert only_state(bot, 1) == "same_as"
    assert "the same as “A badge scanner at the gate”" in words(bo.dm[-1])
    await bot.wait(days=1)
    await ana.press("Answer", next(post for post in team.posts if "Di Das has an idea" in words(post)))
    await ana.submit(words="We try it")
    await bot.tick()
    assert "An idea that you want too, A badge scanner" in words(bo.dm[-1])


def only_state(bot: Bot, id_: int) -> str:
    return next(one.state for one in every(bot.store, Idea) if one.id == id_)


async def test_whoever_is_asked_to_take_it_on_says_yes_or_no(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, di: Actor, idea: Idea
) -> None:
    await answer(bot, team, ana, "looking", owner=DI)
    assert (only(bot.store, Idea).owner, only(bot.store, Idea).asked) == (None, DI)
    await bot.wait_until((MONDAY + timedelta(days=1)).replace(hour=6))
    await di.press("Not me", di.dm[-1])
    assert (only(bot.store, Idea).owner, only(bot.store, Idea).asked) == (None, None)
    await answer(bot, team, ana, "doing", owner=CY)
    assert "Do you take on" not in words(cy.dm), "two messages came in this week; but Home asks"
    await cy.open_home()
    await cy.press("Yes, mine", cy.home)
    assert only(bot.store, Idea).owner == CY
    await answer(bot, team, cy, "done", words="It scans")
    assert only(bot.store, Idea).state == "done"


async def test_nobody_but_whoever_was_asked_can_say_yes(bot: Bot, team: AskedTeam, ana: Actor, idea: Idea) -> None:
    await answer(bot, team, ana, "looking", owner=CY)
    await ana.open_home()
    assert "Yes, mine" not in buttons(ana.home)


async def test_a_small_thing_is_done_by_its_author_and_the_lead_is_informed(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await bo.press("I can do it myself")
    await bot.tick()
    mine = only(bot.store, Idea)
    assert (mine.state, mine.owner) == ("doing", BO)
    assert "Bo Berg does it without more ado" in words(ana.dm[-1])
    assert buttons(ana.dm[-1]) == []
    await answer(bot, team, bo, "done")
    assert only(bot.store, Idea).state == "done"


async def test_a_colleague_cannot_answer(bot: Bot, team: AskedTeam, cy: Actor, idea: Idea) -> None:
    await cy.press("Answer", team.posts[0])
    assert "The leads of the team answer ideas" in words(cy.answer)


async def test_its_author_adds_words(bot: Bot, team: AskedTeam, bo: Actor, idea: Idea) -> None:
    await bo.say("/warmline idea", "support")
    await bo.press("Add words")
    await bo.submit(words="The reader costs forty")
    await bot.tick()
    assert "Added since\nThe reader costs forty" in words(team.posts[0])


async def test_whoever_is_away_hears_of_it_afterwards(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await be_away(bot.store, CY, MONDAY.date(), MONDAY.date() + timedelta(days=1))
    await answer(bot, team, ana, "looking")
    assert cy.dm == []
    await bot.wait(days=2)
    assert len(cy.dm) == 1


async def test_figures_tell_how_soon_ideas_are_answered_and_count_nobody(
    bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await ana.say("/warmline idea", "support")
    assert "First answers" not in words(ana.answer)
    await bot.wait(days=3)
    await answer(bot, team, ana, "looking")
    await ana.say("/warmline idea", "support")
    assert "First answers take 3 days (half of them less); 100 % came within 7 days. From 1 answer." in words(
        ana.answer
    )


async def test_whoever_takes_it_on_for_another_team_finds_it(
    bot: Bot, team: AskedTeam, ana: Actor, di: Actor, idea: Idea
) -> None:
    await remove(bot.store, Member, (1, DI))
    assert "Ideas" not in await di.open_home()
    await answer(bot, team, ana, "looking", owner=DI)
    await bot.wait(hours=24)
    assert "Do you take on this idea" in await di.open_home()
    await di.press("Yes, mine", di.home)
    await di.say("/warmline idea", "general")
    assert "Acme could scan badges at the gate" in words(di.answer)
    assert buttons(di.answer)[0] == "Answer"


async def test_what_was_declined_is_offered_to_nobody_any_more(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await answer(bot, team, ana, "looking", owner=CY)
    await bot.wait(hours=24)
    await answer(bot, team, ana, "declined", reason="not_ours", words=WHY_NOT)
    assert "Yes, mine" not in buttons(cy.dm[-1])
    assert "Do you take on" not in await cy.open_home()


async def test_a_question_is_settled_also_where_its_idea_has_no_post(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await change(bot.store, Team, 1, channel=OUTSIDE)
    await Actor(bot.slack, "cy").say("/warmline idea Answer the phone in the lunch hour", "support")
    await bot.wait(days=7, hours=2)
    await ana.press("Answer", ana.dm[-1])
    await ana.choose("state", "declined")
    await ana.submit(words=WHY_NOT, reason="not_ours")
    await bot.tick()
    assert buttons(ana.dm[-1]) == []


async def test_the_same_as_one_that_was_withdrawn_says_so(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await cy.say("/warmline idea Print larger invoices on thicker paper", "support")
    await answer(bot, team, ana, "same_as", same_as="2")
    await cy.press("Withdraw")
    await bot.tick()
    assert "it is the same as another one, which was withdrawn since." in words(team.posts[0])
