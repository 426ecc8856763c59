"""Somebody's status in Slack that says they are away excuses the day it covers, and nothing else of it is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from handlers.slack import status
from storage.across import away_status
from storage.people import excuses
from storage.tables import STATUS, Away
from tests.acting import Actor, words
from tests.making import every, find_person, only, set_up_team
from tests.stage import BO, MONDAY, Bot

TONIGHT = int(datetime(2026, 11, 17, 5, tzinfo=UTC).timestamp())  # midnight in New York, where Bo is
FRIDAY = int(datetime(2026, 11, 21, 4, 59, tzinfo=UTC).timestamp())


async def _is_away(bot: Bot, person: str, at: datetime) -> bool:
    return await bot.store.read(excuses.is_away, await find_person(bot.store, person), at=at)


@pytest.mark.parametrize(
    ("emoji", "expires", "is_away"),
    [
        (":palm_tree:", 0, True),
        (":palm_tree:", TONIGHT - 60, True),
        (":face_with_thermometer:", FRIDAY, True),
        (":baby::skin-tone-3:", 0, True),
        (":palm_tree:", TONIGHT - 3600, False),  # back for the last hour
        (":palm_tree:", 1, False),
        (":coffee:", 0, False),
        (":house:", 0, False),
        ("", 0, False),
    ],
)
async def test_a_status_that_covers_the_day_excuses_it(
    slack: Sandbox, bot: Bot, bo: Actor, emoji: str, expires: int, is_away: bool
) -> None:
    await bo.say("/warmline away list")
    await slack.happen.change(BO, status_emoji=emoji, status_text="Lisbon, at last", status_expiration=expires)

    assert await _is_away(bot, BO, MONDAY) is is_away
    assert not await _is_away(bot, BO, MONDAY + timedelta(days=1))
    assert [(row.source, row.first_day) for row in every(bot.store, Away)] == [(STATUS, MONDAY.date())] * is_away


async def test_who_comes_back_is_asked_again(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline away list")
    await slack.happen.change(BO, status_emoji=":airplane:")
    await slack.happen.change(BO, status_emoji="")

    assert not every(bot.store, Away)


async def test_home_asks_until_when_and_the_dates_stand(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.open_home()
    await slack.happen.change(BO, status_emoji=":palm_tree:")
    home = await bo.open_home()
    await bo.press("Until when?", bo.home)
    await bo.submit(last="2026-11-20")

    assert "Until when?" in home
    assert "Until when?" not in await bo.open_home()
    assert await _is_away(bot, BO, MONDAY + timedelta(days=4))


async def test_the_next_day_is_asked_about_when_it_begins(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline away list")
    await slack.happen.change(BO, status_emoji=":palm_tree:", status_expiration=FRIDAY)
    await slack.move_to(MONDAY + timedelta(days=1))
    asked = await bot.store.read(away_status.to_ask_again, now=MONDAY + timedelta(days=1))
    await bot.hourly_look.look()

    assert list(asked) == [BO]
    assert await _is_away(bot, BO, MONDAY + timedelta(days=1))


async def test_whoever_wants_it_unread_is_asked_as_ever(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say("/warmline away status off")
    await slack.happen.change(BO, status_emoji=":palm_tree:")
    await bo.say("/warmline away list")

    assert "do not read your status" in words(bo.answer)
    assert not every(bot.store, Away)


async def test_an_admin_switches_it_off_for_all(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("/warmline away list")
    await slack.happen.change(BO, status_emoji=":palm_tree:")
    refused = await bo.say("/warmline admin status off")
    said = await ana.say("/warmline admin status off")
    await slack.happen.change(BO, status_emoji=":airplane:")

    assert "Only admins" in words(refused)
    assert "Nobody's status" in words(said)
    assert not every(bot.store, Away)


async def test_who_is_away_is_known_to_the_team_alone_and_not_why(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor
) -> None:
    await set_up_team(ana)
    await slack.happen.change(BO, status_emoji=":face_with_thermometer:", status_text="fever")
    await cy.say("/warmline away list")
    await di.say("/warmline away list")

    assert "Away in your teams this week" in words(cy.answer)
    assert "fever" not in str(cy.answer)
    assert "thermometer" not in str(cy.answer)
    assert BO not in str(di.answer)
    assert "Away this week" in await cy.open_home()
    assert only(bot.store, Away).half == ""


def test_a_status_that_says_no_end_or_nonsense_is_read_as_far_as_it_goes() -> None:
    def until(**profile: object) -> datetime | None:
        return status.away_until({"id": BO, "profile": profile})

    assert until(status_emoji=":palm_tree:", status_expiration=10**15) == status.NO_END
    assert until(status_emoji=":palm_tree:", status_expiration="soon") is None
    assert until(status_emoji=None) is None
    assert status.away_until({"id": BO}) is None
    assert "palm_tree" in status.emoji()
