"""The library: cards are written, proposed, read, searched, tried, checked and retired."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Card, CardTrial
from tests.acting import Actor, buttons, fields, value, words
from tests.asking import AskedTeam
from tests.carding import CALL, FORM, make_card
from tests.making import be_away, change, every, only
from tests.stage import ANA, BO, CY, MONDAY, Bot


async def test_a_lead_writes_a_card_with_one_command(team: AskedTeam, ana: Actor) -> None:
    await ana.say("/warmline library add Call before they do", "support")
    filled = value(ana.form, "title")
    reply = await ana.submit(**FORM)
    await ana.say("/warmline library", "support")

    assert filled == "Call before they do"
    assert "Call before they do is in the library of Support." in words(reply)
    assert "Call before they do" in words(ana.answer)
    assert "A delivery will be late" in words(ana.answer)


async def test_what_is_missing_or_too_long_is_said_at_its_field_and_nothing_is_lost(
    bot: Bot, team: AskedTeam, ana: Actor
) -> None:
    await ana.say("/warmline library add x", "support")
    reply = await ana.submit(title="!", moment=".", advice="Call")

    assert "Please give it a name, so that it is found again, in 80 characters at most." in words(reply)
    assert "Please say when it is of use, in 200 characters at most." in words(reply)
    assert ana.modal
    assert every(bot.store, Card) == []


async def test_what_a_member_writes_is_a_proposal_for_a_lead(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await cy.say("/warmline library add Call", "support")
    reply = await cy.submit(**FORM)
    await cy.say("/warmline library", "support")
    seen_by_cy = buttons(cy.answer)
    on_home = await ana.open_home()
    await ana.say("/warmline library", "support")
    await ana.press("Take it")

    assert "Proposed: Call before they do waits for a lead of Support." in words(reply)
    assert "Take it" not in seen_by_cy
    assert "Proposed for the library: Call before they do" in on_home
    assert only(bot.store, Card).state == "fresh"


async def test_a_proposal_is_left_by_a_lead_or_its_author(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    await make_card(bot.store, by=CY)
    await bo.say("/warmline library", "support")
    seen_by_bo = buttons(bo.answer)
    await cy.say("/warmline library", "support")
    await cy.press("Leave it")

    assert "Leave it" not in seen_by_bo
    assert every(bot.store, Card) == []


async def test_the_search_finds_stories_and_cards_the_card_first(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await ana.say("/servicestory A late delivery, and Bo called them", "support")
    await ana.say("/servicestory search late delivery", "support")
    shown = words(ana.answer)

    assert (
        shown.index("Card: Call before they do") < shown.index("Stories with late delivery") < shown.index("Bo called")
    )


async def test_the_search_finds_a_card_where_no_story_is(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await ana.say("/servicestory search deliveries late", "support")

    assert "Card: Call before they do" in words(ana.answer)
    assert "I know no story" not in words(ana.answer)


async def test_the_library_is_searched_with_words(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await ana.say("/warmline library late delivery", "support")
    found = words(ana.answer)
    await ana.say("/warmline library invoices", "support")

    assert "Call before they do" in found
    assert "No card holds all of these words: invoices" in words(ana.answer)


async def test_those_of_other_teams_see_nothing_of_it(bot: Bot, team: AskedTeam, eve: Actor) -> None:
    await make_card(bot.store)
    await change(bot.store, Card, 1, team_id=1)
    await eve.say("/servicestory search late delivery", "general")

    assert "Call before they do" not in words(eve.answers)


async def test_more_than_eight_are_paged(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    for number in range(9):
        shape = type(CALL)(title=f"Card {number}", moment="When it rains", advice="Bring an umbrella")
        await make_card(bot.store, shape)
    await ana.say("/warmline library", "support")
    first = words(ana.answer)
    await ana.press("More")

    assert "Card 8" in first
    assert "Card 0" not in first
    assert "Card 0" in words(ana.answer)


async def test_a_card_shows_all_of_it_and_its_keeper(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await cy.say("/servicestory We called before the late delivery", "support")
    await make_card(bot.store, story_ids=[1])
    await cy.say("/warmline library", "support")
    await cy.press("Read")

    assert "Do: Call them before they notice, and say when it comes" in words(cy.form)
    assert "nobody has tried it yet" in words(cy.form)
    assert "Ana Alves looks after it. Checked on 16 November 2026." in words(cy.form)
    assert "Learned from: We called before the late delivery" in words(cy.form)
    assert "Change" not in buttons(cy.form)


async def test_its_keeper_changes_it_and_hands_it_on(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await make_card(bot.store)
    await ana.say("/warmline library", "support")
    await ana.press("Read")
    await ana.press("Change")
    assert "keeper" in fields(ana.form)
    await ana.submit(advice="Ring them first", keeper=CY)

    assert (only(bot.store, Card).keeper, only(bot.store, Card).advice) == (CY, "Ring them first")


# --- trying ------------------------------------------------------------------------------------------


async def tried(bot: Bot, who: Actor, channel: str = "support") -> None:
    await who.say("/warmline library", channel)
    await who.press("I try it")
    await bot.tick()


async def test_two_weeks_later_at_ten_one_question_comes(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    """2 March is a Monday; Bo lives in New York, where the clocks change in between."""
    await bot.wait_until(datetime(2027, 3, 2, 15, tzinfo=UTC))
    await make_card(bot.store, at=bot.slack.now())
    await tried(bot, bo)
    before = len(bo.dm)
    await bot.wait_until(datetime(2027, 3, 16, 13, 59, tzinfo=UTC))
    early = len(bo.dm)
    await bot.wait_until(datetime(2027, 3, 16, 14, tzinfo=UTC))

    assert (early, len(bo.dm)) == (before, before + 1)
    assert "Two weeks ago you tried Call before they do. How did it go?" in words(bo.dm[-1])
    assert buttons(bo.dm[-1]) == ["Worked", "Partly", "Not here"]


async def test_on_a_day_away_it_comes_on_the_next_working_day(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await make_card(bot.store)
    await tried(bot, cy)
    await be_away(bot.store, CY, (MONDAY + timedelta(days=14)).date())
    await bot.wait(days=14, hours=6)
    away = list(cy.dm)
    await bot.wait_until(MONDAY + timedelta(days=15))

    assert away == []
    assert "How did it go?" in words(cy.dm[-1])


async def test_whoever_moves_on_a_weekend_is_asked_on_monday(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await make_card(bot.store)
    await bot.wait_until(MONDAY + timedelta(days=5))  # a Saturday
    await tried(bot, cy)
    await bot.wait_until(MONDAY + timedelta(days=20))
    weekend = list(cy.dm)
    await bot.wait_until(MONDAY + timedelta(days=21))

    assert weekend == []
    assert "How did it go?" in words(cy.dm[-1])


async def test_not_here_is_an_answer_and_its_line_stands_on_the_card(
    bot: Bot, team: AskedTeam, bo: Actor, cy: Actor
) -> None:
    await make_card(bot.store)
    await tried(bot, cy)
    await tried(bot, bo)
    await bot.wait(days=14)
    await bot.wait(hours=6)
    await cy.press("Not here", cy.dm[-1])
    await bot.tick()
    await cy.press("Add a line", cy.dm[-1])
    await cy.submit(words="night shift")
    await bo.press("Worked", bo.dm[-1])
    await bot.tick()
    await bo.say("/warmline library", "support")
    await bo.press("Read")

    assert "tried by 2, worked for 1, not here: 1 (night shift)" in words(bo.form)
    assert "Cy" not in words(bo.form)
    assert "it is not for here" in words(cy.dm[-1])


async def test_pressing_twice_is_trying_once(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await make_card(bot.store)
    await tried(bot, cy)
    await tried(bot, cy)
    await bot.wait(days=14)
    await bot.wait(days=14)

    assert len(every(bot.store, CardTrial)) == len(cy.dm) == 1


async def test_it_is_asked_on_home_too(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await make_card(bot.store)
    await tried(bot, cy)
    before = await cy.open_home()
    await bot.wait(days=14)
    asked = await cy.open_home()
    await cy.press("Partly", cy.home)

    assert "How did it go?" not in before
    assert "You tried the card Call before they do. How did it go?" in asked
    assert only(bot.store, CardTrial).result == "partly"


# --- staying true ------------------------------------------------------------------------------------


async def test_its_keeper_is_asked_every_180_days(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await bot.wait_until(MONDAY + timedelta(days=179))
    before = [one for one in ana.dm if "still right" in words(one)]
    await bot.wait(days=4)
    asked = [one for one in ana.dm if "still right" in words(one)]
    await ana.press("Still right", asked[0])
    await bot.wait(days=170)

    assert before == []
    assert len(asked) == 1
    assert "Is the card Call before they do still right?" in words(asked[0])
    assert len([one for one in ana.dm if "still right" in words(one)]) <= 1
    assert only(bot.store, Card).state == "fresh"


async def test_unanswered_for_14_days_it_is_marked(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await bot.wait_until(MONDAY + timedelta(days=180, hours=2))
    await bot.wait(days=15)
    await ana.say("/warmline library", "support")
    marked = words(ana.answer)
    await ana.press("Read")
    await ana.press("Still right")
    await ana.say("/warmline library", "support")

    assert "Call before they do (to be checked)" in marked
    assert "(to be checked)" not in words(ana.answer)


async def test_where_its_keeper_left_a_lead_is_asked(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await make_card(bot.store)
    await change(bot.store, Card, 1, keeper=None)
    await bot.wait_until(MONDAY + timedelta(days=182))

    assert "still right" in words(ana.dm)
    assert "still right" not in words(cy.dm)


async def test_a_year_untried_and_unchecked_it_is_found_by_its_words_alone(
    bot: Bot, team: AskedTeam, ana: Actor
) -> None:
    await make_card(bot.store)
    await bot.wait_until(MONDAY + timedelta(days=280))
    told = await ana.open_home()
    await bot.wait_until(MONDAY + timedelta(days=366))
    await ana.say("/warmline library", "support")
    listed = words(ana.answer)
    await ana.say("/servicestory search late delivery", "support")

    assert "rests on 16 Nov unless somebody tries or checks it" in told
    assert "Call before they do" not in listed
    assert "Call before they do (retired)" in words(ana.answer)


async def test_a_trial_keeps_it_for_another_year(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await make_card(bot.store)
    await bot.wait_until(MONDAY + timedelta(days=100))
    await tried(bot, cy)
    await bot.wait_until(MONDAY + timedelta(days=380))

    assert only(bot.store, Card).state != "retired"


async def test_what_is_retired_is_brought_back_with_one_press(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await make_card(bot.store)
    await ana.say("/warmline library", "support")
    await ana.press("Read")
    await ana.press("Retire")
    retired = only(bot.store, Card).state
    await ana.say("/warmline library late delivery", "support")
    await ana.press("Read")
    await ana.press("Bring it back")

    assert (retired, only(bot.store, Card).state) == ("retired", "fresh")


@pytest.mark.parametrize("person", [ANA, BO])
async def test_the_digest_says_what_came_into_the_library(bot: Bot, team: AskedTeam, ana: Actor, person: str) -> None:
    await make_card(bot.store, by=person, at=MONDAY + timedelta(hours=1))
    await bot.wait(days=6)
    await ana.say("/warmline digest Support")

    assert ("New in the library: Call before they do." in words(ana.answer)) == (person == ANA)
