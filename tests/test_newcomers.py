"""Who comes into a team that was there before them is welcomed once; whoever begins with it is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import delete

from bot.sandbox import User, Workspace
from storage.dominoes import home
from storage.engine.database import Session
from storage.people import people, team_setup
from storage.tables import Behaviour, Delivery, MeansRound, Team
from tests.acting import Actor, buttons, words
from tests.handing import DESK, make_handover
from tests.making import be_away, make_team, set_up_team
from tests.rows import add_row
from tests.stage import ANA, BO, COMPANY, CY, DI, EVE, MONDAY, ROBOT, SUPPORT, Bot, of_kind

MANY = tuple(f"U0N{number:02}" for number in range(6))
BEGIN = ["Tell a story", "Give kudos", "Touch-point map", "Who is in it", "Everything I can do"]


@pytest.fixture
def company() -> Workspace:
    more = tuple(User(id_, f"n{id_[3:]}", f"N{id_[3:]} Person", "Europe/Berlin") for id_ in MANY)
    return replace(COMPANY, users=(*COMPANY.users, *more))


@pytest.fixture
async def team(bot: Bot) -> None:
    """Support: Bo leads Cy."""
    await bot.store.write(make_team, leads=[BO], members=[CY])


def set_members(session: Session, members: Sequence[str], *, lead: str = BO, team_id: int = 1) -> None:
    """The lead chooses who is in the team beside them."""
    team, by = session.get_one(Team, team_id), people.find(session, [lead])[lead]
    setup = team_setup.Setup(team.name, team.channel, "Europe/Berlin", members=tuple(members), leads=(lead,))
    team_setup.save(session, setup, team_id=team_id, by=by, now=MONDAY)


@pytest.mark.usefixtures("team")
async def test_a_newcomer_is_told_what_is_here_and_where_to_begin(bot: Bot, di: Actor, cy: Actor, bo: Actor) -> None:
    await bot.store.write(set_members, [CY, DI])
    await bot.tick()

    shown = words(di.dm[0])
    assert shown.startswith(f"Welcome to Support, led by <@{BO}>. It meets in <#{SUPPORT}>.")
    assert buttons(di.dm[0]) == BEGIN
    assert cy.dm == bo.dm == []


@pytest.mark.usefixtures("team")
async def test_it_is_looked_for_first_because_a_restored_back_up_brings_newcomers_in_again(bot: Bot, di: Actor) -> None:
    await bot.store.write(set_members, [CY, DI])
    await bot.tick()
    await bot.store.write(lambda session: session.execute(delete(Delivery)))  # as an older database has it
    await bot.store.write(set_members, [CY])
    await bot.store.write(set_members, [CY, DI])
    await bot.tick()

    assert len(di.dm) == 1


@pytest.mark.usefixtures("team")
async def test_it_comes_once_ever(bot: Bot, di: Actor) -> None:
    for members in ([CY, DI], [CY], [CY, DI]):
        await bot.store.write(set_members, members)
        await bot.wait(days=1)

    assert len(di.dm) == 1


async def test_whose_work_waits_and_what_was_agreed_are_in_it(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_handover)
    await bot.store.write(lambda session: add_row(session, MeansRound, id=1, team_id=DESK))
    agreed = {"words": "calling before they do", "since": MONDAY, "until": None}
    await bot.store.write(lambda session: add_row(session, Behaviour, team_id=DESK, round_id=1, **agreed))
    await bot.store.write(set_members, [ANA], lead=DI, team_id=DESK)
    await bot.tick()

    shown = words(ana.dm[-1])
    assert "Whose work waits for yours: Billing for appointment forms" in shown
    assert "Customer service means … calling before they do." in shown
    ana_now = (await bot.store.read(people.find, [ANA]))[ANA]
    on_home = await bot.store.read(home.look, ana_now, now=MONDAY)
    assert [one.what for one in on_home.new] == ["appointment forms"], "the same on Home"


async def test_who_begins_with_a_team_is_not_welcomed_one_by_one(bot: Bot, ana: Actor, cy: Actor, di: Actor) -> None:
    await set_up_team(ana)
    await bot.wait(hours=3)
    await bot.store.write(set_members, [CY, DI])
    await bot.wait(days=2)

    assert cy.dm == di.dm == []
    assert await bot.store.read(of_kind, "welcome") == []


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(("count", "welcomed"), [(5, 5), (6, 0)])
async def test_many_at_once_are_a_set_up(bot: Bot, count: int, welcomed: int) -> None:
    await bot.store.write(set_members, [CY, *MANY[:count]])

    assert len(await bot.store.read(of_kind, "welcome")) == welcomed


@pytest.mark.usefixtures("team")
async def test_guests_and_bots_are_not_welcomed_and_nobody_by_themselves(bot: Bot, eve: Actor) -> None:
    await bot.store.write(set_members, [CY, EVE, ROBOT])
    await bot.store.write(set_members, [CY, BO], lead=ANA)
    await bot.tick()

    assert eve.dm == []
    assert await bot.store.read(of_kind, "welcome") == []


@pytest.mark.usefixtures("team")
async def test_it_waits_until_they_are_back_and_for_their_morning(bot: Bot, di: Actor) -> None:
    await be_away(bot.store, DI, MONDAY.date(), MONDAY.date() + timedelta(days=1))
    await bot.store.write(set_members, [CY, DI])
    await bot.wait(days=1)
    assert di.dm == []

    await bot.wait(days=1)
    assert "Welcome to Support" in words(di.dm)


@pytest.mark.usefixtures("team")
async def test_who_was_taken_out_meanwhile_is_told_nothing(bot: Bot, di: Actor) -> None:
    await bot.store.write(set_members, [CY, DI])
    await bot.store.write(set_members, [CY])
    await bot.tick()

    assert di.dm == []


@pytest.mark.usefixtures("team")
async def test_what_the_welcome_offers_leads_somewhere(bot: Bot, di: Actor) -> None:
    await bot.store.write(set_members, [CY, DI])
    await bot.tick()
    for label in BEGIN[2:]:
        await di.press(label, di.dm[0])
        assert di.answer["text"], label

    await di.press("Tell a story", di.dm[0])
    assert "story" in words(di.form).lower()
    assert buttons(di.dm[0]) == BEGIN, "it stays as it was"
