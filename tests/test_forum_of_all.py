"""The forum of all teams: an admin begins it in a channel, and all else is as for a team's."""

from datetime import date, timedelta

import pytest

from storage.cards import months
from storage.refusal import Refused
from storage.tables import Card, Channel, Forum, ForumForAll, ForumItem, Story
from tests.acting import Actor, Json, buttons, words
from tests.carding import ASKED, FORM, OPENS, days_until
from tests.making import be_away, change, every, find_person, make_team, only
from tests.stage import ANA, BO, CY, DI, GENERAL, MONDAY, OUTSIDE, SALES, SECRET, Bot

IN_TURN = "your turn to host the forum of all teams"


@pytest.fixture
async def lessons(bot: Bot, bo: Actor, di: Actor) -> None:
    """Support (Cy leads Bo) and Sales (Di) have told a lesson each; the admin is in neither."""
    await bot.store.write(make_team, leads=[CY], members=[BO])
    await bot.store.write(make_team, "Sales", SALES, leads=[DI], since=MONDAY - timedelta(days=2))
    for who, lesson in ((bo, "Wait with them"), (di, "Ask what it is for")):
        await who.use_shortcut("story_new")
        await who.submit(text="They waited", lesson=lesson)
    await bot.tick()


async def begin(bot: Bot, ana: Actor, channel: str = GENERAL) -> None:
    await ana.say("/warmline library forum all", "general")
    await ana.press("Begin it in …")
    await ana.submit(channel=channel)


async def asked(bot: Bot, *people: Actor) -> Actor:
    """It is five working days before; returns who is asked to host."""
    await days_until(bot, ASKED + timedelta(hours=8))
    [host] = [one for one in people if any(IN_TURN in words(post) for post in one.dm)]
    return host


def question(host: Actor) -> Json:
    return next(one for one in host.dm if IN_TURN in words(one))


def thread(who: Actor, channel: str = "general") -> list[Json]:
    posts = who.posts(channel)
    first = next(one for one in posts if "Forum of all teams" in words(one))
    return [one for one in posts if one is first or one.get("thread_ts") == first["ts"]]


async def test_an_admin_begins_it_and_nobody_else(bot: Bot, ana: Actor, cy: Actor, lessons: None) -> None:
    await cy.say("/warmline library forum all", "general")
    of_cy = (words(cy.answer), buttons(cy.answer))
    await begin(bot, ana)
    await cy.say("/warmline library forum all", "general")

    assert "There is no forum of *all teams* yet." in of_cy[0]
    assert of_cy[1] == []
    assert only(bot.store, ForumForAll).channel == GENERAL
    assert "The next forum of *all teams* is" in words(cy.answer)
    assert buttons(cy.answer) == []


@pytest.mark.parametrize(("channel", "why"), [(OUTSIDE, "not a member there"), (SALES, "other organisations")])
async def test_not_where_the_bot_is_not_or_outsiders_are(
    bot: Bot, ana: Actor, lessons: None, channel: str, why: str
) -> None:
    await change(bot.store, Channel, SALES, is_shared=True)
    by = await find_person(bot.store, ANA)
    with pytest.raises(Refused, match=why):
        await bot.store.write(months.begin_for_all, channel=channel, by=by, at=MONDAY)

    assert every(bot.store, ForumForAll) == []


async def test_lessons_of_several_teams_that_the_channel_may_read(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, lessons: None
) -> None:
    await begin(bot, ana)
    host = await asked(bot, bo, cy, di)
    await host.press("Looks good", question(host))
    await days_until(bot, OPENS)

    assert host is cy, "who joined first of all teams"
    shown = [words(one) for one in thread(ana)]
    assert "Forum of all teams, hosted by Cy Castro" in shown[0]
    assert "from Bo Berg: Wait with them" in "".join(shown[1:])
    assert "from Di Das: Ask what it is for" in "".join(shown[1:])


async def test_what_its_channel_may_not_read_is_left_out(bot: Bot, ana: Actor, cy: Actor, lessons: None) -> None:
    for number in (1, 2):
        await change(bot.store, Story, number, channel=SECRET)
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=1))

    assert every(bot.store, ForumItem) == []
    assert only(bot.store, Forum).state == "skipped"


async def test_the_host_of_a_private_channel_is_in_it(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, lessons: None
) -> None:
    await bot.directory_sync.sync()
    await begin(bot, ana, SECRET)
    await days_until(bot, ASKED + timedelta(hours=8))
    await cy.say("/warmline library forum all", "general")

    assert only(bot.store, Forum).host == BO
    assert "The forum of December is being prepared" not in words(cy.answer)


async def test_whoever_is_away_is_passed_over_and_not_this_month_passes_it_on(
    bot: Bot, ana: Actor, bo: Actor, di: Actor, lessons: None
) -> None:
    await be_away(bot.store, CY, OPENS.date())
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=8))
    await bo.press("Not this month", question(bo))
    await bot.wait(hours=20)

    assert only(bot.store, Forum).host == DI
    assert IN_TURN in words(di.dm)


async def test_a_difficult_lesson_only_after_its_author_said_yes_to_that_channel(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, lessons: None
) -> None:
    await bo.say("/servicestory I forgot to call #difficult", "support")
    await bo.submit(our_part="I forgot", lesson="Write it down")
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=8))
    ask = next(one for one in bo.dm if "use this lesson" in words(one))
    before = words(question(cy))
    await bo.press("Yes, use it", ask)
    await bot.tick()

    assert f"May the forum in <#{GENERAL}> use this lesson?" in words(ask)
    assert "Write it down" not in before
    assert "Write it down" in words(question(cy))


async def test_a_card_out_of_it_is_in_the_library_of_whoever_writes_it(
    bot: Bot, ana: Actor, cy: Actor, di: Actor, lessons: None
) -> None:
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=8))
    await cy.press("Looks good", question(cy))
    await days_until(bot, OPENS)
    await di.press("Write a card", thread(di)[1])
    await di.submit(**FORM)
    await bot.tick()

    assert (only(bot.store, Card).team_id, only(bot.store, Card).state) == (2, "fresh")
    assert "Cards from it: Call before they do" in words(thread(ana)[0])
    refused = await ana.press("Write a card", thread(ana)[1])
    assert "A card belongs to a team, and you are in none yet." in words(refused) + words(ana.answer)


async def test_its_channel_is_archived_and_its_host_posts_it_elsewhere(
    bot: Bot, ana: Actor, cy: Actor, lessons: None
) -> None:
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=8))
    await cy.press("Looks good", question(cy))
    await change(bot.store, Channel, GENERAL, is_archived=True)
    await days_until(bot, OPENS + timedelta(hours=8))
    told = words(cy.dm[-1])
    await cy.press("Post it in …", cy.dm[-1])
    await cy.submit(channel="C0SUPPORT")
    await bot.tick()

    assert "I could not post the forum of all teams in" in told
    assert only(bot.store, Forum).state == "open"
    assert "Wait with them" in words(thread(ana, "support"))


async def test_its_host_closes_it_with_cards_or_without(bot: Bot, ana: Actor, cy: Actor, lessons: None) -> None:
    await begin(bot, ana)
    await days_until(bot, ASKED + timedelta(hours=8))
    await cy.press("Looks good", question(cy))
    await days_until(bot, OPENS + timedelta(days=8))
    await cy.press("Write the cards", next(one for one in cy.dm if "Did anything come of it" in words(one)))
    reply = await cy.submit(**{f"{field}_1": text for field, text in FORM.items()})

    assert "1 card came of it: Call before they do." in words(reply)
    assert (only(bot.store, Card).team_id, only(bot.store, Card).state) == (1, "fresh")


async def test_an_admin_lets_it_rest_and_another_team_s_forum_goes_on(bot: Bot, ana: Actor, lessons: None) -> None:
    await begin(bot, ana)
    await ana.say("/warmline library forum all", "general")
    await ana.press("Let it rest")
    await days_until(bot, ASKED + timedelta(hours=1))
    await ana.say("/warmline library forum all", "general")

    assert every(bot.store, Forum) == []
    assert "The forum of *all teams* rests." in words(ana.answer)


async def test_it_is_once_a_month_beside_the_teams_own(bot: Bot, ana: Actor, cy: Actor, lessons: None) -> None:
    """A story that the team spoke of may be spoken of by all."""
    await bot.store.write(months.begin, team_id=1, by=await find_person(bot.store, CY), at=bot.slack.now())
    await begin(bot, ana)
    await days_until(bot, ASKED)

    found = sorted((forum.team_id or 0, forum.month) for forum in every(bot.store, Forum))
    assert found == [(0, date(2026, 12, 1)), (1, date(2026, 12, 1))]
    assert [item.story_id for item in every(bot.store, ForumItem)].count(1) == 2
