"""A map stays true: one question every two weeks, what nobody touches rests, and nothing is asked in vain for long."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.engine.database import Store
from storage.maps import changes
from storage.tables import TouchPoint
from tests.acting import Actor, buttons, words
from tests.making import be_away, change, every, find_person, make_team
from tests.mapping import NAMES, make_map, table
from tests.stage import ANA, BO, CY, DI, MONDAY, Bot

FIRST = datetime(2026, 11, 18, 9, tzinfo=UTC)  # the first Wednesday, ten o'clock in Berlin
ASKED = "Is Front desk phone on the map of Support still true?"
NEVER = MONDAY.date() - timedelta(days=100)


@pytest.fixture
async def six(bot: Bot) -> None:
    """Six points on the map of Support, which Bo leads; nobody has touched Cy's first and Di's second for long."""
    bot.store.write_now(make_team, leads=[BO], members=[CY, DI])
    await make_map(bot.store, NAMES, by=BO)
    await change(bot.store, TouchPoint, 1, owner=CY, touched_on=NEVER)
    await change(bot.store, TouchPoint, 2, owner=DI, touched_on=NEVER + timedelta(days=2))


async def test_the_point_touched_longest_ago_is_asked_about_on_its_owners_home(
    bot: Bot, bo: Actor, cy: Actor, di: Actor, six: None
) -> None:
    await bot.wait_until(FIRST - timedelta(minutes=1))
    before = await cy.open_home()
    await bot.wait_until(FIRST)

    assert ASKED not in before
    assert ASKED in await cy.open_home()
    assert "still true" not in await di.open_home()
    assert "still true" not in await bo.open_home()
    assert cy.dm == []


async def test_whoever_saw_it_on_home_gets_no_message(bot: Bot, cy: Actor, six: None) -> None:
    await bot.wait_until(FIRST)
    await cy.open_home()
    await bot.wait(days=13)

    assert cy.dm == []
    assert ASKED in await cy.open_home()


async def test_unread_for_a_week_it_comes_by_message_once(bot: Bot, cy: Actor, six: None) -> None:
    await bot.wait_until(FIRST)
    await bot.wait(days=6, hours=23)
    early = list(cy.dm)
    await bot.wait(days=1)
    reply = await cy.press("Still true", cy.dm[-1])
    await bot.wait(days=6)

    assert early == []
    assert len(cy.dm) == 1
    assert "stays as it is" in words(reply)
    assert ASKED not in await cy.open_home()


async def test_it_comes_on_no_day_away(bot: Bot, store: Store, cy: Actor, six: None) -> None:
    week_later = FIRST.date() + timedelta(days=7)
    await be_away(store, CY, week_later)
    await bot.wait_until(FIRST)
    await bot.wait(days=7, hours=8)
    away = list(cy.dm)
    await bot.wait(hours=20)

    assert away == []
    assert ASKED in words(cy.dm)


async def test_two_weeks_later_the_next_one_is_asked_about(bot: Bot, cy: Actor, di: Actor, six: None) -> None:
    await bot.wait_until(FIRST)
    await cy.open_home()
    await cy.press("Still true", cy.home)
    await bot.wait(days=13, hours=23)
    before = await di.open_home()
    await bot.wait(hours=1)

    assert "still true" not in before
    assert "Repair visit on the map of Support still true?" in await di.open_home()


@pytest.mark.parametrize(("label", "said"), [("Still true", "stays as it is"), ("Archive", "off the map of Support")])
async def test_it_is_answered_by_one_press(bot: Bot, cy: Actor, six: None, label: str, said: str) -> None:
    await bot.wait_until(FIRST)
    await cy.open_home()
    reply = await cy.press(label, cy.home)
    await bot.background.finish(within=5)

    assert said in words(reply)
    assert ASKED not in words(cy.home)


async def test_a_change_answers_it_too(bot: Bot, cy: Actor, six: None) -> None:
    await bot.wait_until(FIRST)
    await cy.open_home()
    await cy.press("Change", cy.home)
    await cy.submit(moment="Somebody calls and waits")

    assert ASKED not in await cy.open_home()


async def test_where_nobody_looks_after_it_the_leads_are_asked_on_home_alone(
    bot: Bot, store: Store, bo: Actor, six: None
) -> None:
    await change(store, TouchPoint, 1, owner=None)
    await bot.wait_until(FIRST)
    await bot.wait(days=8)

    assert bo.dm == []
    assert ASKED in await bo.open_home()


async def test_an_owner_who_left_the_team_is_asked_no_more(bot: Bot, store: Store, bo: Actor, six: None) -> None:
    await change(store, TouchPoint, 1, owner=ANA)
    await bot.wait_until(FIRST)

    assert ASKED in await bo.open_home()


async def test_a_story_touches_its_point(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    await bo.say("/servicestory", "support")
    await bo.submit(text="They laughed", touch_point_id="1")
    await bot.wait_until(FIRST)

    assert "still true" not in await cy.open_home()


async def test_after_two_in_vain_the_questions_rest_and_the_leads_hear_it_once(
    bot: Bot, bo: Actor, cy: Actor, six: None
) -> None:
    await bot.wait_until(FIRST)
    for _ in range(4 * 30):
        await bot.wait(hours=6)
    told = [message for message in bo.dm if "map of Support rests" in words(message)]
    await bot.wait(days=40)
    rested = len(bo.dm)
    person = await find_person(bot.store, BO)
    await bot.store.write(changes.still_true, id_=1, by=person, at=bot.clock())
    await change(bot.store, TouchPoint, 2, asked_on=None, touched_on=MONDAY.date() - timedelta(days=60))
    await bot.wait(days=14)

    assert len(told) == 1
    assert rested == len(told)
    assert any(point.asked_on for point in every(bot.store, TouchPoint))


async def test_what_nobody_touches_for_half_a_year_rests_and_comes_back_with_one_press(
    bot: Bot, store: Store, bo: Actor, cy: Actor, six: None
) -> None:
    await change(store, TouchPoint, 1, touched_on=MONDAY.date() - timedelta(days=150))
    soon = await cy.open_home()
    await change(store, TouchPoint, 1, touched_on=MONDAY.date() - timedelta(days=180))
    rests = await cy.open_home()
    shown = table(await bo.say("/warmline map", "support"))
    await bo._person.press(bo.answer, "map_point", "1")
    await bo.press("Bring it back")
    again = table(await bo.say("/warmline map", "support"))

    assert "Front desk phone rests on 16 Dec unless somebody touches it" in soon
    assert "rests on" not in rests
    assert [len(shown), len(again)] == [6, 7]


async def test_a_member_proposal_waits_on_the_leads_home(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    await cy.say("/warmline map add Parking", "support")
    await cy.submit()
    home = await bo.open_home()
    reply = await bo.press("The map of Support", bo.home)

    assert "1 touch point is proposed for the map of Support" in home
    assert "Take it on the map" in buttons(reply)


async def test_who_is_deactivated_looks_after_nothing_any_more(bot: Bot, store: Store, six: None) -> None:
    await bot.slack.happen.change("cy", deleted=True)
    await bot.tick()

    points: list[Any] = every(store, TouchPoint)
    assert [point.owner for point in points[:2]] == [None, DI]


async def test_a_story_told_there_answers_the_question(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    await bot.wait_until(FIRST)
    await bo.say("/servicestory", "support")
    await bo.submit(text="They laughed", touch_point_id="1")
    await bot.wait(days=7, hours=2)

    assert ASKED not in await cy.open_home()
    assert cy.dm == []
