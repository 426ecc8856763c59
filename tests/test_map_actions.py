"""Actions on touch points: three at most, reminded twice, settled by one press, late ones on the leads' Home."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox import Reply
from storage.engine.database import Store
from storage.tables import MapAction
from tests.acting import Actor, buttons, words
from tests.making import be_away, make_team, only
from tests.mapping import NAMES, make_map, table
from tests.stage import BO, CY, DI, Bot

PRINT, THURSDAY = "Print a bigger form", "2026-11-26"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def six(bot: Bot) -> None:
    """Six points on the map of Support, which Bo leads; Cy and Di are in it."""
    bot.store.write_now(make_team, leads=[BO], members=[CY, DI])
    await make_map(bot.store, NAMES, by=BO)


async def add_action(
    lead: Actor, text: str = "Print a bigger form", *, owner: str = "cy", due: str = THURSDAY
) -> Reply:
    await lead.say("/warmline map", "support")
    await lead._person.press(lead.answer, "map_point", "1")
    await lead.press("Add action")
    return await lead.submit(text=text, owner=owner, due=due)


async def test_an_action_stands_in_the_table_and_beside_its_point(bo: Actor, six: None) -> None:
    reply = await add_action(bo)
    rows = table(await bo.say("/warmline map", "support"))

    assert "<@U00CY> does it until 26 November, at Front desk phone: Print a bigger form" in words(reply)
    assert rows[1][-1] == "Print a bigger form, until 26 Nov"


async def test_what_cannot_be_is_said_under_its_field(bo: Actor, six: None) -> None:
    reply = await add_action(bo, " ", owner="ana", due="2026-11-15")

    assert set(reply.errors) == {"text", "owner", "due"}


async def test_three_are_open_at_a_point_at_most(bo: Actor, six: None) -> None:
    for number in range(3):
        await add_action(bo, f"Number {number}")
    reply = await add_action(bo, "One more")

    assert "3 actions are open there" in reply.errors["text"]


async def test_it_is_for_the_owner_of_the_point_and_the_leads_to_add_one(cy: Actor, six: None) -> None:
    await cy.say("/warmline map", "support")
    await cy._person.press(cy.answer, "map_point", "1")

    assert "Add action" not in buttons(cy.form)


async def test_its_owner_is_reminded_two_working_days_before_and_on_the_day(
    bot: Bot, bo: Actor, cy: Actor, six: None
) -> None:
    await add_action(bo)
    await bot.wait_until(datetime(2026, 11, 24, 8, 59, tzinfo=BERLIN))
    none_yet = list(cy.dm)
    await bot.wait(minutes=1)
    before = len(cy.dm)
    await bot.wait_until(datetime(2026, 11, 26, 9, tzinfo=BERLIN))
    await bot.wait(days=5)

    assert none_yet == []
    assert (before, len(cy.dm)) == (1, 2)
    assert "Until 26 November, at Front desk phone: Print a bigger form" in words(cy.dm[0])


async def test_days_off_are_no_working_days(bot: Bot, store: Store, bo: Actor, cy: Actor, six: None) -> None:
    await be_away(store, CY, date(2026, 11, 24), date(2026, 11, 25))
    await add_action(bo)
    await bot.wait_until(datetime(2026, 11, 20, 9, tzinfo=BERLIN))  # Friday: Monday is the other one

    assert len(cy.dm) == 1


async def test_one_press_settles_it_and_the_reminder_says_so(
    bot: Bot, store: Store, bo: Actor, cy: Actor, six: None
) -> None:
    await add_action(bo)
    await bot.wait_until(datetime(2026, 11, 24, 9, tzinfo=BERLIN))
    reply = await cy.press("Done", cy.dm[0])
    await bot.wait(days=5)

    assert "Done: Print a bigger form" in words(reply)
    assert (only(store, MapAction).state, len(cy.dm)) == ("done", 1)


async def test_one_that_is_dropped_says_why_and_may_be_taken_up_again(store: Store, bo: Actor, six: None) -> None:
    await add_action(bo)
    await bo.say("/warmline map", "support")
    await bo._person.press(bo.answer, "map_point", "1")
    await bo.press("Drop")
    await bo.submit(reason="The form is gone")
    dropped = only(store, MapAction)
    await bo.press("Open it again")

    assert (dropped.state, dropped.reason) == ("dropped", "The form is gone")
    assert only(store, MapAction).state == "open"


async def test_overdue_by_two_weeks_it_stands_on_the_leads_home(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    await add_action(bo)
    await bot.wait_until(datetime(2026, 12, 9, 12, tzinfo=BERLIN))
    early = await bo.open_home()
    await bot.wait(days=1)

    assert "Print a bigger form" not in early
    assert "Open since 26 Nov, at Front desk phone: Print a bigger form" in await bo.open_home()
    assert "Open since" not in await cy.open_home()


async def test_mine_stands_on_home_from_a_week_before(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    await add_action(bo, due="2026-12-01")
    early = await cy.open_home()
    await bot.wait(days=9)
    home = await cy.open_home()
    await cy.press("Done: Print a bigger form", cy.home)
    await bot.background.finish(within=5)

    assert "Print a bigger form" not in early
    assert "Until 1 Dec, at Front desk phone" in home
    assert "Print a bigger form" not in words(cy.home)


async def test_whoever_left_the_team_is_reminded_no_more(bot: Bot, bo: Actor, ana: Actor, cy: Actor, six: None) -> None:
    await add_action(bo)
    await ana.say("/warmline team Support", "general")
    await ana.press("Change")
    await ana.submit(members=["di"])
    await bot.wait(days=14)

    assert cy.dm == []


async def test_what_is_due_on_the_same_day_comes_in_one_message(bot: Bot, bo: Actor, cy: Actor, six: None) -> None:
    for number in range(3):
        await add_action(bo, f"Number {number}")
    await bot.wait_until(datetime(2026, 11, 24, 9, tzinfo=BERLIN))
    await cy.press("Done", cy.dm[0], nth=1)
    await bot.wait_until(datetime(2026, 11, 26, 9, tzinfo=BERLIN))
    again = words(cy.dm[1])

    assert len(cy.dm) == 2
    assert "Done, at Front desk phone: Number 1" in words(cy.dm[0])
    assert ("Until 26 November, at Front desk phone: Number 0" in again, buttons(cy.dm[1])) == (
        True,
        ["Done", "Drop"] * 2,
    )
