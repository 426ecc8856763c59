"""Answers: given by a form, changed until the round closes, late until the next one, read by those promised."""

import asyncio
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.prompts import answers
from storage.prompts.setups import Wording
from storage.refusal import Refused
from storage.tables import Member
from tests.acting import Actor, buttons, words
from tests.asking import (
    CLOSING,
    DAILY,
    OPENING,
    AskedTeam,
    daily,
    make_round,
    results,
)
from tests.making import find_person, remove
from tests.stage import BO, CY, DI, Bot


async def test_an_answer_by_the_form_is_given_back_and_shown_as_taken(bo: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()

    reply = await team.answer(bo, post, answer_1="4", answer_2="The <new> form & Ana")

    assert "The <new> form & Ana" in words(reply.modal)
    assert f"1 of 4 have answered: <@{BO}>" in words(team.posts[-1])


async def test_answering_again_starts_from_the_answer_and_changes_it(bo: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_1="4", answer_2="Tea")

    opened = await bo.press("Answer", post)
    await bo.submit(answer_2="Coffee")

    assert "Tea" in words(opened.modal)
    assert [answer.text for answer in (await team.results()).said[2]] == ["Coffee"]
    assert [answer.number for answer in (await team.results()).said[1]] == [4]


async def test_the_same_submission_delivered_twice_counts_once(slack: Sandbox, bo: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    reply = await team.answer(bo, post, answer_1="4")
    await team.answer(bo, post, answer_1="2")

    again = await slack.redeliver(reply.delivery)

    assert again.ok
    assert [answer.number for answer in (await team.results()).said[1]] == [2]


async def test_somebody_outside_the_team_is_told_kindly(bo: Actor, team: AskedTeam) -> None:
    await remove(team.store, Member, (1, BO))
    await team.set_up(DAILY)
    post = await team.opens()

    reply = await bo.press("Answer", post)

    assert "asks those who were in the team" in words(reply)


async def test_a_dm_becomes_thanks_and_the_answer_can_be_changed_there(
    bot: Bot, cy: Actor, di: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(place="dm"))
    await bot.wait(hours=1)

    await team.answer(cy, cy.dm[-1], answer_1="3")

    assert "Thank you" in words(cy.dm[-1])
    assert "How was it?" not in words(cy.dm[-1])
    assert "How was it?" in words(di.dm[-1])
    await team.change_answer(cy, cy.dm[-1], answer_1="5")
    assert [answer.number for answer in (await team.results()).said[1]] == [5]


async def test_two_answers_of_one_person_at_once_leave_one(any_store: Store) -> None:
    await any_store.write(make_round)
    answered: dict[str, Any] = {"round_id": 1, "person": BO, "at": OPENING}

    await asyncio.gather(*(any_store.write(answers.answer, said={1: str(mood)}, **answered) for mood in (1, 2, 3, 4)))

    brought = await results(any_store)
    assert len(brought.said[1]) == 1
    assert brought.tally.answered == 1


async def test_what_a_lead_writes_alerts_nobody(slack: Sandbox, bot: Bot, bo: Actor, team: AskedTeam) -> None:
    shout = "<!channel> @here <!subteam^S0SUPPORT> *bold* & more"
    await team.set_up(daily(name=shout, questions=(Wording("text", shout),)))
    post = await team.opens()

    await team.answer(bo, post, answer_1=shout)
    await bot.wait(hours=8)

    assert shout in words(post)
    assert slack.pings == []


# --- after the round closed -----------------------------------------------------------------------


async def test_a_late_answer_is_marked_and_the_summary_follows(bot: Bot, bo: Actor, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_2="Tea")
    await bot.wait(hours=9)

    await team.answer(cy, post, answer_2="Sorry")

    summary = words(team.posts[-1])
    assert "2 of 4 answered, 1 of them late" in summary
    assert f"<@{CY}> (late): Sorry" in summary
    assert len(team.posts) == 2


async def test_after_it_closed_an_answer_given_in_time_stays(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_2="Tea")
    await bot.wait(hours=9)

    reply = await bo.press("Answer", post)

    assert "stays as you gave it" in words(reply)


async def test_a_form_open_over_the_closing_keeps_what_was_typed(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_2="Tea")
    await bo.press("Answer", post)
    await bot.wait(hours=9)

    reply = await bo.submit(answer_2="Coffee")

    assert "has closed" in reply.errors["answer_1"]


async def test_the_post_says_once_the_round_has_closed_that_answers_are_late(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    assert "Open until" in words(post)

    await bot.wait_until(CLOSING)

    assert "Closed; a late answer is still welcome." in words(team.posts[0])
    assert "Answer" in buttons(team.posts[0])


async def test_the_next_round_ends_late_answers_and_the_old_button_goes(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    old = await team.opens()
    await cy.press("Answer", old)

    await bot.wait(days=1)

    reply = await cy.submit(answer_1="3")
    assert "is closed" in reply.errors["answer_1"]
    assert "Closed." in words(team.posts[0])
    assert buttons(team.posts[0]) == []


# --- who reads them -------------------------------------------------------------------------------


async def test_the_summary_has_answers_mood_and_participation_but_names_no_silent_person(
    bot: Bot, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_1="4", answer_2="Tea & <time>")
    await team.answer(cy, post, answer_1="1")

    await bot.wait(hours=8)

    summary = words(team.posts[-1])
    assert "2 of 4 answered" in summary
    assert "Mood about 2 of 5, from 1 to 4" in summary
    assert "Tea & <time>" in summary
    assert BO in str(team.posts[-1]["blocks"])
    assert DI not in summary


async def test_answers_for_leads_stay_out_of_the_channel_and_reach_the_leads(
    bot: Bot, bo: Actor, cy: Actor, ana: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="leads"))
    post = await team.opens()
    await team.answer(bo, post, answer_1="4", answer_2="The boss shouts")
    await team.answer(cy, post, answer_1="2")

    await bot.wait(hours=8)

    channel = words(team.posts)
    assert "The boss shouts" not in channel
    assert BO not in channel
    assert "Mood about" not in channel
    assert "The boss shouts" in words(ana.dm)


async def test_read_all_opens_everything_for_the_readers_only(bot: Bot, bo: Actor, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(readers="leads"))
    post = await team.opens()
    await team.answer(bo, post, answer_2="word " * 500)
    await bot.wait(hours=8)
    summary = ana.dm[-1]

    reply = await ana.press("Read all", summary)

    assert ("word " * 500).strip() in words(reply.modal)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.read(answers.to_read, round_id=1, by=await find_person(team.store, BO), now=CLOSING)


async def test_a_round_keeps_its_readers_and_questions_when_the_prompt_is_changed(bo: Actor, team: AskedTeam) -> None:
    id_ = await team.set_up(daily(readers="leads"))
    post = await team.opens()

    await team.set_up(daily(readers="team", questions=(Wording("text", "Where do we eat?"),)), prompt_id=id_)

    opened = await bo.press("Answer", post)
    assert "What helped?" in words(opened.modal)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.read(answers.to_read, round_id=1, by=await find_person(team.store, BO), now=OPENING)
