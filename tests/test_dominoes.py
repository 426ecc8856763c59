"""Hand-overs between two teams: asked for by those who receive, agreed by those who give, as both read them."""

import pytest

from storage.tables import HandoverTerms
from tests.acting import words
from tests.handing import Teams, make_two_teams
from tests.making import only
from tests.stage import Bot


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_two_teams)
    return Teams(bot)


async def test_receiver_says_what_it_needs_and_giver_says_by_when_and_yes(teams: Teams) -> None:
    await teams.propose()
    assert "Proposed: appointment forms, Front desk → Billing. The leads of Front desk are asked." in words(
        teams.cy.form
    )
    asked = teams.di.dm[-1]
    assert "Billing asks you for this: appointment forms, Front desk → Billing" in words(asked)
    assert "• date of birth\n• insurance number" in words(asked)
    await teams.di.press("Agree", asked)
    reply = await teams.di.submit(by_when=" ")
    assert reply.errors == {"by_when": "By when do you give it? For example: the evening before."}
    await teams.di.submit(by_when="the evening before")
    await teams.bot.tick()
    assert "Agreed: appointment forms" in words(teams.cy.dm[-1])
    assert (teams.handover.state, only(teams.bot.store, HandoverTerms).by_when) == ("agreed", "the evening before")
    assert len(teams.di.dm) == len(teams.cy.dm) == 1
