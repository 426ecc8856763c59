"""The company's own free days, and a team's: set by those who may, and nobody is asked anything on them."""

from datetime import UTC, date, datetime

import pytest

from storage.people import excuses
from storage.tables import FreeDay
from tests.acting import Actor, words
from tests.asking import DAILY, AskedTeam
from tests.making import every, find_person, set_up_team
from tests.stage import CY, DI, Bot

CHRISTMAS_EVE = datetime(2026, 12, 24, 9, tzinfo=UTC)


def days(bot: Bot) -> list[tuple[date, str, int | None]]:
    return sorted((row.day, row.half, row.team_id) for row in every(bot.store, FreeDay))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-24, 2026-12-31 half", [(24, ""), (31, "pm")]),
        ("24 Dec afternoon", [(24, "pm")]),
        ("2026-12-24..2026-12-26", [(24, ""), (25, ""), (26, "")]),
        ("Dec 24, 2026, Dec 31", [(24, ""), (31, "")]),
        ("24 Dec morning, 24 Dec afternoon", [(24, "")]),
        ("Dec  24,\n  2026 \n\n 2026-12-28   and 2026-12-31   half day", [(24, ""), (28, ""), (31, "pm")]),
    ],
)
async def test_an_admin_sets_the_companys(bot: Bot, ana: Actor, typed: str, kept: list[tuple[int, str]]) -> None:
    await ana.say(f"/warmline free {typed}")

    assert days(bot) == [(date(2026, 12, day), half, None) for day, half in kept]


async def test_it_is_listed_and_removed(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/warmline free 2026-12-24")
    seen = await bo.say("/warmline free")
    await bo.say("/warmline away list")
    shown = words(bo.answer)
    await ana.press("Remove")

    assert "Thursday 24 December 2026" in words(seen)
    assert "Thursday 24 December 2026" in shown
    assert "Remove" not in str(seen.blocks)
    assert not days(bot)


async def test_the_form_sets_a_teams(bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    await bo.say("/warmline free new")
    await bo.submit(first="2026-12-24", half="am")
    cy, di = await find_person(bot.store, CY), await find_person(bot.store, DI)

    assert days(bot) == [(date(2026, 12, 24), "am", 1)]
    assert await bot.store.read(excuses.is_away, cy, at=CHRISTMAS_EVE)
    assert not await bot.store.read(excuses.is_away, di, at=CHRISTMAS_EVE)
    assert await bot.store.read(excuses.is_away, di, at=CHRISTMAS_EVE, asked_by=1) is False  # 14:30 where Di is


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-24", "Only admins set free days"),
        ("2026-12-24 for Support", "Only the leads of"),
        ("2026-12-24 for Nobody", "I know no team of that name"),
        ("new", "Admins set free days"),
        ("someday", "I do not know the day"),
    ],
)
async def test_others_set_none_and_nothing_typed_is_lost(
    bot: Bot, ana: Actor, cy: Actor, typed: str, expected: str
) -> None:
    await set_up_team(ana)
    reply = await cy.say(f"/warmline free {typed}")

    assert expected in words(reply)
    assert not days(bot)


@pytest.mark.parametrize("typed", ["2020-12-24", "9999-12-24", "2026-12-24..2028-12-24", "2026-12-28..2026-12-24"])
async def test_days_that_make_no_sense_are_given_back(bot: Bot, ana: Actor, typed: str) -> None:
    reply = await ana.say(f"/warmline free {typed}")

    assert f"/warmline free {typed}" in words(reply)
    assert not days(bot)


async def test_nobody_is_asked_on_it(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await ana.say("/warmline free tomorrow")
    await team.set_up(DAILY)
    await bot.wait(hours=2)
    today = len(await bot.deliveries("prompt_ask"))
    await bot.wait(days=1)
    on_a_free_day = len(await bot.deliveries("prompt_ask"))
    await bot.wait(days=1)

    assert on_a_free_day == today
    assert len(await bot.deliveries("prompt_ask")) == today + 1
