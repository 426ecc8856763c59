"""Whose clock and which week: a person's own, else their team's; and the working days of the team's country."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.sandbox import Sandbox, User
from storage.tables import Customer, Person, Schedule, Team
from tests.acting import Actor, words
from tests.asking import AskedTeam, daily
from tests.making import LONG_AGO, add_customer, change, every, find_person, make_team, set_up_team
from tests.stage import ANA, BO, CY, Bot

BERLIN = "Europe/Berlin"


async def zone_is_unknown(slack: Sandbox, bot: Bot, name: str, tz: str) -> None:
    await slack.happen.change(name, tz=tz)
    await bot.tick()


@pytest.mark.parametrize("tz", ["", "Mars/Olympus"])
async def test_who_has_no_zone_is_asked_by_the_teams_clock(
    slack: Sandbox, bot: Bot, bo: Actor, team: AskedTeam, tz: str
) -> None:
    await zone_is_unknown(slack, bot, "bo", tz)
    await team.set_up(daily(zone_of="person", place="dm", at=time(11)))
    await bot.wait_until(datetime(2026, 11, 16, 9, 59, tzinfo=UTC))
    before = list(bo.dm)
    await bot.wait_until(datetime(2026, 11, 16, 10, 0, tzinfo=UTC))  # eleven in Berlin

    assert before == []
    assert "How was it?" in words(bo.dm)


async def test_who_has_no_zone_is_reminded_and_given_digests_by_the_teams_clock(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await zone_is_unknown(slack, bot, "bo", "")
    await add_customer(bot.store, "Acme", owner=BO, last_spoken=41)
    await set_up_team(ana)  # in Berlin; Bo leads it
    schedules = [row for row in every(bot.store, Schedule) if row.recipient == BO]

    assert {(row.kind, row.zone) for row in schedules} == {("digest", BERLIN), ("reminder", BERLIN)}


async def test_the_customers_of_somebody_without_a_zone_are_in_digests_and_on_home(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    """Cy belongs to a team elsewhere first: there it is the 23rd already, and eight days since."""
    await zone_is_unknown(slack, bot, "cy", "")
    tokyo = await bot.store.write(make_team, "Tokyo", "C0TOKYO", members=[CY], since=LONG_AGO - timedelta(days=1))
    await change(bot.store, Team, tokyo, zone="Asia/Tokyo")
    support = await bot.store.write(make_team, leads=[ANA], members=[CY])
    acme = await add_customer(bot.store, "Acme", owner=CY, ideal_days=7, last_spoken=1)
    await change(bot.store, Customer, acme.id, team_id=support)
    await slack.move_to(datetime(2026, 11, 22, 16, tzinfo=UTC))
    shown = words(await ana.say("/warmline digest", "support")), await ana.open_home()

    assert all(f"Acme, <@{CY}>: 8 days, ideally 7" in one for one in shown)


async def test_once_slack_says_a_zone_it_counts(slack: Sandbox, bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await zone_is_unknown(slack, bot, "bo", "")
    await team.set_up(daily(zone_of="person", place="dm", at=time(11)))
    await slack.happen.change("bo", tz="America/New_York")
    await bot.wait_until(datetime(2026, 11, 16, 15, 59, tzinfo=UTC))
    before = list(bo.dm)
    await bot.wait_until(datetime(2026, 11, 16, 16, 0, tzinfo=UTC))

    assert before == []
    assert "How was it?" in words(bo.dm)


async def test_the_directory_sync_leaves_who_has_no_zone_as_they_are(slack: Sandbox, bot: Bot, team: AskedTeam) -> None:
    await zone_is_unknown(slack, bot, "bo", "")
    await bot.directory_sync.sync()
    stored = next(person.zone for person in every(bot.store, Person) if person.id == BO)
    await change(bot.store, Team, 1, zone="Asia/Tokyo")

    assert stored == ""
    assert (await find_person(bot.store, BO)).zone == "Asia/Tokyo"
    assert (await find_person(bot.store, CY)).zone == BERLIN


async def test_who_is_met_without_a_zone_and_a_team_has_the_clock_of_utc(slack: Sandbox, bot: Bot) -> None:
    await slack.happen.add_person(User("U00NEW", "new", "Nia New", tz=""))
    await slack.happen.join("general", "new")
    nia = Actor(slack, "new")
    await nia.say("/warmline away tomorrow")

    assert "17 November" in words(nia.answer)


@pytest.mark.parametrize(
    ("country", "ticked"),
    [("", "01234"), ("DE", "01234"), ("SA", "01236"), ("IL", "01236"), ("IR", "012356"), ("BN", "01235")],
)
async def test_a_new_prompt_begins_with_the_countrys_working_days(
    bot: Bot, ana: Actor, team: AskedTeam, country: str, ticked: str
) -> None:
    await change(bot.store, Team, 1, country=country)
    await ana.say("/warmline prompts", "support")
    form = await ana.press("New prompt")
    chosen = form.modal["blocks"] if form.modal else []
    [days] = [block["element"]["initial_options"] for block in chosen if block.get("block_id") == "weekdays"]

    assert "".join(option["value"] for option in days) == ticked


async def test_where_the_team_is_still_to_be_chosen_the_days_on_which_all_work_are_ticked(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_team, leads=[ANA], country="SA")
    await bot.store.write(make_team, "Care", leads=[ANA], country="DE")
    await ana.say("/warmline prompts", "support")
    form = await ana.press("New prompt")
    chosen = form.modal["blocks"] if form.modal else []
    [days] = [block["element"]["initial_options"] for block in chosen if block.get("block_id") == "weekdays"]

    assert [option["value"] for option in days] == ["0", "1", "2", "3"]
