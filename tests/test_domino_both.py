"""Hand-overs where the same people are on both sides, or where whoever spoke for one has left."""

import pytest
from sqlmodel import Session

from storage.across import leaving
from storage.dominoes import handovers
from storage.people import people, team_setup
from storage.tables import HandoverNotice, Member
from tests.acting import buttons, words
from tests.handing import DESK, LETTER, Teams, make_handover
from tests.making import every
from tests.stage import ANA, CY, DI, MONDAY, SALES, Bot


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.tick()
    return Teams(bot)


async def test_somebody_in_both_teams_does_for_either_what_its_people_do(bot: Bot, teams: Teams) -> None:
    await bot.store.write(lambda session: session.add(Member(team_id=DESK, person=CY, is_lead=True, joined_at=MONDAY)))
    for label in ("Tell Billing", "Ask Front desk"):
        assert label in buttons(await teams.open(teams.cy))
        await teams.cy.press(label)
        await teams.cy.submit(**LETTER)
    await teams.open(teams.cy)
    await teams.cy.press("Change")
    await teams.cy.submit(needs="date of birth", by_when="noon")
    await teams.open(teams.cy)
    await teams.cy.press("Agree")
    await bot.tick()

    assert {one.direction for one in every(bot.store, HandoverNotice)} == {"up", "down"}
    assert "By when: noon" in words(await teams.open(teams.cy))


async def test_a_difficult_story_is_offered_to_the_other_team_than_the_one_it_belongs_to(
    bot: Bot, teams: Teams
) -> None:  # fmt: skip
    await bot.store.write(lambda session: session.add(Member(team_id=DESK, person=CY, is_lead=False, joined_at=MONDAY)))
    await teams.cy.say("/servicestory a form came without an insurance number #difficult", "support")
    reply = await teams.cy.submit(our_part="We did not look")

    assert [one for one in buttons(reply) if one in ("Tell Billing", "Ask Front desk")] == ["Ask Front desk"]


async def test_whoever_spoke_for_a_team_and_has_left_is_not_named_any_more(bot: Bot, teams: Teams) -> None:
    def take_di_out(session: Session) -> None:
        setup = team_setup.Setup("Front desk", SALES, "Europe/Berlin", leads=(ANA,))
        leaving.save_team(session, setup, team_id=DESK, by=people.find(session, [DI])[DI], now=MONDAY)

    names = lambda session: handovers.there(session, 1).names  # noqa: E731
    assert bot.store.read_now(names) == ("Di Das", "Cy Castro")
    await bot.store.write(take_di_out)
    assert bot.store.read_now(names) == ("Ana Alves", "Cy Castro")
    await bot.slack.happen.change("cy", deleted=True)
    assert bot.store.read_now(names) == ("Ana Alves", "somebody")
