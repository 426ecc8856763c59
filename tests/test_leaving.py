"""Who leaves a team or the company: what they are asked is closed, what they looked after is offered to the leads."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.across import leaving
from storage.people import people, team_setup
from storage.tables import (
    Asked,
    Card,
    Customer,
    FirstMonth,
    Forum,
    ForumTurn,
    Goal,
    Handover,
    HandoverNotice,
    Idea,
    LeftBehind,
    MapAction,
    Member,
    Story,
    Team,
    Timer,
    TouchPoint,
    declared,
)  # fmt: skip
from storage.tables.declare import Names
from tests import erasing
from tests.acting import Actor, words
from tests.asking import AskedTeam, daily
from tests.making import be_away, change, every, only
from tests.rows import add_row
from tests.stage import ANA, BO, CY, DI, EVE, MONDAY, SUPPORT, Bot

SOON = MONDAY.date() + timedelta(days=20)
POINT = {"id": 1, "team_id": 1, "name": "Phone", "name_key": "1 phone", "side": "external"}

# What Cy looks after in Support, by its kind.
KEPT: Mapping[str, Callable[[Session], None]] = {
    "customer": lambda session: add_row(session, Customer, id=1, team_id=1, name="Acme", name_key="acme", owner=CY),
    "touch_point": lambda session: add_row(session, TouchPoint, **POINT, owner=CY),
    "map_action": lambda session: add_action(session),
    "idea": lambda session: add_row(session, Idea, id=1, team_id=1, title="Badges", state="doing", owner=CY),
    "card": lambda session: add_row(session, Card, id=1, team_id=1, title="Call first", keeper=CY),
    "letter": lambda session: add_letter(session),
}
NAMES = {
    "customer": "Customer: Acme", "touch_point": "Touch point: Phone", "map_action": "Action on the map: Paint it",
    "idea": "Idea: Badges", "card": "Card of the library: Call first", "letter": "Change after a letter: We ask twice",
}  # fmt: skip


def add_action(session: Session) -> None:
    add_row(session, TouchPoint, **POINT, owner=None)
    add_row(session, MapAction, id=1, touch_point_id=1, text="Paint it", owner=CY, due=SOON)


def add_letter(session: Session) -> None:
    add_row(session, Handover, id=1, giver_team_id=1, outside="The carrier", what="Labels", state="agreed")
    notice: dict[str, Any] = {"direction": "up", "state": "changing", "change": "We ask twice", "due": SOON}
    add_row(session, HandoverNotice, id=1, handover_id=1, answered_by=CY, **notice)


def take_out(session: Session, *gone: str) -> None:
    """Ana, the lead, takes people out of Support."""
    team, ana = session.get_one(Team, 1), people.find(session, [ANA])[ANA]
    members = tuple(one for one in (BO, CY, DI) if one not in gone)
    setup = team_setup.Setup(team.name, team.channel, team.zone, members=members, leads=(ANA,))
    leaving.save_team(session, setup, team_id=1, by=ana, now=MONDAY)


def keeper(bot: Bot, kind: str) -> str | None:
    row: Any = only(bot.store, leaving.EVERYTHING[kind].table)
    who: str | None = getattr(row, leaving.EVERYTHING[kind].keeper.name)
    return who


async def leave(bot: Bot, how: str) -> None:
    """Cy is gone from the team, in one of the ways in which that happens."""
    if how == "deactivated":
        await bot.slack.happen.change("cy", deleted=True)
    elif how == "taken out":
        await bot.store.write(take_out, CY)
    else:
        await bot.store.write(erasing.forget, CY, MONDAY)
    await bot.tick()


@pytest.mark.parametrize("how", ["deactivated", "taken out", "erased"])
@pytest.mark.parametrize("kind", leaving.EVERYTHING)
async def test_whatever_one_looks_after_is_offered_to_the_lead_who_takes_it_over(
    bot: Bot, team: AskedTeam, ana: Actor, kind: str, how: str
) -> None:
    await bot.store.write(KEPT[kind])
    await leave(bot, how)
    assert len(ana.dm) == 1, "told once"
    assert "for somebody to look after" in words(ana.dm[0])
    assert "for somebody to look after" in await ana.open_home()
    await ana.press("Find somebody", ana.dm[0])
    assert NAMES[kind] in words(ana.form).replace("\n", "")
    await ana.press("Mine" if kind == "customer" else "Take over")

    assert "looks after it from now on" in words(ana.form)
    assert keeper(bot, kind) == ANA
    assert every(bot.store, LeftBehind) == []
    await bot.wait(hours=1)
    assert "nothing waits for somebody any more" in words(ana.dm[0])
    assert "for somebody to look after" not in await ana.open_home()


def test_everything_that_has_a_keeper_is_offered() -> None:
    """Goals of one's own are nobody else's business, and a team's goals are its leads' already."""
    keepers = {
        column.table.name
        for table in declared.tables()
        for column, mark in declared.columns(table)
        if isinstance(mark, Names) and column.name in {"owner", "keeper"} and table is not Goal
    }
    offered = {kept.keeper.table.name for kept in leaving.EVERYTHING.values()}

    assert keepers <= offered
    assert set(KEPT) == set(NAMES) == set(leaving.EVERYTHING)


async def test_it_is_given_to_somebody_in_the_team_and_to_nobody_else(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await bot.store.write(KEPT["touch_point"])
    await leave(bot, "taken out")
    await ana.press("Find somebody", ana.dm[0])
    await ana.press("Give to …")
    for nobody in (EVE, CY):
        assert "somebody who is in the team" in words(await ana.submit(person=nobody))
    await ana.submit(person=BO)

    assert keeper(bot, "touch_point") == BO
    assert "Nothing waits for somebody any more" in words(ana.form)


async def test_a_customer_stays_with_whoever_is_still_there_until_a_lead_decides(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor
) -> None:
    await bot.store.write(KEPT["customer"])
    await leave(bot, "taken out")
    assert keeper(bot, "customer") == CY
    await ana.press("Find somebody", ana.dm[0])
    await ana.press("Let it be")

    assert "It stays as it is." in words(ana.form)
    assert keeper(bot, "customer") == CY
    assert every(bot.store, LeftBehind) == []


async def test_a_given_customer_is_called_by_whoever_has_it_now(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor
) -> None:
    await bot.store.write(KEPT["customer"])
    await leave(bot, "deactivated")
    await ana.press("Find somebody", ana.dm[0])
    await ana.press("Name an owner")
    await ana.submit(person=BO)
    await bot.wait(days=8, hours=6)

    assert "Acme" in words(bo.dm)


async def test_a_given_action_reminds_whoever_took_it(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await bot.store.write(KEPT["map_action"])
    await leave(bot, "taken out")
    await ana.press("Find somebody", ana.dm[0])
    await ana.press("Take over")

    assert [timer.kind for timer in every(bot.store, Timer)].count("map_action") == 1


async def test_what_they_are_asked_is_closed_for_them_and_nobody_nudges(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await team.set_up(daily(place="dm"))
    await bot.wait(hours=1)
    assert "Daily" in words(cy.dm)
    await leave(bot, "taken out")
    await bot.wait(hours=1)
    await bot.wait(hours=7)

    assert cy.dm == []
    [asked] = [row for row in every(bot.store, Asked) if row.person == CY]
    assert asked.excused == "ended"


async def test_others_do_not_decide(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    await bot.store.write(KEPT["idea"])
    await leave(bot, "taken out")
    row = only(bot.store, LeftBehind)
    await ana.press("Find somebody", ana.dm[0])
    await change(bot.store, Member, (1, ANA), is_lead=False)
    await change(bot.store, Member, (1, BO), is_lead=True)
    admin = (await bot.store.read(people.find, [ANA]))[ANA].model_copy(update={"is_slack_admin": False})
    await bot.store.write(people.remember, [admin])
    await ana.press("Take over")

    assert "Only the leads of Support can do that" in words(ana.form)
    assert only(bot.store, LeftBehind) == row


async def test_where_the_only_lead_left_the_admins_are_told(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    await change(bot.store, Member, (1, ANA), is_lead=False)
    await change(bot.store, Member, (1, CY), is_lead=True)
    await leave(bot, "deactivated")

    assert "Nobody leads the team any more" in words(ana.dm)
    assert bo.dm == []


async def test_who_looked_after_nothing_leaves_without_a_word(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await leave(bot, "taken out")
    assert ana.dm == []


async def test_what_has_ended_or_found_somebody_waits_no_more(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await bot.store.write(KEPT["touch_point"])
    await bot.store.write(KEPT["card"])
    await be_away(bot.store, ANA, MONDAY.date())
    await leave(bot, "taken out")
    await change(bot.store, TouchPoint, 1, owner=DI)
    await change(bot.store, Card, 1, state="retired")
    await bot.wait(days=1)

    assert ana.dm == []
    assert "for somebody to look after" not in await ana.open_home()


async def test_a_second_keeper_who_leaves_is_the_one_who_left_it(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await bot.store.write(KEPT["touch_point"])
    await bot.store.write(take_out, CY)
    await change(bot.store, TouchPoint, 1, owner=DI)
    await bot.store.write(take_out, CY, DI)

    assert only(bot.store, LeftBehind).left_by == DI


async def test_what_they_told_stays_under_their_name(bot: Bot, team: AskedTeam, cy: Actor, bo: Actor) -> None:
    await cy.say("/servicestory The driver waited with her until the taxi came", "support")
    await bot.tick()
    await leave(bot, "deactivated")

    assert only(bot.store, Story).author == CY
    assert "Cy Castro" in words(bo.posts("support")[-1])


async def test_a_forum_and_a_first_month_go_on_with_somebody_else(bot: Bot, team: AskedTeam) -> None:
    await change(bot.store, Member, (1, CY), is_lead=True)
    later = MONDAY + timedelta(days=8)
    times = {"opens_at": later, "closes_at": later + timedelta(days=5)}
    await bot.store.write(lambda session: add_row(session, Forum, id=1, team_id=1, host=CY, channel=SUPPORT, **times))
    await bot.store.write(lambda session: add_row(session, ForumTurn, forum_id=1, person=CY))
    await bot.store.write(lambda session: add_row(session, FirstMonth, team_id=1, started_by=CY))
    await leave(bot, "taken out")

    assert only(bot.store, Forum).host not in (CY, None)
    assert only(bot.store, FirstMonth).started_by == ANA
