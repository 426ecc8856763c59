"""Whom a digest names: those who are still there, and never its reader as somebody to ask or thank."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from handlers import digests as handler
from storage import kudos
from storage.engine.database import Session
from storage.people import naming
from storage.tables import Asked, Customer, Member, Prompt, Round, Story
from tests.acting import Actor, words
from tests.making import change, make_team, remove, set_up_team
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT, Bot

LONG_AGO = MONDAY - timedelta(days=60)
LAST_WEEK = MONDAY - timedelta(days=4)


def fill(session: Session) -> None:
    """A team of two months, whose people were asked twice last week; Cy told, thanked, and owns Acme."""
    make_team(session, leads=[ANA], members=[BO, CY, DI], since=LONG_AGO)
    session.add(Story(author=CY, text="Kind words", team_id=1, channel=SUPPORT, told_at=LAST_WEEK))
    about: dict[str, Any] = {"practices": (), "channel": SUPPORT, "at": LAST_WEEK}
    kudos.give(session, giver=CY, receivers=[DI], message="the map", **about)
    cadence: dict[str, Any] = {"ideal_days": 10, "latest_days": 60, "created_at": LONG_AGO}
    session.add(Customer(name="Acme", name_key="acme", owner=CY, team_id=1, **cadence))
    session.add(Prompt(id=1, team_id=1, name="Daily", open_minutes=60, created_by=ANA, created_at=LONG_AGO))
    session.flush()
    for day in (1, 2):
        times: dict[str, Any] = {"opens_at": LAST_WEEK, "closes_at": LAST_WEEK}
        days = LAST_WEEK.date() + timedelta(days=day)
        session.add(Round(id=day, prompt_id=1, occurrence=days, name="Daily", readers="team", **times))
        session.flush()
        session.add_all(Asked(round_id=day, person=person, **times) for person in (ANA, BO, CY, DI))


@pytest.fixture
async def preview(bot: Bot, ana: Actor) -> Any:
    """What a lead reads in the digest just now."""
    await bot.store.write(fill)

    async def read() -> str:
        return words(await ana.say("/warmline digest", "support"))

    return read


@pytest.mark.parametrize("becomes", [{"deleted": True}, {"is_restricted": True}, {"is_ultra_restricted": True}])
async def test_who_has_left_or_is_a_guest_now_is_named_nowhere_in_it(
    slack: Sandbox, preview: Any, becomes: dict[str, bool]
) -> None:
    before = await preview()
    for person in ("cy", "di"):
        await slack.happen.change(person, **becomes)
    after = await preview()

    assert before.count(CY) >= 4
    assert (after.count(CY), after.count(DI)) == (0, 0)
    assert "Somebody thanked somebody: the map" in after
    assert after.count(BO) == 2  # not thanked, not heard from


async def test_who_is_in_the_team_no_longer_is_not_said_to_be_missed(bot: Bot, ana: Actor, preview: Any) -> None:
    await ana.press("Change", await ana.say("/warmline team Support", "support"))
    await ana.submit(members=["di"])

    assert BO not in await preview()


@pytest.mark.parametrize(
    ("left", "expected"),
    [(["Acme"], "Acme has no owner: who takes it?"), (["Acme", "Brix"], "Acme and 1 more have no owner")],
)
async def test_a_customer_without_an_owner_is_the_suggestion(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor, left: list[str], expected: str
) -> None:
    await set_up_team(ana, leads=["ana"])
    for name in left:
        await cy.say(f"/checkin add {name} every 7 days", "support")
    await slack.happen.change("cy", deleted=True)
    await slack.move_to(MONDAY + timedelta(days=21))
    shown = words(await ana.say("/warmline digest", "support"))

    assert f"This week: {expected}" in shown
    assert "Acme, without an owner: 21 days" in shown
    assert "somebody" not in shown.lower()


async def test_a_customer_stays_with_the_team_when_somebody_who_is_in_none_takes_over_and_leaves(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana, leads=["ana"])
    await cy.say("/checkin add Acme every 7 days", "support")
    await cy.press("Edit")
    await cy.submit(owner="di")
    await slack.move_to(MONDAY + timedelta(days=21))
    taken_over = words(await ana.say("/warmline digest", "support"))
    await slack.happen.change("di", deleted=True)
    left = words(await ana.say("/warmline digest", "support"))

    assert f"Acme, <@{DI}>: 21 days" in taken_over
    assert "This week: Acme has no owner: who takes it?" in left
    assert "Nobody looks after these yet" in words(await ana.say("/checkin"))


async def test_a_customer_who_is_on_the_list_no_longer_is_not_told_of(bot: Bot, cy: Actor, preview: Any) -> None:
    await cy.say("/checkin problem Acme late delivery", "support")
    before = await preview()
    await change(bot.store, Customer, 1, owner=None, ended_at=MONDAY - timedelta(minutes=1))

    assert "late delivery" in before
    assert "Acme" not in await preview()


@pytest.mark.parametrize("reader", ["ana", "bo"])
async def test_a_reader_is_never_told_to_ask_or_thank_themselves(
    slack: Sandbox, bot: Bot, ana: Actor, reader: str
) -> None:
    """Both lead a team of two, and neither was thanked or heard from."""
    await bot.store.write(fill)
    await ana.press("Change", await ana.say("/warmline team Support", "support"))
    await ana.submit(leads=["ana", "bo"], members=[])
    me, other = (ANA, BO) if reader == "ana" else (BO, ANA)
    shown = words(await Actor(slack, reader).say("/warmline digest 2026-W46", "support"))

    assert f"This week: ask <@{other}> in person" in shown
    assert shown.count(f"<@{other}>") == 3  # to ask, not heard from, not thanked
    assert f"<@{me}>" not in shown


async def test_the_readers_own_thanks_stories_and_customers_are_theirs(slack: Sandbox, bot: Bot, cy: Actor) -> None:
    await bot.store.write(fill)
    await change(bot.store, Member, (1, CY), is_lead=True)
    shown = words(await cy.say("/warmline digest", "support"))

    assert "Wonderful, you: Kind words" in shown
    assert f"You thanked <@{DI}>: the map" in shown
    assert "Acme, you: 60 days" in shown


async def test_a_lead_alone_is_told_nothing_about_themselves_on_home_either(bot: Bot, ana: Actor) -> None:
    await bot.store.write(fill)
    for person in (BO, CY, DI):
        await remove(bot.store, Member, (1, person))
    await ana.open_home()
    shown = words(await ana.say("/warmline digest", "support")) + words(ana.home)

    assert "ask you" not in shown
    assert "that you does" not in shown
    assert "Not thanked" not in shown


async def test_an_admin_keeps_digests_from_naming_people_for_what_they_did_not_do(
    bot: Bot, ana: Actor, preview: Any
) -> None:
    before = await preview()
    reply = await ana.say("/warmline admin names off", "support")
    after = await preview()
    printed = await bot.store.read(handler.as_text, "Support", "2026-W46", MONDAY)

    assert before.count(BO) == 3
    assert "name nobody for what they did not do" in words(reply)
    assert BO not in after
    assert "Acme: 60 days without a check-in, ideally 10" in after
    for text in (after, printed):
        assert "ask around in person how it is going: 3 people did not answer." in text.replace("4 people", "3 people")
        assert "Bo" not in text
    assert "Somebody" not in after
    await ana.say("/warmline admin names on", "support")
    assert await preview() == before


async def test_privacy_and_help_say_whether_people_are_named(bot: Bot, ana: Actor, bo: Actor) -> None:
    named = words(await bo.say("/warmline privacy"))
    await ana.say("/warmline admin names off")
    unnamed = words(await bo.say("/warmline privacy"))

    assert "name people to their lead who were asked and not heard from" in named
    assert "name nobody for what they did not do" in unnamed
    assert "name nobody for what they did not do" in words(await bo.say("/warmline admin names"))
    assert "/warmline admin names off" in words(await ana.say("/warmline help"))


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [("bo", "names off", "Only admins decide that"), ("ana", "names of", "names off` or"), ("ana", "names", "Admins")],
)
async def test_nobody_else_decides_it_and_a_slip_changes_nothing(
    slack: Sandbox, bot: Bot, name: str, typed: str, expected: str
) -> None:
    reply = await Actor(slack, name).say(f"/warmline admin {typed}")

    assert expected in words(reply)
    assert await bot.store.read(naming.is_on)
