"""An idea's clock: reminders, the digest, a line on Home, and rest; each at its time and once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.tables import Idea, IdeaStep, Team
from tests.acting import Actor, buttons, words
from tests.asking import AskedTeam
from tests.making import be_away, change, every, make_team, only
from tests.stage import ANA, CY, MONDAY, SALES, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"


@pytest.fixture
async def idea(bot: Bot, team: AskedTeam, bo: Actor) -> Idea:
    await bo.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    return only(bot.store, Idea)


async def days(bot: Bot, day: int) -> None:
    """Day after day, until noon of that one; Monday is the first."""
    while bot.slack.now() < MONDAY + timedelta(days=day - 1):
        await bot.wait(days=1)


async def test_the_owner_is_reminded_on_the_fifth_working_day(bot: Bot, ana: Actor, idea: Idea) -> None:
    await days(bot, 4)
    assert ana.dm == []
    await days(bot, 5)
    [reminder] = ana.dm
    assert "This idea is to be answered by" in words(reminder)
    assert buttons(reminder) == ["Answer"]


async def test_the_lead_is_asked_on_the_seventh_day_once(bot: Bot, ana: Actor, idea: Idea) -> None:
    for _ in range(25):
        await bot.wait(days=1)
    asked = [words(one) for one in ana.dm if "there is none yet" in words(one)]
    assert len(asked) == 1
    assert "Acme could scan badges at the gate" in asked[0]
    assert len(ana.dm) - sum("Support, " in words(one) for one in ana.dm) == 2


async def test_the_button_of_the_reminder_opens_the_answer(bot: Bot, ana: Actor, idea: Idea) -> None:
    await days(bot, 8)
    await ana.press("Answer", ana.dm[-1])
    await ana.submit(words="We look into it this week")
    await bot.tick()
    assert only(bot.store, Idea).state == "looking"
    assert "Ana Alves is looking into it" in words(ana.dm[-1])
    assert buttons(ana.dm[-1]) == []


async def test_whoever_took_it_on_is_reminded_in_place_of_the_leads(
    bot: Bot, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await change(bot.store, Idea, 1, owner=CY)
    await days(bot, 5)
    assert (len(cy.dm), ana.dm) == (1, [])
    await days(bot, 8)
    assert "there is none yet" in words(ana.dm[0])


async def test_what_was_answered_asks_nobody(bot: Bot, team: AskedTeam, ana: Actor, idea: Idea) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.submit()
    await days(bot, 9)
    assert [one for one in ana.dm if "answer" in words(one)] == []


async def test_a_lead_who_is_away_is_asked_when_they_are_back(bot: Bot, ana: Actor, idea: Idea) -> None:
    await be_away(bot.store, ANA, date(2026, 11, 20), date(2026, 11, 24))
    await days(bot, 9)
    assert ana.dm == []
    await days(bot, 10)
    assert len(ana.dm) == 1


async def test_from_the_tenth_day_the_digest_has_a_line(bot: Bot, ana: Actor, idea: Idea) -> None:
    await ana.say("/warmline digest Support")
    assert "An idea waits" not in words(ana.answer)
    await bot.wait(days=14)
    await ana.say("/warmline digest Support")
    shown = words(ana.answer)
    assert "An idea waits for an answer for 14 days: Acme could scan badges at the gate." in shown
    await ana.open_home()
    await ana.press("Answer: Acme could scan badges at the gate", ana.home)
    await ana.submit()
    await ana.say("/warmline digest Support")
    assert "An idea waits" not in words(ana.answer)


async def test_an_idea_of_eight_days_has_no_line_yet(bot: Bot, ana: Actor, idea: Idea) -> None:
    await bot.wait(days=8)
    await ana.say("/warmline digest Support")
    assert "An idea waits" not in words(ana.answer)


async def answered(bot: Bot, ana: Actor, *, day: int) -> None:
    await ana.press("Answer", next(one for one in ana.posts("support") if "Answer" in buttons(one)))
    await ana.submit()
    await bot.wait(hours=5)  # by day in New York
    for _ in range(day - 1):
        await bot.wait(days=1)


async def test_from_day_23_home_says_that_it_will_rest(bot: Bot, ana: Actor, idea: Idea) -> None:
    await answered(bot, ana, day=23)
    assert "rests on" not in await ana.open_home()
    await bot.wait(days=1)
    assert "rests on 16 Dec unless somebody touches it" in await ana.open_home()
    await ana.press("Still on it: Acme could scan badges at the gate", ana.home)
    assert "rests on" not in await ana.open_home()
    await bot.wait(days=20)
    assert only(bot.store, Idea).state == "looking"


async def test_untouched_for_30_days_it_rests_and_its_author_is_told_why(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await answered(bot, ana, day=30)
    assert only(bot.store, Idea).state == "looking"
    await bot.wait(days=1, hours=8)
    assert only(bot.store, Idea).state == "rests"
    assert "it rests, because nobody has done anything about it for 30 days" in words(bo.dm[-1])
    assert "Take it up again" in buttons(bo.dm[-1])
    await bo.press("Take it up again", bo.dm[-1])
    assert only(bot.store, Idea).state == "looking"
    assert [step.state for step in every(bot.store, IdeaStep)] == ["looking", "rests", "looking"]


async def test_what_rests_is_no_failure_and_waits_in_no_list(bot: Bot, ana: Actor, idea: Idea) -> None:
    await answered(bot, ana, day=32)
    await ana.say("/warmline idea")
    assert "badges" not in words(ana.answer)
    assert "badges" not in await ana.open_home()
    await ana.say("/warmline digest Support")
    assert "badges" not in words(ana.answer)


async def test_home_shows_mine_and_what_waits_for_me(bot: Bot, ana: Actor, bo: Actor, idea: Idea) -> None:
    assert "Your idea Acme could scan badges at the gate waits for an answer since today" in await bo.open_home()
    shown = await ana.open_home()
    assert "Acme could scan badges at the gate waits for an answer since today" in shown
    assert "Answer: Acme could scan badges at the gate" in buttons(ana.home)
    await ana.press("Ideas (1)", ana.home)
    assert "Ideas of your team" in words(ana.form)
    await bo.press("I have an idea", bo.home)
    assert "What could be better" in words(bo.form)


async def test_somebody_of_another_team_reads_nothing_of_it(bot: Bot, idea: Idea) -> None:
    await bot.store.write(make_team, "Sales", SALES, leads=["U00FAY"])
    from_outside = Actor(bot.slack, "eve")
    assert "badges" not in await from_outside.open_home()


async def test_a_reopened_idea_is_reminded_of_once_more(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "declined")
    await ana.submit(words="The gate belongs to the landlord", reason="not_ours")
    await bot.wait(days=14)
    await bo.say("/warmline idea all", "support")
    await bo.press("I know something new")
    await bo.submit(words="The landlord asked for it himself")
    for _ in range(9):
        await bot.wait(days=1)
    assert sum("there is none yet" in words(one) for one in ana.dm) == 1


async def test_over_holidays_the_leads_are_asked_once(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    """In Britain the fifth working day after Christmas Eve is the eleventh day."""
    await change(bot.store, Team, 1, country="GB")
    await bot.wait_until(datetime(2026, 12, 24, 10, tzinfo=UTC))
    await cy.say(f"/warmline idea {BADGES}", "support")
    for _ in range(15):
        await bot.wait(days=1)
    asked = [words(one) for one in ana.dm if BADGES in words(one)]
    assert len(asked) == 1
    assert "An answer to this idea was promised by" in asked[0]


async def test_what_its_author_does_is_no_late_answer(bot: Bot, bo: Actor, ana: Actor, idea: Idea) -> None:
    await bo.press("I can do it myself")
    await bot.wait(days=12)
    await bo.say("/warmline idea", "support")
    await bo.press("Answer")
    await bo.choose("state", "done")
    await bo.submit()
    assert only(bot.store, Idea).state == "done"
    await ana.say("/warmline idea all", "support")
    assert "within 7 days" not in words(ana.answer)
