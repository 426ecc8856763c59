"""`/warmline`: what one can do, by role, and what one probably meant."""

import pytest

from tests.acting import Actor, words
from tests.making import make_team
from tests.stage import BO, Bot


@pytest.mark.parametrize("text", ["", "help", " HELP "])
async def test_help_says_what_everybody_can_do(cy: Actor, text: str) -> None:
    reply = await cy.say(f"/warmline {text}")

    assert "/warmline away" in words(reply)
    assert "As a lead" not in words(reply)
    assert "As an admin" not in words(reply)


async def test_help_says_more_to_leads_and_to_admins(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bot.store.write(make_team, leads=[BO])
    to_a_lead = await bo.say("/warmline help")
    to_an_admin = await ana.say("/warmline help")

    assert "As a lead" in words(to_a_lead)
    assert "As an admin" not in words(to_a_lead)
    assert "As an admin" in words(to_an_admin)


async def test_a_misspelt_word_is_given_back_with_the_one_that_is_close(bo: Actor) -> None:
    reply = await bo.say("/warmline privasy please")

    assert "Did you mean `/warmline privacy`?" in words(reply)
    assert "/warmline privasy please" in words(reply)


async def test_a_guest_is_sent_away_kindly(eve: Actor) -> None:
    reply = await eve.say("/warmline privacy")

    assert "full members of this workspace only" in words(reply)
