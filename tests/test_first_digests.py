"""A team's first weeks: nothing is told of the time before it, nothing is compared with it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from handlers import digests as handler
from storage.across import digests
from storage.engine.database import Session
from storage.people.digest_days import seven_before
from storage.refusal import Refused
from storage.tables import Team
from tests.acting import Actor, words
from tests.making import set_up_team, tell_story
from tests.stage import ANA, MONDAY, Bot

WEDNESDAY = MONDAY + timedelta(days=2)


async def test_the_first_digest_begins_on_the_teams_first_day(slack: Sandbox, bot: Bot, ana: Actor, cy: Actor) -> None:
    await slack.move_to(WEDNESDAY)
    await set_up_team(ana, leads=["ana"])
    await tell_story(bot, cy)
    await slack.move_to(MONDAY + timedelta(days=7))
    await bot.tick()

    first = words(ana.dm[-1])
    assert "Support, 18 to 22 November 2026" in first
    assert "usually" not in first
    assert "12 Oct" not in str(ana.dm[-1])


async def test_no_digest_comes_for_the_days_before_the_team(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    """Set up on a Monday before the lead's hour in New York."""
    await set_up_team(ana, digest=["yes"])
    await bot.wait(hours=8)
    assert bo.dm == []

    with pytest.raises(Refused, match="since 16 November 2026"):
        await bot.store.read(handler.as_text, "Support", "2026-W46", slack.now())
    assert "since 16 November 2026" in words(await bo.say("/warmline digest 2026-W46", "support"))


async def test_what_is_usual_is_the_mean_of_the_weeks_that_the_team_has_been_there(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana, leads=["ana"])
    for week, stories in enumerate((4, 2, 1)):
        await slack.move_to(WEDNESDAY + timedelta(weeks=week))
        for number in range(stories):
            await tell_story(bot, cy, f"The driver waited with her until taxi {number} came")
    await slack.move_to(MONDAY + timedelta(weeks=3))
    await bot.tick()

    assert "1 (usually 3)" in words(ana.dm[-1]).replace("\n", " ")


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        (datetime(2026, 11, 10, 22, 30, tzinfo=UTC), ["2026-11-04", "2026-11-11"]),  # in Berlin it is the 10th
        (datetime(2026, 11, 10, 23, 30, tzinfo=UTC), ["2026-11-11"]),  # and here the 11th
    ],
)
async def test_weeks_before_the_team_are_not_among_those_compared(
    bot: Bot, created_at: datetime, expected: list[str]
) -> None:
    def weeks(session: Session) -> list[str]:
        team = Team(name="A", name_key="a", channel="C", zone="Europe/Berlin", created_at=created_at, created_by=None)
        session.add(team)
        session.flush()
        found = digests.collect(session, team=team, days=seven_before(team, WEDNESDAY.date()), reader=ANA).weeks
        return [week.first_day.isoformat() for week in found]

    assert await bot.store.write(weeks) == expected


async def test_a_channel_never_hears_first_that_nothing_happened(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana, digest=["yes"])
    await slack.move_to(MONDAY + timedelta(weeks=2))
    await bot.tick()
    assert cy.posts("support") == []

    await tell_story(bot, cy, channel="support")
    await slack.move_to(MONDAY + timedelta(weeks=3))
    await bot.tick()
    assert "Support, 30 November to 6 December 2026" in words(cy.posts("support")[-1])

    await slack.move_to(MONDAY + timedelta(weeks=4))
    await bot.tick()
    assert "A quiet week" in words(cy.posts("support")[-1])
