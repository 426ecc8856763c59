"""The forum: its host in turn, asked a week before; what they say; and what its authors agree to."""

from datetime import date, timedelta

import pytest

from storage.cards import calendar
from storage.tables import Forum, ForumItem, ForumTurn, Story, Team
from tests.acting import Actor, buttons, words
from tests.asking import AskedTeam
from tests.carding import ASKED, OPENS, begin_forum, days_until, hosted
from tests.making import be_away, change, every, only
from tests.mapping import make_map
from tests.stage import ANA, BO, CY, DI, Bot


@pytest.fixture
async def lesson(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    """Bo told a lesson from which Ana learned, and the team's forum has begun."""
    await bo.use_shortcut("story_new")
    await bo.submit(text="They waited", lesson="Wait with them")
    await bot.tick()
    await ana.press("I learned from this", ana.posts("support")[-1])
    await begin_forum(bot)


def host(bot: Bot) -> str | None:
    return only(bot.store, Forum).host


def asked(who: Actor) -> list[str]:
    return [words(one) for one in who.dm if "your turn to host" in words(one)]


# --- who and when ------------------------------------------------------------------------------------


async def test_the_host_is_asked_five_working_days_before_with_a_draft(bot: Bot, ana: Actor, lesson: None) -> None:
    await days_until(bot, ASKED - timedelta(minutes=1))
    before = every(bot.store, Forum)
    await days_until(bot, ASKED)
    forum = only(bot.store, Forum)

    assert before == []
    assert (forum.month, forum.opens_at, forum.host) == (date(2026, 12, 1), OPENS, ANA)
    assert "It is your turn to host the forum of Support" in words(ana.dm[-1])
    assert "Worth copying, from Bo Berg: Wait with them" in words(ana.dm[-1])
    assert buttons(ana.dm[-1]) == ["Looks good", "Change", "Not this month"]


async def test_a_holiday_moves_it_to_the_next_working_day(bot: Bot, team: AskedTeam) -> None:
    """The first Monday of January 2029 is a holiday in Germany."""
    await change(bot.store, Team, 1, country="DE")
    support = only(bot.store, Team)
    assert calendar.opens_on(support, date(2029, 1, 1)) == date(2029, 1, 2)
    assert calendar.opens_on(support, date(2026, 12, 1)) == date(2026, 12, 7)


async def test_whoever_hosted_longest_ago_is_next(bot: Bot, lesson: None) -> None:
    await hosted(bot.store, ANA, date(2026, 10, 1))
    await hosted(bot.store, BO, date(2026, 9, 1))
    await hosted(bot.store, CY, date(2026, 8, 1))
    await hosted(bot.store, DI, date(2026, 11, 1))
    await days_until(bot, ASKED)

    assert every(bot.store, Forum)[-1].host == CY


async def test_whoever_is_away_in_that_week_is_passed_over_and_nobody_is_told_why(
    bot: Bot, ana: Actor, bo: Actor, lesson: None
) -> None:
    await be_away(bot.store, ANA, OPENS.date() + timedelta(days=2))
    await days_until(bot, ASKED + timedelta(hours=6))

    assert host(bot) == BO
    assert asked(ana) == []
    assert "away" not in words(bo.dm)
    assert "Ana" not in words(bo.dm[-1]).split("your turn")[0]


# --- what the host says ------------------------------------------------------------------------------


async def test_looks_good_and_it_is_posted_at_its_time(bot: Bot, ana: Actor, cy: Actor, lesson: None) -> None:
    await days_until(bot, ASKED)
    reply = await ana.press("Looks good", ana.dm[-1])
    posts = len(cy.posts("support"))
    await bot.wait_until(OPENS - timedelta(minutes=1))
    early = len(cy.posts("support"))
    await bot.wait_until(OPENS)

    assert "Thank you. I post it in" in words(reply) + words(ana.dm[-1])
    assert early == posts
    assert "Forum of Support, hosted by Ana Alves: what is worth copying?" in words(cy.posts("support"))
    assert every(bot.store, ForumTurn) == []


async def test_not_this_month_passes_it_on_once_then_to_a_lead_then_it_is_skipped(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, lesson: None
) -> None:
    await hosted(bot.store, ANA, date(2026, 11, 1))
    await days_until(bot, ASKED + timedelta(hours=6))
    first = every(bot.store, Forum)[-1].host
    reply = await bo.press("Not this month", bo.dm[-1])
    await bot.wait(hours=18)
    second = every(bot.store, Forum)[-1].host
    await cy.press("Not this month", cy.dm[-1])
    await bot.wait(hours=1)
    third = every(bot.store, Forum)[-1].host
    await bot.wait(hours=24)
    posts = len(cy.posts("support"))
    await ana.press("Not this month", ana.dm[-1])
    await days_until(bot, OPENS + timedelta(hours=1))

    assert (first, second, third) == (BO, CY, ANA)
    assert "I ask somebody else, and tell nobody why." in words(reply) + words(bo.dm[-1])
    assert every(bot.store, Forum)[-1].state == "skipped"
    assert len(cy.posts("support")) == posts
    assert every(bot.store, ForumTurn) == []


async def test_silence_passes_it_on_after_two_working_days_and_either_may_still_agree(
    bot: Bot, ana: Actor, bo: Actor, lesson: None
) -> None:
    await days_until(bot, ASKED + timedelta(days=2, hours=6))
    second = host(bot)
    await ana.press("Looks good", next(one for one in ana.dm if "your turn to host" in words(one)))
    await bot.tick()

    assert second == BO
    assert host(bot) == ANA
    assert "You do not host the forum of Support this month." in words(bo.dm[-1])
    assert buttons(bo.dm[-1]) == []


async def test_change_takes_off_and_puts_on_and_agrees(bot: Bot, ana: Actor, lesson: None) -> None:
    await days_until(bot, ASKED)
    await ana.press("Change", ana.dm[-1])
    refused = await ana.submit(chosen=[], words="")
    await ana.submit(chosen=[], words="What helps you on Mondays?")
    forum = only(bot.store, Forum)
    await bot.wait_until(OPENS)

    assert "One to 3 of them, please" in words(refused)
    assert forum.is_agreed
    assert "What helps you on Mondays?" in words(ana.posts("support")[-1])
    assert "Wait with them" not in words(ana.posts("support")[-1])


async def test_home_asks_it_too(bot: Bot, ana: Actor, cy: Actor, lesson: None) -> None:
    await days_until(bot, ASKED)
    asked_there = await ana.open_home()
    await ana.press("Looks good", ana.home)

    assert "It is your turn to host the forum of Support" in asked_there
    assert "forum of Support" not in await cy.open_home()
    assert only(bot.store, Forum).is_agreed


async def test_nothing_to_speak_of_asks_nobody(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await begin_forum(bot)
    await days_until(bot, ASKED + timedelta(hours=1))

    assert only(bot.store, Forum).state == "skipped"
    assert asked(ana) == []


async def test_five_lessons_begin_it_by_themselves(bot: Bot, team: AskedTeam, bo: Actor, ana: Actor) -> None:
    for number in range(5):
        await ana.say("/warmline library forum", "support")
        assert f"{number} have" in words(ana.answer)
        await bo.use_shortcut("story_new")
        await bo.submit(text="They waited", lesson="Wait")
        await bo.close(all_views=True)
    await bot.directory_sync.sync()
    await ana.say("/warmline library forum", "support")

    assert "The next forum of Support is" in words(ana.answer)


async def test_a_lead_lets_it_rest_and_begins_it_again(bot: Bot, ana: Actor, cy: Actor, lesson: None) -> None:
    await cy.say("/warmline library forum", "support")
    of_cy = buttons(cy.answer)
    await ana.say("/warmline library forum", "support")
    await ana.press("Let it rest")
    await days_until(bot, ASKED + timedelta(hours=1))
    resting = every(bot.store, Forum)
    await ana.say("/warmline library forum", "support")
    reply = await ana.press("Begin it")

    assert of_cy == []
    assert resting == []
    assert "the first one is in January 2027" in words(reply) + words(ana.answer)


# --- the authors of difficult stories ----------------------------------------------------------------


async def difficult(bot: Bot, who: Actor, **more: object) -> None:
    await who.say("/servicestory I forgot to call #difficult", "support")
    await who.submit(our_part="I forgot", lesson="Write it down", **more)
    await bot.tick()


async def test_a_difficult_lesson_stands_there_only_after_its_author_said_yes(
    bot: Bot, ana: Actor, cy: Actor, lesson: None
) -> None:
    await difficult(bot, cy)
    await days_until(bot, ASKED)
    before = words(ana.dm[-1])
    await cy.press("Yes, use it", cy.dm[-1])
    await bot.tick()
    after = words(ana.dm[-1])
    await ana.press("Looks good", ana.dm[-1])
    await bot.wait_until(OPENS)

    assert "Write it down" not in before
    assert "Learned the hard way: Write it down" in after
    post = next(one for one in ana.posts("support") if "Forum of Support" in words(one))
    assert "Learned the hard way: Write it down" in words(post)
    assert "Cy" not in words(post)


@pytest.mark.parametrize("says", ["Rather not", None])
async def test_without_a_yes_it_does_not(bot: Bot, ana: Actor, cy: Actor, lesson: None, says: str | None) -> None:
    await difficult(bot, cy)
    await days_until(bot, ASKED)
    if says:
        await cy.press(says, cy.dm[-1])
    await ana.press("Looks good", ana.dm[-1])
    await bot.wait_until(OPENS)

    assert "Wait with them" in words(ana.posts("support")[-2:])
    assert "Write it down" not in words([one for one in ana.posts("support") if "Forum" in words(one)])


async def test_the_author_of_an_anonymous_story_cannot_be_asked(bot: Bot, cy: Actor, lesson: None) -> None:
    await cy.say("/servicestory #anonymous I forgot to call #difficult", "support")
    await cy.submit(our_part="I forgot", lesson="Write it down")
    await bot.wait(hours=1)
    await days_until(bot, ASKED)

    assert {item.kind for item in every(bot.store, ForumItem)} == {"wonderful"}


async def test_attitude_slipped_offers_a_forum_item_that_needs_no_second_yes(
    bot: Bot, ana: Actor, cy: Actor, lesson: None
) -> None:
    await make_map(bot.store, ["Delivery"], by=ANA)
    await cy.say("/servicestory I was short with them #difficult", "support")
    reply = await cy.submit(our_part="I was tired", lesson="Breathe first", slipped=["attitude"])
    offered = buttons(reply)
    await cy.press("Offer it to the forum")
    await days_until(bot, ASKED)

    assert "Offer it to the forum" in offered
    assert "Learned the hard way: Breathe first" in words(ana.dm[-1])
    assert [one for one in cy.dm if "May the forum use" in words(one)] == []


async def test_what_was_told_where_the_channel_cannot_read_is_left_out(bot: Bot, ana: Actor, lesson: None) -> None:
    await change(bot.store, Story, 1, channel="C0SECRET")
    await days_until(bot, ASKED + timedelta(hours=1))

    assert only(bot.store, Forum).state == "skipped"


async def test_a_host_who_is_away_on_that_day_is_asked_on_the_next(bot: Bot, ana: Actor, lesson: None) -> None:
    await be_away(bot.store, ANA, ASKED.date())
    await days_until(bot, ASKED + timedelta(hours=8))
    away = asked(ana)
    await days_until(bot, ASKED + timedelta(days=1))

    assert (away, len(asked(ana))) == ([], 1)
