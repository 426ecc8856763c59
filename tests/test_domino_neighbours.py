"""What a hand-over joins: the leads of one team read what the other shows; a newcomer reads whose work waits."""

from datetime import timedelta

import pytest

from storage.cards import cards, writing
from storage.engine.database import Session
from storage.maps import changes, overview
from storage.maps.changes import Shape
from storage.people import people
from storage.refusal import Refused
from storage.tables import Behaviour, Card, Goal, Handover, MeansRound, Member, TouchPoint
from tests.acting import Json, buttons, words
from tests.carding import CALL
from tests.handing import BILLING, DESK, Teams, make_handover
from tests.making import change, find_person
from tests.rows import add_row
from tests.stage import CY, MONDAY, Bot


def show_something(session: Session) -> None:
    """Billing has a touch point and a card that Cy looks after, something it agreed on, and a goal."""
    cy = people.find(session, [CY])[CY]
    shape = Shape(name="First invoice", side="external", owner=CY)
    changes.add(session, shape, team_id=BILLING, by=cy, at=MONDAY)
    writing.add(session, CALL, by=cy, at=MONDAY, team_id=BILLING)
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
    assert await by_their_buttons(teams) == ["First invoice", "Call before they do"]


async def by_their_buttons(teams: Teams) -> list[str]:
    """What Di reads by the two buttons; the lists and what opens from them name nobody and change nothing."""
    found = []
    for label, name in (("Their map", "First invoice"), ("Their library", "Call before they do")):
        await teams.open(teams.di, "sales")
        await teams.di.press(label)
        listed = teams.di.form
        if label == "Their map":
            await teams.di._person.press(teams.di.form, "map_point", "1")
        else:
            await teams.di.press("Read")
        read = words(listed) + words(teams.di.form)
        assert "Cy" not in read
        assert not {"Change", "Add", "Propose one", "I try it", "Archive", "Retire"} & {
            *buttons(listed),
            *buttons(teams.di.form),
        }
        found += [name] * (name in words(listed) and name in words(teams.di.form))
    return found


async def test_members_read_their_own_teams_alone(teams: Teams) -> None:
    await change(teams.bot.store, Member, (DESK, "U00DI"), is_lead=False)
    shown = await teams.open(teams.di, "sales")
    assert "What you read of Billing" not in words(shown)
    assert "Their map" not in buttons(shown)


@pytest.mark.parametrize("ends", [{"state": "ended"}, {"rests": True}, {"state": "proposed"}])
@pytest.mark.parametrize("what", ["map", "library"])
async def test_where_it_does_not_hold_it_joins_nobody(teams: Teams, ends: dict[str, object], what: str) -> None:
    await teams.open(teams.di, "sales")
    await change(teams.bot.store, Handover, 1, **ends)
    await teams.di.press(f"Their {what}")
    assert f"The {what} of Billing is for those who are in the team." in words(teams.di.form)
    assert "Billing, because this hand-over joins you" not in words(await opened_again(teams))


async def opened_again(teams: Teams) -> Json:
    await teams.di.say("/warmline dominoes all", "sales")
    await teams.choose(teams.di)
    return teams.di.form


async def test_what_is_not_in_use_is_for_the_team_alone(bot: Bot, teams: Teams) -> None:
    """A button that stood there before, or that somebody makes up, opens nothing that rests or is proposed."""
    await change(bot.store, Card, 1, state="proposed")
    di = await find_person(bot.store, "U00DI")
    with pytest.raises(Refused, match="not in the library any more"):
        await bot.store.read(cards.readable, id_=1, reader=di)
    await change(bot.store, TouchPoint, 1, archived_at=MONDAY)
    with pytest.raises(Refused, match="not on the map any more"):
        await bot.store.read(overview.one, id_=1, reader=di, now=MONDAY)


async def test_a_newcomer_reads_whose_work_waits_for_theirs(bot: Bot, teams: Teams) -> None:
    newcomer = Member(team_id=DESK, person="U00ANA", joined_at=MONDAY - timedelta(days=2))
    await bot.store.write(lambda session: session.add(newcomer))
    assert "Whose work waits for yours: Billing for appointment forms" in await teams.ana.open_home()
    assert "Whose work waits for yours" not in await teams.di.open_home()
    await bot.wait(days=27)
    assert "Whose work waits for yours" not in await teams.ana.open_home()
