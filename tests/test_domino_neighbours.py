"""What a hand-over joins: the leads of one team read what the other shows; a newcomer reads whose work waits."""

from datetime import timedelta

import pytest

from storage.engine.database import Session
from storage.maps import changes
from storage.maps.changes import Shape
from storage.people import people
from storage.tables import Behaviour, Goal, Handover, MeansRound, Member
from tests.acting import buttons, words
from tests.handing import BILLING, DESK, Teams, make_handover
from tests.making import change
from tests.rows import add_row
from tests.stage import CY, MONDAY, Bot


def show_something(session: Session) -> None:
    """Billing has a touch point that Cy looks after, something it agreed on, and a goal."""
    cy = people.find(session, [CY])[CY]
    shape = Shape(name="First invoice", side="external", owner=CY)
    changes.add(session, shape, team_id=BILLING, by=cy, at=MONDAY)
    add_row(session, MeansRound, id=1, team_id=BILLING)
    add_row(session, Behaviour, team_id=BILLING, round_id=1, words="calling before we bill", since=MONDAY, until=None)
    today = MONDAY.date()
    dates = {"starts": today - timedelta(days=9), "ends": today + timedelta(days=30)}
    add_row(session, Goal, team_id=BILLING, text="No invoice twice", owner=None, state="open", ended_on=None, **dates)


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.store.write(show_something)
    await bot.tick()
    return Teams(bot)


async def test_the_other_lead_reads_what_was_agreed_the_goals_and_the_map_without_names(teams: Teams) -> None:
    shown = words(await teams.open(teams.di, "sales"))
    assert "What you read of Billing, because this hand-over joins you" in shown
    assert "Customer service means … calling before we bill\nGoal: No invoice twice" in shown
    await teams.di.press("Their map")
    assert "First invoice" in words(teams.di.form)
    assert "Cy Castro" not in words(teams.di.form)


async def test_members_read_their_own_teams_alone(teams: Teams) -> None:
    await change(teams.bot.store, Member, (DESK, "U00DI"), is_lead=False)
    shown = await teams.open(teams.di, "sales")
    assert "What you read of Billing" not in words(shown)
    assert "Their map" not in buttons(shown)


@pytest.mark.parametrize("ends", [{"state": "ended"}, {"rests": True}, {"state": "proposed"}])
async def test_where_it_does_not_hold_it_joins_nobody(teams: Teams, ends: dict[str, object]) -> None:
    await teams.open(teams.di, "sales")
    await change(teams.bot.store, Handover, 1, **ends)
    await teams.di.press("Their map")
    assert "The map of Billing is for those who are in the team." in words(teams.di.form)


async def test_a_newcomer_reads_whose_work_waits_for_theirs(bot: Bot, teams: Teams) -> None:
    newcomer = Member(team_id=DESK, person="U00ANA", joined_at=MONDAY - timedelta(days=2))
    await bot.store.write(lambda session: session.add(newcomer))
    assert "Whose work waits for yours: Billing for appointment forms" in await teams.ana.open_home()
    assert "Whose work waits for yours" not in await teams.di.open_home()
    await bot.wait(days=27)
    assert "Whose work waits for yours" not in await teams.ana.open_home()
