"""How goals go: asked inside a check-in's form or by one message a week, at half-time, at the end, and at rest."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from storage.tables import Goal, GoalNote, Story
from tests.acting import Actor, Json, buttons, fields, value, words
from tests.asking import AskedTeam, daily
from tests.making import add_customer, every, only
from tests.stage import CY, MONDAY, Bot

CALLS = "I call two customers a week before anything is wrong"
WEEKLY = daily(weekdays=(0,))  # Mondays at eleven


async def set_goal(bot: Bot, person: Actor, text: str = CALLS, *, until: str = "2027-01-25", **filled: Any) -> None:
    await person.say(f"/warmline goals {text} until {until}", "support")
    assert (await person.submit(**filled)).ok
    await person.close()
    await bot.tick()


async def live(bot: Bot, day: int) -> None:
    """Day after day, until noon of Berlin of that one; Monday is the first."""
    while bot.slack.now() < MONDAY + timedelta(days=day - 1, hours=2):
        await bot.wait_until(min(bot.slack.now() + timedelta(days=1), MONDAY + timedelta(days=day - 1, hours=2)))


def about_goals(person: Actor) -> list[Json]:
    return [one for one in person.dm if CALLS in words(one)]


# --- asked by a message ------------------------------------------------------------------------------


async def test_without_a_prompt_the_question_comes_on_a_wednesday_with_three_buttons(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await live(bot, 9)
    assert cy.dm == []
    await live(bot, 10)
    [asked] = cy.dm
    assert "How does it go?" in words(asked)
    assert buttons(asked) == ["Moved", "Stuck", "Not yet"]


async def test_one_press_answers_and_a_line_may_follow(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await live(bot, 10)
    await cy.press("Stuck", cy.dm[-1])
    await bot.tick()
    assert only(bot.store, GoalNote).step == "stuck"
    assert "stuck (25 Nov)" in words(cy.dm[-1])
    assert buttons(cy.dm[-1]) == ["Add a line"]
    await cy.press("Add a line", cy.dm[-1])
    assert value(cy.form, "step") == "stuck"
    await cy.submit(words="No time on Mondays")
    await bot.tick()
    assert only(bot.store, GoalNote).words == "No time on Mondays"
    assert "“No time on Mondays”" in words(cy.dm[-1])
    assert buttons(cy.dm[-1]) == []


async def test_the_next_question_comes_a_rhythm_later(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, rhythm="fortnightly")
    await live(bot, 16)
    assert cy.dm == []
    await live(bot, 17)
    assert len(cy.dm) == 1
    await live(bot, 30)
    assert len(cy.dm) == 1
    await live(bot, 31)
    assert len(cy.dm) == 2


async def test_two_goals_take_turns_and_only_one_is_asked_about_a_week(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, until="2027-02-15")
    await set_goal(bot, cy, "Two invoices explained by phone", until="2027-02-15")
    await live(bot, 31)
    asked = ["calls" if CALLS in words(one) else "invoices" for one in cy.dm]
    assert asked == ["calls", "invoices", "calls", "invoices"]
    moments = [float(one["ts"]) for one in cy.dm]
    assert all(later - earlier > 6 * 86_400 for earlier, later in pairwise(moments))


async def test_who_is_away_is_asked_when_they_are_back_or_not(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await cy.say("/warmline away 2026-11-25..2026-12-01", "support")
    await live(bot, 16)
    assert cy.dm == []
    await live(bot, 17)
    assert len(cy.dm) == 1


async def test_a_counted_goal_asks_nothing_and_speaks_at_half_time(bot: Bot, cy: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=CY)
    await cy.say("/checkin remind off", "support")
    await set_goal(bot, cy, count_of="check_ins", target="8")
    for number in range(3):
        await cy.say(f"/checkin Acme all good, {number}", "support")
    await live(bot, 35)
    assert about_goals(cy) == []
    await live(bot, 37)
    [half] = about_goals(cy)
    assert "Half-time" in words(half)
    assert "■■■□□□□□□□ 3 of 8 check-ins" in words(half)
    await live(bot, 60)
    assert len(about_goals(cy)) == 1


# --- asked inside a check-in's form --------------------------------------------------------------------


async def test_the_question_rides_in_the_next_check_ins_form(bot: Bot, team: AskedTeam, cy: Actor, ana: Actor) -> None:
    await team.set_up(WEEKLY)
    await set_goal(bot, cy)
    first = await team.opens()
    await cy.press("Answer", first)
    assert "goal_1" not in fields(cy.form)
    await live(bot, 8)
    await cy.press("Answer", team.posts[-1])
    last = list(fields(cy.form))[-2:]
    assert last == ["goal_1", "goal_words"]
    assert "nobody else reads it" in words(cy.form)
    await team.submit(cy, answer_1="4", goal_1="moved", goal_words="Two calls, both glad")
    note = only(bot.store, GoalNote)
    assert (note.step, note.words, note.on.isoformat()) == ("moved", "Two calls, both glad", "2026-11-23")
    await live(bot, 13)
    assert about_goals(cy) == []
    assert "Two calls" not in words(team.posts)
    await ana.press("Answer", team.posts[-2] if "Answer" in buttons(team.posts[-2]) else team.posts[-1])
    assert "goal_1" not in fields(ana.modal)


async def test_it_is_in_no_summary_and_in_no_answer(bot: Bot, team: AskedTeam, cy: Actor, ana: Actor) -> None:
    await team.set_up(WEEKLY)
    await set_goal(bot, cy)
    await live(bot, 8)
    await team.answer(cy, team.posts[-1], answer_1="4", answer_2="A good hand-over", goal_1="stuck", goal_words="qqzyx")
    await bot.wait(hours=9)
    assert "A good hand-over" in words(team.posts)
    assert "qqzyx" not in words(team.posts)
    assert CALLS not in words(team.posts)
    await ana.say("/warmline digest Support")
    assert "qqzyx" not in words(ana.answer)
    assert CALLS not in words(ana.answer)


async def test_left_empty_it_is_asked_once_in_the_rhythm(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await team.set_up(daily())
    await set_goal(bot, cy)
    await live(bot, 8)
    await cy.press("Answer", team.posts[-1])
    assert "goal_1" in fields(cy.form)
    await team.submit(cy, answer_1="4")
    assert every(bot.store, GoalNote) == []
    await live(bot, 9)
    await cy.press("Answer", team.posts[-1])
    assert "goal_1" not in fields(cy.form)
    await cy.close()
    await live(bot, 15)
    assert about_goals(cy) == []
    await cy.press("Answer", team.posts[-1])
    assert "goal_1" in fields(cy.form)


async def test_a_line_without_a_step_is_asked_for_and_nothing_is_lost(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await team.set_up(WEEKLY)
    await set_goal(bot, cy)
    await live(bot, 8)
    await cy.press("Answer", team.posts[-1])
    reply = await cy.submit(answer_1="4", goal_words="Two calls")
    assert reply.errors == {"goal_1": "Has it moved, or not? Please choose."}
    await team.submit(cy, goal_1="moved", answer_1="4", goal_words="Two calls")
    assert only(bot.store, GoalNote).words == "Two calls"


async def test_a_goal_that_ended_meanwhile_marks_its_field(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await team.set_up(WEEKLY)
    await set_goal(bot, cy)
    await live(bot, 8)
    await cy.press("Answer", team.posts[-1])
    form = cy.form
    await bot.store.write(lambda session: setattr(session.get_one(Goal, 1), "state", "let_go"))
    reply = await cy.submit(answer_1="4", goal_1="moved")
    assert "has ended" in reply.errors["goal_1"]
    assert form["callback_id"] == "prompt_answer_form"


async def test_where_no_prompt_comes_after_all_a_message_does(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    prompt = await team.set_up(WEEKLY)
    await set_goal(bot, cy)
    await live(bot, 3)
    await team.delete(prompt)
    await live(bot, 10)
    assert len(about_goals(cy)) == 1


# --- half-time, the end, rest -----------------------------------------------------------------------------


@pytest.fixture
async def half(bot: Bot, cy: Actor) -> Json:
    """The question of half-time, which has come."""
    await set_goal(bot, cy, rhythm="monthly")
    await live(bot, 38)  # the middle is two days earlier, when the last question was in the week before
    [asked] = [one for one in cy.dm if "Half-time" in words(one)]
    return asked


async def test_half_time_keep(bot: Bot, cy: Actor, half: Json) -> None:
    assert buttons(half) == ["Keep", "Change", "Let go"]
    await cy.press("Keep", half)
    await bot.tick()
    assert only(bot.store, Goal).is_kept
    await live(bot, 69)
    assert sum("Half-time" in words(one) for one in cy.dm) == 0  # what was asked says now how it stands


async def test_half_time_change(bot: Bot, cy: Actor, half: Json) -> None:
    await cy.press("Change", half)
    assert value(cy.form, "text") == CALLS
    await cy.submit(text="I call one customer a week")
    await bot.tick()
    goal = only(bot.store, Goal)
    assert (goal.text, goal.is_kept, goal.state) == ("I call one customer a week", True, "open")


async def test_half_time_let_go_asks_for_no_reason(bot: Bot, cy: Actor, half: Json) -> None:
    await cy.press("Let go", half)
    assert only(bot.store, Goal).state == "let_go"
    assert cy.modal is None
    await live(bot, 100)
    assert sum(CALLS in words(one) for one in cy.dm if buttons(one)) == 0


async def test_at_its_end_it_asks_how_it_ended(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, until="2026-11-27", rhythm="monthly")
    await live(bot, 12)
    assert cy.dm == []
    await live(bot, 15)
    [asked] = cy.dm
    assert "has come to its end" in words(asked)
    assert buttons(asked) == ["Reached", "Partly", "Let go"]


async def test_reached_leads_to_the_story_form_and_closing_it_stores_nothing(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, tied="practice:beyond")
    await cy.say("/warmline goals", "support")
    await cy.press("Reached")
    assert "What did you learn?" in words(cy.form)
    await cy.press("Tell it as a story")
    assert cy.form["callback_id"] == "story_form"
    assert value(cy.form, "text") == CALLS
    await cy.close(all_views=True)
    await bot.tick()
    assert every(bot.store, Story) == []
    goal = only(bot.store, Goal)
    assert (goal.state, goal.lesson) == ("reached", "")


async def test_told_as_a_story_it_is_one(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await cy.say("/warmline goals", "support")
    await cy.press("Partly")
    await cy.press("Tell it as a story")
    await cy.submit(text="I called eight customers, and two had something on their mind")
    assert "two had something on their mind" in only(bot.store, Story).text


async def test_what_was_learned_is_kept_with_it(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await cy.say("/warmline goals", "support")
    await cy.press("Let go")
    assert (await cy.submit(lesson="Mondays are no day for calls")).ok
    await cy.close(all_views=True)
    await cy.say("/warmline goals all", "support")
    assert "Learned: Mondays are no day for calls" in words(cy.answer)
    assert "let go on 16 Nov" in words(cy.answer)


async def test_without_an_answer_for_14_days_it_rests_and_that_is_said_once(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, until="2026-11-27", rhythm="monthly")
    await live(bot, 16)
    assert "It rests on 12 Dec unless you say so" in await cy.open_home()
    await live(bot, 26)
    assert only(bot.store, Goal).state == "open"
    await live(bot, 45)
    goal = only(bot.store, Goal)
    assert (goal.state, goal.rests) == ("let_go", True)
    assert sum("rests: nobody said how it ended" in words(one) for one in cy.dm) == 1
    assert "That is no failure" in words(cy.dm[-1])
    assert CALLS not in await cy.open_home()


async def test_what_rests_is_taken_up_again_with_one_press(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, until="2026-11-27", rhythm="monthly")
    await live(bot, 45)
    await cy.press("Take it up again", cy.dm[-1])
    goal = only(bot.store, Goal)
    assert (goal.state, goal.rests, (goal.ends - goal.starts).days) == ("open", False, 11)
    await bot.tick()
    assert "Take it up again" not in buttons(cy.dm[-1])


async def test_what_nobody_took_on_is_told_to_whoever_proposed_it(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await set_goal(bot, cy, whose="1")
    await live(bot, 20)
    assert only(bot.store, Goal).state == "let_go"
    assert sum("does not take on" in words(one) for one in cy.dm) == 1


async def test_of_a_teams_goal_the_lead_is_asked_who_set_it(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await set_goal(bot, ana, whose="1")
    await live(bot, 10)
    assert len(about_goals(ana)) == 1
    assert "The goal of Support" in words(about_goals(ana)[0])
    await ana.press("Moved", about_goals(ana)[0])
    assert about_goals(cy) == []
    await cy.say("/warmline goals", "support")
    assert "moved (25 Nov)" in words(cy.answer)
