"""Goals by the door: set in a line or a form, few, short, counted from what people do anyway, and listed."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.sandbox import Reply
from storage.engine.database import Session
from storage.goals import writing
from storage.refusal import Refused
from storage.tables import Behaviour, Card, CardTrial, Goal, GoalJoin, Handover, MeansRound, Shows, Story, TouchPoint
from tests.acting import Actor, buttons, fields, value, words
from tests.asking import AskedTeam
from tests.making import add_customer, change, every, find_customer, find_person, only, remove
from tests.rows import add_row
from tests.stage import BO, CY, MONDAY, Bot

CALLS = "I call two customers a week before anything is wrong"
ENDS = "2027-01-25"  # ten weeks


async def set_goal(bot: Bot, person: Actor, text: str = CALLS, **filled: Any) -> Reply:
    await person.say(f"/warmline goals {text} until {ENDS}", "support")
    reply = await person.submit(**filled)
    await bot.tick()
    return reply


async def check_in(person: Actor, times: int = 1) -> None:
    for number in range(times):
        await person.say(f"/checkin Acme all good, {number}", "support")


async def test_one_line_opens_the_form_with_text_and_day_read(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await cy.say(f"/warmline goals {CALLS} until 2027-02-28", "support")
    assert value(cy.form, "text") == CALLS
    assert value(cy.form, "ends") == "2027-02-28"
    assert list(fields(cy.form)) == ["text", "whose", "count_of", "target", "ends", "tied", "rhythm", "share"]
    assert every(bot.store, Goal) == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("28 February", "2027-02-28"),
        ("Feb 1 2027", "2027-02-01"),
        ("31 Dec.", "2026-12-31"),
        ("1 January", "2027-01-01"),
    ],
)
async def test_a_day_is_read_as_people_write_it(bot: Bot, cy: Actor, typed: str, day: str) -> None:
    await cy.say(f"/warmline goals We wait until they are done until {typed}")
    assert value(cy.form, "text") == "We wait until they are done"
    assert value(cy.form, "ends") == day


async def test_what_is_no_day_stays_in_the_text(bot: Bot, cy: Actor) -> None:
    await cy.say("/warmline goals I listen until they have said it all")
    assert value(cy.form, "text") == "I listen until they have said it all"
    assert value(cy.form, "ends") == "2026-12-28"


async def test_set_it_is_listed_and_mine_alone(bot: Bot, team: AskedTeam, cy: Actor, bo: Actor) -> None:
    reply = await set_goal(bot, cy)
    assert f"Your goal is set: {CALLS}" in words(reply.modal)
    await cy.say("/warmline goals", "support")
    shown = words(cy.answer)
    assert CALLS in shown
    assert "nothing said yet · until 25 Jan" in shown
    assert "only you read it" in shown
    await bo.say("/warmline goals", "support")
    assert CALLS not in words(bo.answer)


async def test_the_form_says_who_could_read_it(bot: Bot, cy: Actor) -> None:
    await cy.say("/warmline goals new")
    shown = words(cy.form)
    assert "no lead and no admin reads it, nor that there is one" in shown
    assert "Whoever reads the database I run on can read it there" in shown


async def test_thirteen_weeks_at_most_and_what_was_typed_stays(bot: Bot, cy: Actor) -> None:
    await cy.say(f"/warmline goals {CALLS} until 2027-02-28")
    reply = await cy.submit()
    assert reply.errors == {"ends": "A goal lasts 13 weeks at most: 15 February 2027 is the latest day."}
    assert value(cy.form, "text") == CALLS
    assert (await cy.submit(ends="2027-02-15")).ok
    assert only(bot.store, Goal).ends == date(2027, 2, 15)


async def test_a_last_day_lies_ahead(bot: Bot, cy: Actor) -> None:
    await cy.say(f"/warmline goals {CALLS}")
    assert "later one" in (await cy.submit(ends="2026-11-16")).errors["ends"]


async def test_everything_that_is_wrong_is_said_at_once(bot: Bot, cy: Actor) -> None:
    await cy.say("/warmline goals new")
    reply = await cy.submit(text="…", count_of="check_ins", target="0", ends="2027-12-01")
    assert set(reply.errors) == {"text", "target", "ends"}


async def test_two_open_goals_a_person(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await set_goal(bot, cy, "Two invoices explained by phone")
    reply = await set_goal(bot, cy, "A third one")
    assert "2 open goals, as many as anybody keeps in sight" in reply.errors["text"]
    await cy.say("/warmline goals")
    await cy.press("Let go")
    await cy.close(all_views=True)
    assert (await set_goal(bot, cy, "A third one")).ok


async def test_three_open_goals_a_team(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    for text in ("Answer within the hour", "Explain each invoice", "Call before they do"):
        assert (await set_goal(bot, ana, text, whose="1")).ok
    reply = await set_goal(bot, ana, "One more", whose="1")
    assert "In Support there are 3 open goals" in reply.errors["text"]


async def test_check_ins_are_counted_and_shown_as_a_bar_of_ten(bot: Bot, cy: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=CY)
    await set_goal(bot, cy, count_of="check_ins", target="8")
    await check_in(cy, 3)
    await cy.say("/warmline goals")
    assert "■■■□□□□□□□ 3 of 8 check-ins" in words(cy.answer)
    await cy.say("/checkin problem Acme late delivery")
    await cy.say("/checkin Acme it is about the delivery")
    await cy.say("/warmline goals")
    assert "3 of 8 check-ins" in words(cy.answer)


async def test_stories_are_counted_from_the_first_day_and_not_when_withdrawn(bot: Bot, cy: Actor) -> None:
    await cy.say("/servicestory Before the goal")
    await set_goal(bot, cy, count_of="stories", target="5")
    await change(bot.store, Story, 1, told_at=bot.slack.now() - timedelta(days=1))
    await cy.say("/servicestory The driver waited with her until the taxi came")
    await cy.say("/servicestory #anonymous I promised a call back and forgot it")
    await cy.say("/warmline goals")
    assert "■■□□□□□□□□ 1 of 5 stories" in words(cy.answer)
    await change(bot.store, Story, 2, withdrawn_at=bot.slack.now())
    await cy.say("/warmline goals")
    assert "0 of 5 stories" in words(cy.answer)


async def test_tied_to_a_practice_the_stories_that_show_it_count(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy, count_of="stories", target="2", tied="practice:beyond")
    await cy.say("/servicestory The driver waited #beyond")
    await cy.say("/servicestory She listened first #compassion")
    await cy.say("/warmline goals")
    assert "Tied to: above and beyond" in words(cy.answer)
    assert "■■■■■□□□□□ 1 of 2 stories" in words(cy.answer)


async def test_a_teams_check_ins_are_those_of_all_in_it(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=CY)
    await set_goal(bot, ana, "We call first", whose="1", count_of="check_ins", target="4")
    await check_in(cy)
    await check_in(ana)
    await cy.say("/warmline goals", "support")
    assert "2 of 4 check-ins" in words(cy.answer)
    assert (await find_customer(bot.store, "Acme")).id


async def test_cards_count_once_somebody_said_whether_they_worked(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor
) -> None:
    await set_goal(bot, cy, count_of="cards_tried", target="2")
    await set_goal(bot, ana, "We try what others found", whose="1", count_of="cards_tried", target="4")
    await bot.store.write(try_cards)
    await cy.say("/warmline goals", "support")
    assert "■■■■■□□□□□ 1 of 2 cards tried" in words(cy.answer)
    assert "2 of 4 cards tried" in words(cy.answer)


def try_cards(session: Session) -> None:
    """Cy said of one that it worked, and began another; Bo said so too."""
    for id_ in (1, 2):
        add_row(session, Card, id=id_, title=f"Card {id_}", team_id=1)
    add_row(session, CardTrial, card_id=1, person=CY, result="worked", answered_at=MONDAY)
    add_row(session, CardTrial, card_id=2, person=CY)
    add_row(session, CardTrial, card_id=1, person=BO, result="not_here", answered_at=MONDAY)


async def test_kudos_cannot_be_counted(bot: Bot, cy: Actor) -> None:
    await cy.say("/warmline goals new")
    offered = [one["value"] for one in fields(cy.form)["count_of"]["element"]["options"]]
    assert offered == ["none", "stories", "check_ins", "cards_tried"]


async def test_a_form_that_counts_kudos_all_the_same_is_refused(bot: Bot, cy: Actor) -> None:
    me, now = await find_person(bot.store, CY), bot.slack.now()
    draft = writing.Draft(text=CALLS, count_of="kudos", target="3", ends=date(2026, 12, 24))
    with pytest.raises(Refused, match="cannot be counted"):
        await bot.store.write(writing.set_, draft=draft, by=me, now=now)


async def test_tied_to_what_was_agreed_or_to_a_point_of_the_map(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await bot.store.write(have_something_to_tie_to)
    await set_goal(bot, cy, count_of="stories", target="4", tied="behaviour:1")
    await set_goal(bot, cy, "Calm at the desk", count_of="stories", target="4", tied="touch_point:1")
    await cy.say("/servicestory She called first", "support")
    await cy.say("/servicestory The desk was calm", "support")
    await change(bot.store, Story, 2, touch_point_id=1)
    await bot.store.write(lambda session: session.add(Shows(story_id=1, behaviour_id=1)))
    await cy.say("/warmline goals", "support")
    shown = words(cy.answer)
    assert "Tied to: call before they do" in shown
    assert "Tied to: Front desk" in shown
    assert shown.count("1 of 4 stories") == 2


async def test_tied_to_a_hand_over_that_may_go(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await bot.store.write(have_a_hand_over)
    await set_goal(bot, cy, "Each gate code is on its form", tied="handover:1")
    await cy.say("/warmline goals", "support")
    assert "Tied to: Gate codes" in words(cy.answer)
    await remove(bot.store, Handover, 1)
    await cy.say("/warmline goals", "support")
    assert "Each gate code" in words(cy.answer)
    assert "Tied to" not in words(cy.answer)
    await cy.press("Change")
    assert (await cy.submit(text="Each gate code is on time")).ok


def have_a_hand_over(session: Session) -> None:
    add_row(session, Handover, id=1, giver_team_id=1, outside="Landlord", what="Gate codes", state="agreed")


def have_something_to_tie_to(session: Session) -> None:
    add_row(session, MeansRound, id=1, team_id=1, state="agreed")
    session.add(TouchPoint(id=1, team_id=1, position=1, name="Front desk", name_key="1 front desk", owner=None,
                           created_at=MONDAY, touched_on=MONDAY.date()))  # fmt: skip
    session.flush()
    session.add(Behaviour(id=1, team_id=1, round_id=1, words="call before they do", since=MONDAY))
    session.flush()


async def test_a_copy_of_the_teams_goal_is_asked_back_once(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await set_goal(bot, ana, "We call customers before anything is wrong", whose="1")
    await cy.say(f"/warmline goals {CALLS}", "support")
    await cy.submit(target="")
    assert "This is already your team's goal: join it?" in words(cy.form)
    assert value(cy.form, "text") == CALLS
    assert len(every(bot.store, Goal)) == 1
    await cy.press("Join it")
    assert [join.person for join in every(bot.store, GoalJoin)] == [CY]
    assert len(every(bot.store, Goal)) == 1
    await cy.close(all_views=True)
    await cy.say("/warmline goals", "support")
    assert "Support · you joined" in words(cy.answer)
    await cy.press("Leave it")
    assert every(bot.store, GoalJoin) == []


async def test_whoever_means_another_one_sends_it_once_more(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await set_goal(bot, ana, "We call customers before anything is wrong", whose="1")
    await cy.say(f"/warmline goals {CALLS}", "support")
    await cy.submit()
    await cy.submit()
    assert [goal.owner for goal in every(bot.store, Goal)] == [None, CY]


async def test_a_member_proposes_and_a_lead_takes_it_on(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    reply = await set_goal(bot, bo, "We call before they do", whose="1")
    assert "Proposed to Support" in words(reply.modal)
    assert only(bot.store, Goal).state == "proposed"
    assert "Bo" in words(ana.dm[-1]) or BO in words(ana.dm[-1])
    await ana.press("Take it on", ana.dm[-1])
    await bot.wait(hours=6)
    goal = only(bot.store, Goal)
    assert (goal.state, goal.team_id, goal.owner) == ("open", 1, None)
    assert "is a goal of Support now" in words(bo.dm[-1])


async def test_whoever_proposed_a_goal_takes_it_back(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    await set_goal(bot, bo, "We call before they do", whose="1")
    await bo.close()
    await bo.say("/warmline goals", "support")
    assert "Take it on" not in buttons(bo.answer)
    await bo.press("Take it back")
    await bot.wait(hours=6)
    assert only(bot.store, Goal).state == "let_go"
    assert bo.dm == []
    assert "Take it on" not in buttons(ana.dm[-1])


async def test_home_shows_mine_first_with_bars_and_then_the_teams(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor
) -> None:
    await set_goal(bot, ana, "Answer within the hour", whose="1")
    await set_goal(bot, cy, "Three stories of a hand-over", count_of="stories", target="3")
    shown = await cy.open_home()
    assert "Three stories of a hand-over □□□□□□□□□□ 0 of 3 stories · until 25 Jan" in shown
    assert shown.index("Three stories") < shown.index(
        "Answer within the hour nothing said yet · until 25 Jan · Support"
    )
    await cy.press("Goals", cy.home)
    assert "Your goals and your team's" in words(cy.form)
    await cy.close(all_views=True)
    await cy.press("New goal", cy.home)
    assert "What do you want to reach?" in words(cy.form)


async def test_not_now_is_told_to_whoever_proposed_it(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    await set_goal(bot, bo, "We call before they do", whose="1")
    assert "Proposed: We call before they do" in await ana.open_home()
    await ana.press("Not now", ana.home)
    await bot.wait(hours=6)
    assert only(bot.store, Goal).state == "let_go"
    assert "does not take on We call before they do now" in words(bo.dm[-1])


async def test_a_goal_is_changed_within_its_thirteen_weeks(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await bot.wait(days=7)
    await cy.say("/warmline goals")
    await cy.press("Change")
    assert value(cy.form, "text") == CALLS
    assert "15 February 2027" in (await cy.submit(text="I call one", ends="2027-02-16")).errors["ends"]
    assert (await cy.submit(text="I call one", ends="2027-02-15")).ok
    assert only(bot.store, Goal).text == "I call one"


async def test_a_long_list_is_turned_page_by_page(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    mine = only(bot.store, Goal)
    copies = [mine.model_copy(update={"id": number, "text": f"Goal {number}"}) for number in range(2, 11)]
    await bot.store.write(lambda session: session.add_all(Goal(**copy.model_dump()) for copy in copies))
    await cy.say("/warmline goals")
    assert "Goal 8" in words(cy.answer)
    assert "Goal 9" not in words(cy.answer)
    await cy.press("More")
    assert "Goal 10" in words(cy.answers[-1])
    assert "Back" in buttons(cy.answers[-1])

    await cy.say("/warmline goals")
    for number in (9, 10):
        await remove(bot.store, Goal, number)
    await cy.press("More")
    assert "Goal 8" in words(cy.answers[-1])
    assert "Back" not in buttons(cy.answers[-1])


async def test_search_finds_what_has_ended_too(bot: Bot, cy: Actor) -> None:
    await set_goal(bot, cy)
    await cy.say("/warmline goals")
    await cy.press("Reached")
    await cy.close(all_views=True)
    await cy.say("/warmline goals")
    assert "There are no goals yet" in words(cy.answer)
    await cy.say("/warmline goals search customers")
    assert CALLS in words(cy.answer)
    await cy.say("/warmline goals search lighthouse")
    assert "has the words “lighthouse”" in words(cy.answer)
    for typed, said in (("zz with", "I look for words of 3 letters and more"), ("…", "Which words shall I look for?")):
        await cy.say(f"/warmline goals search {typed}")
        assert said in words(cy.answer)
