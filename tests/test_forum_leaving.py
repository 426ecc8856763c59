"""Who hosts a forum, or tries a card, leaves: it goes on to somebody who is there, and they read no more of it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.across import leaving
from storage.cards import months, trials
from storage.people import people, team_setup
from storage.tables import Channel, Forum
from tests.acting import Actor, Json, buttons, words
from tests.carding import ASKED, OPENS, days_until, make_card
from tests.making import be_away, change, find_person, make_team, only
from tests.stage import ANA, BO, CY, DI, GENERAL, MONDAY, SALES, SUPPORT, Bot

HOW = pytest.mark.parametrize("how", ["taken out", "deactivated"])
TURN, OVER, STUCK = "your turn to host", "Did anything come of it", "I could not post the forum"


@pytest.fixture
async def lesson(bot: Bot, bo: Actor) -> None:
    """Support (Cy leads Bo) has told a lesson, Di leads Sales; Cy is away on the day of the forum, so Bo hosts it."""
    await bot.store.write(make_team, leads=[CY], members=[BO])
    await bot.store.write(make_team, "Sales", SALES, leads=[DI], since=MONDAY - timedelta(days=2))
    await be_away(bot.store, CY, OPENS.date())
    await bo.use_shortcut("story_new")
    await bo.submit(text="They waited", lesson="Wait with them")
    await bot.tick()


async def bo_leaves(bot: Bot, how: str) -> None:
    def take_out(session: Session) -> None:
        setup = team_setup.Setup("Support", SUPPORT, "Europe/Berlin", leads=(CY,))
        leaving.save_team(session, setup, team_id=1, by=people.find(session, [CY])[CY], now=bot.slack.now())

    if how == "deactivated":
        await bot.slack.happen.change("bo", deleted=True)
    else:
        await bot.store.write(take_out)


async def bo_hosts(bot: Bot, bo: Actor, *, of_all: bool = False) -> None:
    if of_all:
        ana = await find_person(bot.store, ANA)
        await bot.store.write(months.begin_for_all, channel=GENERAL, by=ana, at=bot.slack.now())
    else:
        await bot.store.write(months.begin, team_id=1, by=await find_person(bot.store, CY), at=bot.slack.now())
    await days_until(bot, ASKED + timedelta(hours=8))
    await bo.press("Looks good", told(bo, TURN)[-1])


def told(who: Actor, said: str) -> list[Json]:
    return [one for one in who.dm if said in words(one)]


@HOW
async def test_one_of_all_teams_goes_on_to_the_next(bot: Bot, bo: Actor, di: Actor, lesson: None, how: str) -> None:
    await bo_hosts(bot, bo, of_all=True)
    await bo_leaves(bot, how)
    await days_until(bot, bot.slack.now() + timedelta(hours=36))
    await di.press("Looks good", told(di, TURN)[-1])
    await days_until(bot, OPENS)

    assert (only(bot.store, Forum).host, only(bot.store, Forum).state) == (DI, "open")


async def test_whoever_is_in_another_team_goes_on_hosting_one_of_all(bot: Bot, bo: Actor, lesson: None) -> None:
    await bot.store.write(make_team, "Third", GENERAL, members=[BO])
    await bo_hosts(bot, bo, of_all=True)
    await bo_leaves(bot, "taken out")
    await days_until(bot, OPENS)

    assert (only(bot.store, Forum).host, only(bot.store, Forum).state) == (BO, "open")


async def test_an_admin_who_is_in_no_team_is_asked_where_nobody_else_can(bot: Bot, ana: Actor, lesson: None) -> None:
    for person in (BO, DI):
        await be_away(bot.store, person, OPENS.date())
    at = bot.slack.now()
    await bot.store.write(months.begin_for_all, channel=GENERAL, by=await find_person(bot.store, ANA), at=at)
    await days_until(bot, ASKED + timedelta(hours=8))

    assert "It is your turn to host the forum of all teams" in await ana.open_home()
    await ana.press("Looks good", told(ana, TURN)[-1])
    assert (only(bot.store, Forum).host, only(bot.store, Forum).is_agreed) == (ANA, True)


@HOW
async def test_the_lead_writes_the_cards_of_one_that_is_open(
    bot: Bot, bo: Actor, cy: Actor, lesson: None, how: str
) -> None:  # fmt: skip
    await bo_hosts(bot, bo)
    await days_until(bot, OPENS)
    await bo_leaves(bot, how)
    await days_until(bot, OPENS + timedelta(days=8))

    assert told(bo, OVER) == []
    await cy.press("Write the cards", told(cy, OVER)[-1])
    assert "hosted by Bo Berg" in words(cy.posts("support"))


@HOW
async def test_the_lead_posts_one_that_could_not_be_posted(
    bot: Bot, bo: Actor, cy: Actor, lesson: None, how: str
) -> None:  # fmt: skip
    await bo_hosts(bot, bo)
    await change(bot.store, Channel, SUPPORT, is_archived=True)
    await days_until(bot, OPENS + timedelta(hours=8))
    assert told(bo, STUCK)
    await bo_leaves(bot, how)
    await days_until(bot, bot.slack.now() + timedelta(hours=60))
    assert told(cy, STUCK)
    await cy.say("/warmline library forum", "general")
    assert "could not be posted in" in words(cy.answer)
    await cy.press("Post it in …")
    await cy.submit(channel=GENERAL)
    await bot.tick()

    assert (only(bot.store, Forum).host, only(bot.store, Forum).state) == (CY, "open")
    assert "Wait with them" in words(cy.posts("general"))


async def test_a_member_who_does_not_host_cannot_post_it(bot: Bot, bo: Actor, di: Actor, lesson: None) -> None:
    await bo_hosts(bot, bo, of_all=True)
    await change(bot.store, Channel, GENERAL, is_archived=True)
    await days_until(bot, OPENS + timedelta(hours=8))
    await di.say("/warmline library forum all", "sales")

    assert "Post it in …" not in buttons(di.answer)


async def test_whoever_tried_a_card_reads_it_no_more(bot: Bot, bo: Actor, lesson: None) -> None:
    card = await make_card(bot.store, by=CY)
    await bot.store.write(trials.begin, card_id=card.id, by=await find_person(bot.store, BO), at=MONDAY)
    await days_until(bot, MONDAY + timedelta(days=15))
    [question] = told(bo, card.title)
    assert card.title in await bo.open_home()
    await bo_leaves(bot, "taken out")

    assert card.title not in await bo.open_home()
    await bo.press("Worked", question)
    assert "a team that you have left" in words(bo.answer)


async def test_an_admin_who_tries_a_card_is_asked_too(bot: Bot, ana: Actor, lesson: None) -> None:
    card = await make_card(bot.store, by=CY)
    await bot.store.write(trials.begin, card_id=card.id, by=await find_person(bot.store, ANA), at=MONDAY)
    await days_until(bot, MONDAY + timedelta(days=15))

    await ana.press("Worked", told(ana, card.title)[-1])
    await bot.tick()
    assert "Worked" not in buttons(told(ana, card.title)[-1])
