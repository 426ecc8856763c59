"""`/warmline`: what one can do, by role, and what one probably meant."""

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Session
from storage.tables import Member, Team
from tests.stage import BO, MONDAY, SUPPORT, Bot


def _lead_a_team(session: Session, person: str) -> None:
    team = Team(name="S", name_key="s", channel=SUPPORT, zone="UTC", created_at=MONDAY, created_by=None)
    session.add(team)
    session.flush()
    session.add(Member(team_id=team.id or 0, person=person, is_lead=True, joined_at=MONDAY))


@pytest.mark.parametrize("text", ["", "help", " HELP "])
async def test_help_says_what_everybody_can_do(slack: Sandbox, bot: Bot, text: str) -> None:
    reply = await slack.person("cy").command("/warmline", text, channel="general")

    assert "/warmline away" in (reply.text or "")
    assert "As a lead" not in (reply.text or "")
    assert "As an admin" not in (reply.text or "")


async def test_help_says_more_to_leads_and_to_admins(slack: Sandbox, bot: Bot) -> None:
    await bot.store.write(_lead_a_team, BO)
    to_a_lead = await slack.person("bo").command("/warmline", "help", channel="general")
    to_an_admin = await slack.person("ana").command("/warmline", "help", channel="general")

    assert "As a lead" in (to_a_lead.text or "")
    assert "As an admin" not in (to_a_lead.text or "")
    assert "As an admin" in (to_an_admin.text or "")


async def test_a_misspelt_word_is_given_back_with_the_one_that_is_close(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("bo").command("/warmline", "privasy please", channel="general")

    assert "Did you mean `/warmline privacy`?" in (reply.text or "")
    assert "/warmline privasy please" in (reply.text or "")


async def test_a_guest_is_sent_away_kindly(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("eve").command("/warmline", "privacy", channel="general")

    assert "full members of this workspace only" in (reply.text or "")
