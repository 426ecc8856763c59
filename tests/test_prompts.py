"""Prompts: set up and changed by a lead in a form, paused, asked now, deleted."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Reply
from storage.people import team_setup
from storage.prompts import prompts
from storage.prompts.setups import Wording
from storage.refusal import Refused
from storage.tables import Channel, Question
from tests.acting import Actor, buttons, value, words
from tests.asking import DAILY, MOOD, OPENING, AskedTeam, daily
from tests.making import change, every, find_person, make_team
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, SUPPORT, Bot

FORM = {
    "name": "Friday round",
    "question_1": "How was it?",
    "kind_1": "mood",
    "weekdays": ["4"],
    "at": "15:30",
}


async def press_in_list(person: Actor, label: str) -> Reply:
    """Press a button in the list of prompts."""
    return await person.press(label, await person.say("/warmline prompts"))


async def test_a_lead_sets_a_prompt_up_in_the_form(ana: Actor, team: AskedTeam) -> None:
    await press_in_list(ana, "New prompt")

    reply = await ana.submit(**FORM)

    assert "Friday round" in words(reply.modal)
    assert "Fri at 15:30, Europe/Berlin time" in words(await ana.say("/warmline prompts"))


async def test_another_question_keeps_what_was_typed(ana: Actor, team: AskedTeam) -> None:
    await press_in_list(ana, "New prompt")
    await ana.submit(**FORM | {"zone_of": "person"})  # refused, so it is all typed and not sent

    for _ in range(4):
        await ana.press("Add a question")

    assert "Question 5" in words(ana.modal)
    assert "Add a question" not in buttons(ana.modal)
    assert value(ana.modal, "name") == "Friday round"
    await ana.submit(zone_of="team", question_3="Where?", kind_3="choice", choices_3=" Park \n\nCanteen")
    setup = (await team.all_prompts())[0].setup
    assert setup.questions == (MOOD, Wording("choice", "Where?", ("Park", "Canteen")))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"zone_of": "person"}, "place"),
        ({"kind_1": "choice", "choices_1": "only one"}, "choices_1"),
        ({"kind_1": "choice", "choices_1": "same\nsame"}, "choices_1"),
        ({"kind_1": "choice", "choices_1": "short\n" + "long " * 20}, "choices_1"),
        ({"name": "  "}, "name"),
        ({"weekdays": ["3", "4"], "open": "2880"}, "open"),
    ],
)
async def test_what_cannot_work_is_said_under_its_field(
    ana: Actor, team: AskedTeam, typed: dict[str, Any], field: str
) -> None:
    await press_in_list(ana, "New prompt")

    reply = await ana.submit(**FORM | typed)

    assert list(reply.errors) == [field]
    assert await team.all_prompts() == []


async def test_editing_starts_from_the_prompt_and_keeps_its_unchanged_questions(ana: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await press_in_list(ana, "Edit")

    await ana.submit(name="Every day", question_2="What hurt?")

    [prompt] = await team.all_prompts()
    assert prompt.setup == daily(name="Every day", questions=(MOOD, Wording("text", "What hurt?")))
    assert [(question.id, question.retired_at is not None) for question in every(team.store, Question)] == [
        (1, False), (2, True), (3, False),
    ]  # fmt: skip


async def test_a_paused_prompt_asks_nothing_until_it_is_resumed(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await press_in_list(ana, "Pause")
    await bot.wait(hours=1)
    assert team.posts == []

    await press_in_list(ana, "Resume")
    await bot.wait(days=1)

    assert len(team.posts) == 1


async def test_asking_now_is_todays_round(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)

    asked = await press_in_list(ana, "Ask now")
    again = await press_in_list(ana, "Ask now")
    await bot.wait(hours=2)

    assert "Asking 4 people now" in words(asked)
    assert "has been opened before" in words(again)
    assert len(team.posts) == 1


async def test_a_member_sees_what_waits_but_sets_nothing_up(bo: Actor, team: AskedTeam) -> None:
    id_ = await team.set_up(DAILY)
    await team.opens()

    reply = await bo.say("/warmline prompts")

    assert "waits for your answer" in words(reply)
    assert "New prompt" not in buttons(reply)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.write(prompts.pause, prompt_id=id_, by=await find_person(team.store, BO))


async def test_deleting_a_prompt_unsays_what_was_not_said_and_closes_its_round(
    bot: Bot, ana: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    await cy.press("Answer", await team.opens())

    await press_in_list(ana, "Delete")
    await bot.wait(days=2)

    assert len(team.posts) == 1
    assert "Closed." in words(team.posts[0])
    assert cy.dm == []
    reply = await cy.submit(answer_1="3")
    assert "is closed" in reply.errors["answer_1"]


async def test_a_teams_new_zone_moves_its_prompts(team: AskedTeam) -> None:
    await team.set_up(DAILY)
    elsewhere = team_setup.Setup("Support", SUPPORT, "Europe/Lisbon", members=(BO, CY, DI), leads=(ANA,))

    await team.store.write(team_setup.save, elsewhere, team_id=1, by=await find_person(team.store, ANA), now=MONDAY)

    assert (await team.all_prompts())[0].next_at == OPENING + timedelta(hours=1)


async def test_a_channel_shared_with_others_gets_no_prompts(team: AskedTeam) -> None:
    await change(team.store, Channel, SUPPORT, is_shared=True)

    with pytest.raises(Refused, match="shared with other organisations"):
        await team.set_up(DAILY)


async def test_an_admin_chooses_the_team_where_there_are_several(ana: Actor, team: AskedTeam) -> None:
    await team.store.write(make_team, "Sales", SALES)
    await press_in_list(ana, "New prompt")

    await ana.submit(**FORM | {"team": "2", "kind_1": "text"})

    assert [prompt.team for prompt in await team.store.read(prompts.of, [1, 2])] == ["Sales"]
