"""Customers: taken on, listed, changed by who may, and given up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.customers import changes, customers, outreach, problems, reminders
from storage.engine.database import Store
from storage.people import lifecycle
from storage.refusal import Refused
from storage.tables import Outreach
from tests.acting import Actor, value, words
from tests.making import add_customer, every, find_customer, find_person, have_problem, make_team, only
from tests.stage import ANA, BO, CY, DI, EVE, GONE, MONDAY, Bot

LONG_NAME = "x" * 201


ODD_NAMES = [
    "*Bold* & _Sons_ <@U00BO>",
    "<!channel> Ltd",
    "@here & now",
    "🎉 Fête ~Co~ `code`",
    "שלום בע״מ",
    "株式会社アクメ",
    "y" * 200,
]


@pytest.mark.parametrize(
    ("typed", "name", "ideal", "latest", "side"),
    [
        ("Acme every 30 days", "Acme", 30, 60, "external"),
        ("Acme every 2 weeks", "Acme", 14, 28, "external"),
        ("Acme each week", "Acme", 7, 14, "external"),
        ("Acme once a month", "Acme", 30, 60, "external"),
        ("Old Town Library every month", "Old Town Library", 30, 60, "external"),
        ("Warehouse every week internal", "Warehouse", 7, 14, "internal"),
        ("Warehouse internal", "Warehouse", 30, 60, "internal"),
        ("Acme every 30 days, latest 60 days", "Acme", 30, 60, "external"),
        ("Acme latest 20 days", "Acme", 20, 20, "external"),
        ('"Every day, every night" every 2 weeks', "Every day, every night", 14, 28, "external"),
        ("Müller & Co. every 3 months at the latest after 4 months", "Müller & Co.", 90, 120, "external"),
    ],
)
async def test_one_line_takes_a_customer_on(
    store: Store, ana: Actor, typed: str, name: str, ideal: int, latest: int, side: str
) -> None:
    reply = await ana.say(f"/checkin add {typed}")

    (taken,) = await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")
    assert (taken.name, taken.ideal_days, taken.latest_days, taken.side) == (name, ideal, latest, side)
    assert "is on your list" in words(reply)


async def test_a_name_alone_opens_the_form_filled_with_it(store: Store, ana: Actor) -> None:
    await ana.say("/checkin add Acme")
    await ana.submit(ideal_days="10", latest_days="20", side="internal")

    acme = await find_customer(store, "acme")
    assert (acme.owner, acme.ideal_days, acme.latest_days, acme.side) == (ANA, 10, 20, "internal")
    assert "is on your list" in words(ana.modal)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Acme every blue moon", "could not read how often"),
        ('"Acme" every blue moon', "could not read how often"),
        ("Acme every 0 days", "between 1 and 1,000"),
        ("Acme every 30 days latest 10 days", "no sooner than the ideal"),
        ("every 30 days", "what the customer is called"),
        (f"{LONG_NAME} every 30 days", "201 characters"),
        (LONG_NAME, "201 characters"),
    ],
)
async def test_what_cannot_be_taken_on_comes_back_with_a_reason(
    store: Store, ana: Actor, typed: str, expected: str
) -> None:
    reply = await ana.say(f"/checkin add {typed}")

    assert expected in words(reply)
    assert typed in words(reply)
    assert await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC") == []


async def test_a_name_is_taken_once_whatever_its_case_and_accents(store: Store, ana: Actor) -> None:
    await add_customer(store, "Café Süd", owner=BO)
    reply = await ana.say("/checkin add CAFE SUD every 30 days")
    await ana.say("/checkin add")
    refused = await ana.submit(name="cafe sud")

    assert f"looked after by <@{BO}>" in words(reply)
    assert "on the list already" in refused.errors["name"]


async def test_adding_delivered_twice_adds_once_and_answers_the_same(slack: Sandbox, store: Store, ana: Actor) -> None:
    reply = await ana.say("/checkin add Acme every 30 days")
    again = await slack.redeliver(reply.delivery)

    assert again.text == reply.text
    assert len(await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")) == 1


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_any_name_is_kept_and_shown_literally_and_alerts_nobody(store: Store, ana: Actor, name: str) -> None:
    await ana.say("/checkin add")
    await ana.submit(name=name)
    name = name.replace("🎉", ":tada:")  # as Slack sends it
    customer = await find_customer(store, name)
    await ana.say(f'/checkin "{name}" all good')
    listed = await ana.say("/checkin")
    await have_problem(store, customer)
    solved = await ana.say(f'/checkin solved "{name}"')

    assert customer.name == name
    assert name.removeprefix(":tada:") in words(listed)
    assert name.removeprefix(":tada:") in words(solved)
    assert only(store, Outreach).note == "all good"


async def test_typed_entities_are_decoded(store: Store, ana: Actor) -> None:
    await ana.say("/checkin add AT&amp;T &lt;north&gt; every 30 days", raw=True)

    assert (await find_customer(store, "AT&T <north>")).name == "AT&T <north>"


async def test_a_name_that_slack_takes_for_a_link_is_kept_as_typed(store: Store, ana: Actor) -> None:
    await ana.say("/checkin add <http://acme.example|acme.example> every 30 days", raw=True)
    await ana.say("/checkin <http://acme.example|acme.example> all good", raw=True)

    assert (await find_customer(store, "acme.example")).name == "acme.example"
    assert only(store, Outreach).note == "all good"


@pytest.mark.parametrize("owner", [EVE, GONE])
async def test_only_a_colleague_can_look_after_a_customer(store: Store, ana: Actor, owner: str) -> None:
    await ana.say("/checkin add Acme")
    refused = await ana.submit(owner=owner)

    assert "choose a colleague" in refused.errors["owner"]
    assert await store.read(customers.named, "Acme") is None


async def test_the_first_customer_brings_the_reminder_at_the_owners_own_tuesday(store: Store, di: Actor) -> None:
    await di.say("/checkin add Acme every 30 days")

    schedule = await store.read(reminders.of, DI)
    assert schedule is not None
    assert schedule.next_run_at == datetime(2026, 11, 17, 3, 30, tzinfo=UTC)  # 09:00 in Kolkata


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "mine", "list"])
async def test_the_list_shows_mine_the_longest_waiting_first(store: Store, ana: Actor, typed: str) -> None:
    await add_customer(store, "Fresh", last_spoken=2)
    await add_customer(store, "Overdue", last_spoken=61)
    await add_customer(store, "Due", last_spoken=31)
    await add_customer(store, "Hers", owner=BO)
    await have_problem(store, await add_customer(store, "Broken", last_spoken=10), "late delivery")
    await ana.say(f"/checkin {typed}")

    listed = words(ana.answer)
    places = [listed.index(name) for name in ("Overdue", "Due\n", "Broken", "Fresh")]
    assert places == sorted(places)
    assert "Last no-problem check-in 61 days ago; ideally every 30 days, at the latest 60." in listed
    assert "Open problem: late delivery" in listed
    assert "Hers" not in listed


async def test_a_long_list_has_pages(store: Store, ana: Actor) -> None:
    for number in range(10):
        await add_customer(store, f"Customer {number}", last_spoken=100 - number)
    await ana.say("/checkin")
    first = words(ana.answer)
    await ana.press("More ▶")
    second = words(ana.answer)

    assert ("Customer 7" in first, "Customer 8" in first) == (True, False)
    assert ("Customer 7" in second, "Customer 9" in second) == (False, True)


async def test_without_customers_the_list_says_how_to_begin(ana: Actor) -> None:
    reply = await ana.say("/checkin")

    assert "/checkin add Acme every 30 days" in words(reply)


async def test_help_tells_about_quotes(ana: Actor) -> None:
    reply = await ana.say("/checkin help")

    assert "goes in quotes" in words(reply)


async def test_a_customer_called_help_is_logged_to_and_one_called_add_needs_quotes(store: Store, ana: Actor) -> None:
    await add_customer(store, "Help Desk")
    await add_customer(store, "Add Value")
    await ana.say("/checkin help desk all good")
    await ana.say('/checkin "Add Value" fine')

    assert [contact.note for contact in every(store, Outreach)] == ["all good", "fine"]


# --- changing, and who may ------------------------------------------------------------------------


async def test_the_owner_edits_and_hands_over(store: Store, cy: Actor) -> None:
    await add_customer(store, "Acme", owner=CY)
    await cy.say("/checkin")
    await cy.press("Edit")
    await cy.submit(name="Acme Ltd", owner=DI, ideal_days="7")

    acme = await find_customer(store, "acme ltd")
    assert (acme.name, acme.owner, acme.ideal_days) == ("Acme Ltd", DI, 7)
    of_cy, of_di = await store.read(reminders.of, CY), await store.read(reminders.of, DI)
    assert of_cy is not None
    assert of_di is not None
    assert (of_cy.next_run_at, of_di.next_run_at is None) == (None, False)


@pytest.mark.parametrize("name", ["bo", "cy", "ana"])
async def test_the_owner_a_lead_of_theirs_and_an_admin_may_edit(bot: Bot, store: Store, name: str) -> None:
    await store.write(make_team, leads=[BO], members=[CY])
    await add_customer(store, "Acme", owner=CY)
    person = Actor(bot.slack, name)
    await person.say("/checkin edit Acme")

    assert value(person.modal, "name") == "Acme"


async def test_others_are_told_whose_it_is_and_may_still_log(store: Store, di: Actor) -> None:
    acme = await add_customer(store, "Acme", owner=CY)
    reply = await di.say("/checkin edit Acme")
    await di.say("/checkin Acme met them at the fair")
    with pytest.raises(Refused, match="looks after"):
        await store.write(changes.end, id_=acme.id, by=await find_person(store, DI), at=MONDAY)

    assert f"<@{CY}> looks after Acme" in words(reply)
    assert [contact.member for contact in every(store, Outreach)] == [DI]


async def test_a_name_that_another_customer_has_is_refused_under_the_field(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await add_customer(store, "Brook")
    await ana.say("/checkin edit Brook")
    refused = await ana.submit(name="ACME")

    assert "another customer called Acme" in refused.errors["name"]


async def test_an_ended_customer_is_gone_and_can_be_brought_back_with_the_history(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=10)
    await ana.say("/checkin edit Acme")
    await ana.press("No longer a customer")
    ended = await store.read(customers.named, "Acme")
    reply = await ana.say("/checkin Acme hello")
    await ana.say("/checkin add acme every week")

    acme = await find_customer(store, "Acme")
    assert ended is None
    assert "no customer of that name" in words(reply)
    assert (acme.ideal_days, acme.last_contact_at) == (7, MONDAY - timedelta(days=10))


async def test_ending_can_be_undone(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin edit Acme")
    await ana.press("No longer a customer")
    await ana.press("Undo")

    assert await find_customer(store, "Acme") is not None


async def test_a_lead_finds_the_customers_that_somebody_left_behind_and_names_an_owner(store: Store, bo: Actor) -> None:
    team_id = await store.write(make_team, leads=[BO], members=[CY])
    await add_customer(store, "Acme", owner=CY)
    await store.write(lifecycle.left, person=CY)
    await bo.say("/checkin")
    listed = words(bo.answer)
    await bo.press("Name an owner")
    await bo.submit(owner=BO)

    acme = await find_customer(store, "Acme")
    assert "Nobody looks after these yet" in listed
    assert (acme.owner, acme.team_id) == (BO, team_id)
    assert await store.read(customers.ownerless, [team_id], most=9) == []


async def test_whom_somebody_of_no_team_left_behind_everybody_finds_and_may_take(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor, di: Actor
) -> None:
    await di.say("/checkin add Brix every 7 days")
    await slack.happen.change("di", deleted=True)
    assert "Brix" in words(await ana.say("/checkin"))
    assert "Brix" in words(await bo.say("/checkin"))
    await bo.press("Mine")

    assert (await find_customer(store, "Brix")).owner == BO
    assert "Brix" not in words(await ana.say("/checkin"))


async def test_customers_and_problems_are_the_same_on_both_databases(any_store: Store) -> None:
    acme = await any_store.write(changes.add, name="Müller & Co.", owner=ANA, at=MONDAY)
    await any_store.write(problems.open_, customer_id=acme.id, text="late", by=BO, at=MONDAY)
    logged = await any_store.once("k", ANA, MONDAY, outreach.log, customer_id=acme.id, by=BO, at=MONDAY, note="hm")
    again = await any_store.once("k", ANA, MONDAY, outreach.log, customer_id=acme.id, by=BO, at=MONDAY, note="hm")
    read: Any = await any_store.read(customers.read, "MULLER & CO: hm")

    assert logged == again
    assert (read.customer.id, read.rest, read.customer.problems[0].text) == (acme.id, "hm", "late")
