"""Whose holidays: of the region that a team chose by name, and of each person's team; said when they move something."""

from datetime import UTC, date, datetime

import pytest

from bot import check
from storage.customers import reminders
from storage.delivery import calendars
from storage.engine.database import Store
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Schedule, Team
from tests.acting import Actor, fields, words
from tests.asking import DAILY, AskedTeam
from tests.making import add_customer, change, every, make_team, set_up_team
from tests.stage import ANA, BO, CY, DI, Bot

EASTER_MONDAY = datetime(2027, 3, 29, 9, tzinfo=UTC)


def options(form: object, field: str) -> dict[str, str]:
    """What a menu offers, by the words that people read."""
    element = fields(form)[field]["element"]  # type: ignore[arg-type]
    flat = element.get("options") or [one for group in element["option_groups"] for one in group["options"]]
    return {one["text"]["text"]: one["value"] for one in flat}


async def test_a_team_chooses_country_and_region_by_name(bot: Bot, ana: Actor) -> None:
    await ana.say("/warmline team new", "support")
    before = list(fields(ana.modal))
    countries = options(ana.modal, "country")
    await ana.choose("country", countries["United Kingdom"])
    regions = options(ana.modal, "region")

    assert "region" not in before
    assert regions == {
        "Only what the whole country keeps": "-", "England": "ENG", "Northern Ireland": "NIR", "Scotland": "SCT",
        "Wales": "WLS",
    }  # fmt: skip
    assert "The whole country does not keep:" in words(fields(ana.modal)["region"])
    assert len(countries) > 100


async def test_choosing_a_country_keeps_what_was_filled_in(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana, name="Care & Co", members=["cy", "di"], digest=["yes"], country="GB", region="SCT")
    await ana.say("/warmline team", "support")
    await ana.press("Change")
    await ana.choose("country", "NL")  # the same days everywhere
    without = list(fields(ana.modal))
    await ana.submit()
    [team] = every(bot.store, Team)

    assert "region" not in without
    assert (team.name, team.country, team.region, team.digest_in_channel) == ("Care & Co", "NL", "", True)
    assert await bot.store.read(teams.members, team.id or 0) == [BO, CY, DI]


@pytest.mark.parametrize("country", ["GB", "DE", "ES", "IT", "US", "CA", "AU", "CH", "PT"])
def test_a_country_whose_regions_differ_is_refused_without_one(country: str) -> None:
    with pytest.raises(Refused, match=r"Public holidays differ within .* Please choose a region: ") as refused:
        calendars.place(country, "")

    assert refused.value.field == "country"
    assert calendars.place(country, "-") == (country, "")


@pytest.mark.parametrize(("typed", "place"), [("NL", ("NL", "")), ("SA", ("SA", "")), ("", ("", ""))])
def test_a_country_that_keeps_the_same_days_everywhere_needs_no_region(typed: str, place: tuple[str, str]) -> None:
    assert calendars.place(typed, "") == place
    assert calendars.regions(typed) == []


@pytest.mark.parametrize(("region", "asked"), [("ENG", 0), ("SCT", 4)])
async def test_england_is_not_asked_on_easter_monday(bot: Bot, team: AskedTeam, region: str, asked: int) -> None:
    await change(bot.store, Team, 1, country="GB", region=region)
    await team.set_up(DAILY)
    await change(bot.store, Schedule, 1, next_occurrence=EASTER_MONDAY.date(), next_run_at=EASTER_MONDAY)
    await bot.wait_until(EASTER_MONDAY)

    tally = await team.tally()
    assert (tally.asked, tally.excused) == (asked, 4 - asked)


async def test_a_team_of_before_reads_what_is_not_kept_and_so_does_check(bot: Bot, store: Store, ana: Actor) -> None:
    await store.write(make_team, leads=[ANA], country="GB")
    listed = words(await ana.say("/warmline team", "support"))
    [finding] = check.of_teams(store.url.render_as_string(hide_password=False))

    assert "public holidays: United Kingdom" in listed
    assert "Those of single regions are not kept: " in listed
    assert "Easter Monday" in listed
    assert finding.verdict == "less"
    assert "Support keeps those of United Kingdom as a whole" in finding.words


async def test_a_person_keeps_the_holidays_of_their_own_team_too(bot: Bot, team: AskedTeam) -> None:
    await change(bot.store, Team, 1, country="GB", region="ENG")
    await bot.store.write(make_team, "Care", members=[CY], country="NL", since=datetime(2025, 1, 1, tzinfo=UTC))
    await team.set_up(DAILY)
    kings_day = datetime(2027, 4, 27, 9, tzinfo=UTC)
    await change(bot.store, Schedule, 1, next_occurrence=kings_day.date(), next_run_at=kings_day)
    await bot.wait_until(kings_day)

    tally = await team.tally()
    assert (tally.asked, tally.excused) == (3, 1)


async def test_what_a_holiday_moves_says_so(bot: Bot, store: Store, ana: Actor) -> None:
    await store.write(make_team, members=[ANA], country="NL")
    await add_customer(store, "Acme", last_spoken=400)
    await ana.say("/checkin remind monday 09:00")
    schedule = await store.read(reminders.of, ANA)
    assert schedule
    monday = datetime(2027, 3, 29, 7, tzinfo=UTC)
    await change(store, Schedule, schedule.id, next_occurrence=date(2027, 3, 29), next_run_at=monday)
    await bot.wait_until(monday)
    on_the_day = list(ana.dm)
    await bot.wait(hours=24)

    assert on_the_day == []
    assert "Monday 29 March is a public holiday (Easter Monday), so I ask today." in words(ana.dm[-1])
