"""Teams: set up and changed in a form, by those who may, with their digests; ended without losing stories."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import view_problems
from handlers.slack import people as met
from handlers.views import teams as views
from storage import kudos
from storage.delivery import calendars, schedules
from storage.engine.database import Session, Store
from storage.people import digest_hours, lifecycle, people, teams
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Member, Person, Schedule, Team
from tests.acting import Actor, buttons, words
from tests.making import add_customer, fill_in_team_form, find_customer, find_person, set_up_team
from tests.stage import ANA, BO, CY, DI, EVE, GENERAL, GONE, MONDAY, OUTSIDE, SUPPORT, Bot


def the_team(session: Session) -> teams.Shown:
    (team,) = teams.every(session)
    return teams.show(session, team, Person(id="U", name="", zone="UTC", looked_up_at=MONDAY))


def digests(session: Session) -> dict[str, Schedule]:
    return {schedule.recipient: schedule for schedule in schedules.of(session, WEEKLY_DIGEST, subject=1)}


async def test_an_admin_sets_up_a_team(bot: Bot, ana: Actor) -> None:
    reply = await set_up_team(ana, country="DE", region="BY")
    shown = await bot.store.read(the_team)

    assert f"Saved: Support in <#{SUPPORT}>, 2 people, led by <@{BO}>." in words(reply.modal)
    assert (shown.team.country, shown.team.region, shown.team.zone) == ("DE", "BY", "Europe/Berlin")
    assert set(shown.members) == {BO, CY}
    assert shown.leads == (BO,)


async def test_the_form_delivered_twice_makes_one_team(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    reply = await set_up_team(ana)
    again = await slack.redeliver(reply.delivery)

    assert again.errors == {}
    assert len(await bot.store.read(teams.every)) == 1


async def test_a_team_can_be_everybody_in_the_channel_and_a_user_group(bot: Bot, ana: Actor) -> None:
    reply = await set_up_team(ana, channel="general", members=[], everyone=["yes"], group="@support")

    assert set((await bot.store.read(the_team)).members) == {ANA, BO, CY, DI}
    assert f"<@{EVE}>: a guest in this workspace" in words(reply.modal)


async def test_who_cannot_be_a_member_is_left_out_and_named_with_the_reason(bot: Bot, ana: Actor) -> None:
    reply = await set_up_team(ana, members=["cy", "eve", "old", "robot", "sam"])

    assert set((await bot.store.read(the_team)).members) == {BO, CY}
    for reason in ("a guest in", "account is deactivated", "a bot", "not from this workspace"):
        assert reason in words(reply.modal)


@pytest.mark.parametrize("few", [20, 1])
async def test_people_never_seen_before_are_looked_up_be_they_few_or_many(
    bot: Bot, ana: Actor, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(met, "MANY", few)
    await bot.store.write(_forget_everybody_but, ANA)
    await set_up_team(ana, members=["cy", "di"])

    assert set((await bot.store.read(the_team)).members) == {BO, CY, DI}


def _forget_everybody_but(session: Session, person: str) -> None:
    for other in {ANA, BO, CY, DI, EVE} - {person}:
        session.delete(session.get_one(Person, other))


async def test_a_channel_without_the_bot_is_taken_with_the_advice_to_invite_it(bot: Bot, ana: Actor) -> None:
    reply = await set_up_team(ana, channel="outside")

    assert "/invite @Warmline" in words(reply.modal)
    assert (await bot.store.read(the_team)).team.channel == OUTSIDE


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("name", "   ", "give the team a name"),
        ("leads", ["eve"], "at least one lead"),
        ("group", "@nobody", "user group called @nobody"),
    ],
)
async def test_the_form_says_under_the_field_what_to_change(
    bot: Bot, ana: Actor, field: str, value: Any, expected: str
) -> None:
    reply = await fill_in_team_form(ana, **{field: value})

    assert expected in reply.errors[field]
    assert await bot.store.read(teams.every) == []


async def test_two_teams_cannot_have_one_name_however_it_is_written(ana: Actor) -> None:
    await set_up_team(ana)
    reply = await fill_in_team_form(ana, name="  SUPPORT ")

    assert "already" in reply.errors["name"]


async def test_only_admins_set_up_teams(bo: Actor) -> None:
    reply = await bo.say("/warmline team new", "support")

    assert "Admins set up teams" in words(reply)
    assert bo.modal is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [({"country": "DE", "region": "BY"}, "public holidays: Germany (Bayern)"), ({}, "no public holidays set")],
    ids=["Bavaria", "nowhere"],
)
async def test_the_list_says_whose_holidays_a_team_keeps(
    ana: Actor, bo: Actor, place: dict[str, str], expected: str
) -> None:
    await set_up_team(ana, **place)
    reply = await bo.say("/warmline team", "support")

    assert expected in words(reply)


async def test_somebody_without_a_team_is_told_whom_to_ask(bo: Actor) -> None:
    reply = await bo.say("/warmline team", "support")

    assert f"ask one of them: <@{ANA}>" in words(reply)


async def test_a_lead_changes_the_own_team_and_a_member_does_not(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await set_up_team(ana)
    await bo.say("/warmline team", "support")
    await cy.say("/warmline team", "support")
    await bo.press("Change")
    await bo.submit(name="Helpers")

    assert (await bot.store.read(the_team)).team.name == "Helpers"
    assert buttons(cy.answer) == []


async def test_a_lead_who_lost_the_team_while_the_form_was_open_saves_nothing(bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    await bo.say("/warmline team", "support")
    await bo.press("Change")
    await bot.store.write(_demote, BO)
    reply = await bo.submit(name="Mine for ever")

    assert "Only the leads of Support" in str(reply.errors)
    assert (await bot.store.read(the_team)).team.name == "Support"


def _demote(session: Session, person: str) -> None:
    member = session.get(Member, (1, person))
    assert member is not None
    member.is_lead = False
    session.add(member)


async def test_each_lead_and_the_channel_get_a_digest_on_monday_at_nine(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana, leads=["bo", "cy"], digest=["yes"])
    schedules_ = await bot.store.read(digests)

    assert {who: (digest.zone, digest.weekdays, digest.at) for who, digest in schedules_.items()} == {
        BO: ("America/New_York", [0], time(9)),
        CY: ("Europe/Berlin", [0], time(9)),
        SUPPORT: ("Europe/Berlin", [0], time(9)),
    }
    assert schedules_[BO].next_run_at == datetime(2026, 11, 16, 14, tzinfo=UTC)


async def test_a_changed_team_keeps_a_leads_own_hour_and_drops_who_leads_no_more(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana, leads=["bo", "cy"], digest=["yes"])
    await bot.store.write(
        schedules.set_,
        WEEKLY_DIGEST, subject=1, recipient=CY, zone="Europe/Berlin", weekdays=[4], at=time(16), now=MONDAY,
    )  # fmt: skip
    await ana.say("/warmline team", "support")
    await ana.press("Change")
    await ana.submit(leads=["cy", "di"], digest=[])
    schedules_ = await bot.store.read(digests)

    assert set(schedules_) == {CY, DI}
    assert (schedules_[CY].weekdays, schedules_[CY].at) == ([4], time(16))


async def test_what_recurs_rests_while_somebody_is_deactivated(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana)
    bo = await find_person(bot.store, BO)
    await bot.store.write(lifecycle.refresh, bo.model_copy(update={"is_deactivated": True}))
    resting = (await bot.store.read(digests))[BO].next_run_at
    await bot.store.write(lifecycle.refresh, bo)

    assert resting is None
    assert (await bot.store.read(digests))[BO].next_run_at == datetime(2026, 11, 16, 14, tzinfo=UTC)


async def test_the_customers_of_somebody_deactivated_wait_for_a_new_owner(store: Store) -> None:
    await add_customer(store, "Acme", owner=BO)
    await store.write(lifecycle.left, person=BO)

    assert (await find_customer(store, "Acme")).owner is None


async def test_a_deactivated_leads_digest_rests_when_the_team_is_saved_again(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana, leads=["bo", "cy"])
    await bot.store.write(_deactivate_and_sync, BO)
    schedules_ = await bot.store.read(digests)

    assert schedules_[BO].next_run_at is None
    assert schedules_[CY].next_run_at is not None


def _deactivate_and_sync(session: Session, person: str) -> None:
    known = people.find(session, [person])[person]
    people.remember(session, [known.model_copy(update={"is_deactivated": True})])
    digest_hours.sync(session, teams.named(session, "Support"), MONDAY)


async def test_ending_a_team_asks_first_and_keeps_its_kudos(bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    await bo.say("/kudos @cy for the calm handover", "support")
    asked = await bo.say("/warmline team end support", "support")
    assert "ends the team Support" in words(asked)
    assert len(await bot.store.read(teams.every)) == 1
    await bo.press("End the team")

    assert await bot.store.read(teams.every) == []
    assert await bot.store.read(digests) == {}
    assert [given.message for given in await bot.store.read(kudos.given_by, BO)] == ["for the calm handover"]


async def test_a_member_cannot_end_the_team(ana: Actor, cy: Actor) -> None:
    await set_up_team(ana)
    reply = await cy.say("/warmline team end Support", "support")

    assert "Only the leads of Support" in words(reply)


async def test_a_team_that_is_not_there_is_answered_with_the_names_that_are_close(ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    reply = await bo.say("/warmline team suport", "support")

    assert "Did you mean one of these: Support?" in words(reply)


def test_the_form_offers_every_zone_within_slacks_limits() -> None:
    team = Team(name="S" * 75, name_key="s", channel=GENERAL, zone="US/Eastern", created_at=MONDAY, created_by=GONE)
    places = views.Places(calendars.countries(), calendars.regions("IT"), calendars.unkept("IT", ""))
    shown = views.filled(teams.Shown(team, (BO, CY), (BO,), may_change=True))
    form = views.form(shown, team_id=1, places=places, opened_at=MONDAY)

    assert view_problems(form) == []
    assert "Pacific/Apia" in str(form)
    assert "Forl" in str(form)  # one of more than a hundred regions
    assert len(str(form)) < 150_000


def test_a_list_of_many_large_teams_stays_within_slacks_limits() -> None:
    crowd = tuple(f"U{number:010}" for number in range(500))
    team = Team(id=1, name="&" * 75, name_key="s", channel=GENERAL, zone="UTC", created_at=MONDAY, created_by=BO)
    shown = [teams.Shown(team.model_copy(update={"id": id_}), crowd, crowd, True) for id_ in range(teams.PAGE)]
    answer = views.overview(teams.Page(tuple(shown), more=1), is_admin=True, admins=crowd)

    assert len(answer.blocks) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in answer.blocks if block["type"] == "section")


def add_teams(session: Session, names: list[str]) -> None:
    for name in names:
        session.add(
            Team(name=name, name_key=name.lower(), channel=GENERAL, zone="UTC", created_at=MONDAY, created_by=ANA)
        )


async def test_an_admin_reads_all_teams_a_page_at_a_time_and_a_member_their_own(
    bot: Bot, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana, leads=[BO, CY], members=[ANA])
    there = ["Support", *(f"Crew {number:02}" for number in range(2 * teams.PAGE))]
    await bot.store.write(add_teams, there[1:])
    pages = [await ana.say("/warmline team")]
    while "More" in buttons(pages[-1]):
        pages.append(await ana.press("More", on=pages[-1]))

    listed = [(page.text or "").removeprefix("Teams: ").split(", ") for page in pages]
    assert [name for names in listed for name in names] == there
    assert [len(names) for names in listed] == [teams.PAGE, teams.PAGE, 1]
    assert "Crew" not in words(await cy.say("/warmline team"))


async def test_who_takes_no_part_leads_nobody_until_they_are_back(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await set_up_team(ana, leads=[BO, CY], members=[DI])
    await bot.store.write(lifecycle.refresh, (await find_person(bot.store, BO)).model_copy(update={"is_guest": True}))
    await slack.happen.change("cy", deleted=True)
    without = await bot.store.read(the_team)
    await slack.happen.change("cy", deleted=False)
    back = await bot.store.read(the_team)

    assert (without.leads, back.leads) == ((), (CY,))
    assert set(without.members) == {BO, CY, DI}
    assert "Led by nobody yet" not in words(await ana.say("/warmline team Support"))
