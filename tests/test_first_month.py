"""A team's first month: four weeks, one step each, ticked off by what there is."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.across import first_month
from storage.people import people, team_setup
from storage.tables import Customer, FirstMonth, Handover, MeansRound, Outreach, Pulse, Story, TouchPoint
from tests.acting import Actor, buttons, words
from tests.making import make_team
from tests.rows import add_row
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT, Bot

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
async def team(bot: Bot) -> None:
    await bot.store.write(make_team, leads=[BO], members=[CY, DI])


def do_step(session: Session, number: int) -> None:
    """What the step is about, as if somebody had done it."""
    match number:
        case 1:
            add_row(session, TouchPoint, id=1, team_id=1, name="Phone", name_key="1 phone", side="external")
            add_row(session, Story, author=CY, team_id=1, channel=SUPPORT, touch_point_id=1, text="We waited")
        case 2:
            add_row(session, Customer, id=1, name="Acme", name_key="acme")
            add_row(session, Outreach, customer_id=1, member=DI, is_proactive=True)
        case 3:
            add_row(session, Handover, giver_team_id=1, outside="The carrier", what="Labels")
        case 4:
            add_row(session, MeansRound, team_id=1, state="gathering", opened_by=BO)


async def test_a_lead_begins_and_sees_what_it_is_for_and_what_comes_next(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")

    shown = words(bo.answer)
    assert "▶️ Week 1: Tell one story" in shown
    assert "◻️ Week 2: Call one customer while nothing is wrong. (from 23 November)" in shown
    assert "A story shows what good service looks like here" in shown
    assert "mood from 30 November" in shown
    assert "pulse from 28 December" in shown
    assert "from 5 lessons on" in shown
    assert buttons(bo.answer) == ["Tell a story", "See the map", "Skip"]
    assert "Next, on 23 November: Call one customer while nothing is wrong." in shown


@pytest.mark.parametrize("number", first_month.STEPS)
async def test_a_step_is_ticked_off_by_what_there_is(number: int, bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    await bot.store.write(do_step, number)
    await bo.say("/warmline start", "support")

    assert f"✅ Week {number}:" in words(bo.answer)
    assert words(bo.answer).count("✅") == 1


async def test_each_week_its_step_comes_to_whoever_began(bot: Bot, bo: Actor, cy: Actor) -> None:
    await bo.say("/warmline start", "support")
    for _ in range(62):
        await bot.wait(hours=12)

    told = [words(one) for one in bo.dm if "Support" in words(one) and "week for" not in words(one)]
    assert [text.partition(":")[0] for text in told[:3]] == [f"Week {number} of Support" for number in (2, 3, 4)]
    assert "has gone through its first month" in told[3]
    assert len(told) == 4
    assert cy.dm == []


async def test_what_is_done_before_its_week_is_not_asked_for(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    for number in (1, 2):
        await bot.store.write(do_step, number)
    await bot.wait(days=8)
    assert "Week 2" not in words(bo.dm)

    await bo.say("/warmline start", "support")
    assert "Nothing is left for this week. Next, on 30 November: Agree on one hand-over" in words(bo.answer)


async def test_a_step_can_be_skipped_and_is_ticked_off_all_the_same_once_it_is_done(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    await bo.press("Skip")
    assert "➖ Week 1: Tell one story, and map the one point where it happened. (skipped)" in words(bo.answer)

    await bot.store.write(do_step, 1)
    await bo.say("/warmline start", "support")
    assert "✅ Week 1" in words(bo.answer)


async def test_begun_once_it_goes_on_from_where_it_stands(bot: Bot, bo: Actor, ana: Actor) -> None:
    await bo.say("/warmline start", "support")
    await bot.wait(days=9)
    await ana.say("/warmline start Support", "support")
    assert "▶️ Week 2" in words(ana.answer), "an admin sees the same"

    def rows(session: Session) -> str | None:
        began: str | None = session.get_one(FirstMonth, 1).started_by
        return began

    assert await bot.store.read(rows) == BO


async def test_it_is_for_leads(bot: Bot, cy: Actor) -> None:
    await cy.say("/warmline start", "support")
    assert "for the leads of a team" in words(cy.answer)
    await cy.say("/warmline start Support", "support")
    assert "Only the leads of Support can do that" in words(cy.answer)


async def test_home_shows_the_step_that_waits(bot: Bot, bo: Actor, cy: Actor) -> None:
    await bo.say("/warmline start", "support")
    assert "First month of Support: Tell one story" in await bo.open_home()
    await bo.press("See the plan", bo.home)

    assert "▶️ Week 1" in words(bo.form)
    assert "First month" not in await cy.open_home()


async def test_who_leads_no_longer_is_told_nothing(bot: Bot, bo: Actor) -> None:
    def change(session: Session) -> None:
        ana = people.find(session, [ANA])[ANA]
        support = team_setup.Setup(name="Support", channel=SUPPORT, zone="Europe/Berlin", members=(BO, DI), leads=(CY,))
        team_setup.save(session, support, team_id=1, by=ana, now=MONDAY)

    await bo.say("/warmline start", "support")
    await bot.store.write(change)
    await bot.wait(days=8)

    assert [one for one in bo.dm if "Week" in words(one)] == []


async def test_a_step_that_was_settled_while_its_message_waited_is_not_brought(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    await bot.wait_until(MONDAY + timedelta(days=7))  # four in the morning in New York
    await bo.say("/warmline start", "support")
    await bo.press("Skip", nth=1)
    await bot.wait(hours=9)

    assert "Week 2" not in words(bo.dm)


async def test_the_same_press_that_comes_again_shows_the_same(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    person = (await bot.store.read(people.find, [BO]))[BO]
    now = MONDAY + timedelta(days=15)
    shown = [
        await bot.store.once("press", BO, now, first_month.skip, team_id=1, number=1, by=person, now=now)
        for _ in range(2)
    ]
    assert [step.state for step in shown[1].steps] == ["skipped", "now", "now", "later"]
    assert shown[0] == shown[1]


async def test_what_is_left_after_the_month_is_said(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    for number in (1, 2, 4):
        await bot.store.write(do_step, number)
    await bot.wait(days=28)
    for _ in range(8):
        await bot.wait(days=1, hours=1)

    assert "has gone through its first month. Still open: Agree on one hand-over" in words(bo.dm)


async def test_what_a_step_shows_leaves_the_step_where_it_is(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    plan = bo.answer
    await bo.press("See the map", plan)
    assert "The map of" in words(bo.answer)

    assert plan in bo.answers
    await bo.press("Skip", plan)
    assert "Week 1 is skipped" in words(bo.answers)


async def test_what_comes_after_is_offered_in_its_time_and_ticked_where_it_is_there(bot: Bot, bo: Actor) -> None:
    def tell_lessons(session: Session) -> None:
        for _ in range(first_month.LESSONS):
            add_row(session, Story, author=CY, team_id=1, channel=SUPPORT, lesson="Call first", text="We waited")

    await bo.say("/warmline start", "support")
    assert "Begin" not in str(buttons(bo.answer))
    await bot.store.write(tell_lessons)
    await bot.wait(days=15)
    await bo.say("/warmline start", "support")
    assert [one for one in buttons(bo.answer) if one.startswith("Begin")] == ["Begin the team's mood", "Begin a forum"]

    await bot.store.write(lambda session: add_row(session, Pulse, team_id=1))
    await bo.say("/warmline start", "support")
    assert "✅ a pulse" in words(bo.answer)


async def test_home_says_how_far_it_is(bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline start", "support")
    await bo.press("Skip")

    assert "Call one customer while nothing is wrong. (1 of 4 behind you)" in await bo.open_home()


async def test_a_story_told_first_and_a_point_added_then_are_the_first_step(bot: Bot, bo: Actor) -> None:
    await bo.say("/servicestory A picker ran after the van", "support")
    await bo.say("/warmline map add Loading the van", "support")
    await bo.submit()
    await bo.press("Yes, there")
    await bo.say("/warmline start", "support")

    assert "✅ Week 1: Tell one story" in words(bo.answer)
