"""Customers: taken on, listed, changed by who may, with problems that are opened and solved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.customers import changes, customers, outreach, problems, reminders
from storage.customers.customers import Known
from storage.engine.database import Session, Store
from storage.people import lifecycle, people
from storage.tables import Member, Team
from tests.checkin import add, buttons, contacts, last_private, press, said
from tests.stage import ANA, BO, CY, DI, EVE, GONE, MONDAY, SUPPORT, Bot

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


async def find(store: Store, name: str) -> Known | None:
    return await store.read(customers.named, name)


async def make_team(store: Store, *members: str, lead: str) -> int:
    def make(session: Session) -> int:
        team = Team(name="Support", name_key="support", channel=SUPPORT, zone="UTC", created_at=MONDAY, created_by=lead)
        session.add(team)
        session.flush()
        for one in (lead, *members):
            session.add(Member(team_id=team.id or 0, person=one, is_lead=one == lead, joined_at=MONDAY))
        return team.id or 0

    return await store.write(make)


# --- adding --------------------------------------------------------------------------------------------


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
    slack: Sandbox, bot: Bot, store: Store, typed: str, name: str, ideal: int, latest: int, side: str
) -> None:
    reply = await slack.person("ana").command("/checkin", f"add {typed}")

    (found,) = await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")
    assert (found.name, found.ideal_days, found.latest_days, found.side) == (name, ideal, latest, side)
    assert "is on your list" in (reply.text or "")


async def test_a_name_alone_opens_the_form_filled_with_it(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "add Acme")
    await ana.submit({"ideal_days.value": "10", "latest_days.value": "20", "side.value": "internal"})

    found = await find(store, "acme")
    assert found is not None
    assert (found.owner, found.ideal_days, found.latest_days, found.side) == (ANA, 10, 20, "internal")
    assert "is on your list" in said(ana.modal)


@pytest.mark.parametrize(
    ("typed", "words"),
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
    slack: Sandbox, bot: Bot, store: Store, typed: str, words: str
) -> None:
    reply = await slack.person("ana").command("/checkin", f"add {typed}")

    assert words in (reply.text or "")
    assert typed in (reply.text or "")
    assert await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC") == []


async def test_a_name_is_taken_once_whatever_its_case_and_accents(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Café Süd", owner=BO)
    ana = slack.person("ana")
    reply = await ana.command("/checkin", "add CAFE SUD every 30 days")
    await ana.command("/checkin", "add")
    refused = await ana.submit({"name.value": "cafe sud"})

    assert f"looked after by <@{BO}>" in (reply.text or "")
    assert "on the list already" in refused.errors["name"]


async def test_adding_delivered_twice_adds_once_and_answers_the_same(slack: Sandbox, bot: Bot, store: Store) -> None:
    reply = await slack.person("ana").command("/checkin", "add Acme every 30 days")
    assert reply.delivery is not None
    again = await slack.redeliver(reply.delivery)

    assert again.text == reply.text
    assert len(await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")) == 1


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_any_name_is_kept_and_shown_literally_and_alerts_nobody(
    slack: Sandbox, bot: Bot, store: Store, name: str
) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "add")
    await ana.submit({"name.value": name})
    made = await find(store, name)
    await ana.command("/checkin", f'"{name}" all good')
    await ana.command("/checkin")
    await store.write(problems.open_, customer_id=made.id if made else 0, text="late", by=ANA, at=MONDAY)
    await ana.command("/checkin", f'solved "{name}"')

    assert made is not None
    assert made.name == name
    assert name in said(ana.ephemerals("general")[1])
    assert [contact.note for contact in await contacts(store)] == ["all good"]
    assert name in said(last_private(ana))


async def test_typed_entities_are_decoded(slack: Sandbox, bot: Bot, store: Store) -> None:
    await slack.person("ana").command("/checkin", "add AT&amp;T &lt;north&gt; every 30 days", raw=True)

    found = await find(store, "AT&T <north>")
    assert found is not None
    assert found.name == "AT&T <north>"


async def test_a_name_that_slack_takes_for_a_link_is_kept_as_typed(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "add <http://acme.example|acme.example> every 30 days", raw=True)
    await ana.command("/checkin", "<http://acme.example|acme.example> all good", raw=True)

    found = await find(store, "acme.example")
    assert found is not None
    assert found.name == "acme.example"
    assert [contact.note for contact in await contacts(store)] == ["all good"]


@pytest.mark.parametrize("owner", [EVE, GONE])
async def test_only_a_colleague_can_look_after_a_customer(slack: Sandbox, bot: Bot, store: Store, owner: str) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "add Acme")
    refused = await ana.submit({"owner.value": owner})

    assert "choose a colleague" in refused.errors["owner"]
    assert await find(store, "Acme") is None


async def test_the_first_customer_brings_the_reminder_at_the_owners_own_tuesday(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await slack.person("di").command("/checkin", "add Acme every 30 days")

    schedule = await store.read(reminders.of, DI)
    assert schedule is not None
    assert schedule.next_run_at == datetime(2026, 11, 17, 3, 30, tzinfo=UTC)  # 09:00 in Kolkata


# --- the list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "mine", "list"])
async def test_the_list_shows_mine_the_longest_waiting_first(
    slack: Sandbox, bot: Bot, store: Store, typed: str
) -> None:
    await add(store, "Fresh", days_ago=2)
    await add(store, "Overdue", days_ago=61)
    await add(store, "Due", days_ago=31)
    await add(store, "Hers", owner=BO)
    broken = await add(store, "Broken", days_ago=10)
    await store.write(problems.open_, customer_id=broken.id, text="late delivery", by=BO, at=MONDAY)
    ana = slack.person("ana")
    await ana.command("/checkin", typed)

    shown = said(last_private(ana))
    places = [shown.index(name) for name in ("Overdue", "Due\n", "Broken", "Fresh")]
    assert places == sorted(places)
    assert "Last contact 61 days ago; ideally every 30 days, at the latest 60." in shown
    assert "Open problem: late delivery" in shown
    assert "Hers" not in shown


async def test_a_long_list_has_pages(slack: Sandbox, bot: Bot, store: Store) -> None:
    for number in range(10):
        await add(store, f"Customer {number}", days_ago=100 - number)
    ana = slack.person("ana")
    await ana.command("/checkin")
    first = said(last_private(ana))
    await press(ana, last_private(ana), "More ▶")
    second = said(last_private(ana))

    assert ("Customer 7" in first, "Customer 8" in first) == (True, False)
    assert ("Customer 7" in second, "Customer 9" in second) == (False, True)


async def test_without_customers_the_list_says_how_to_begin(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/checkin")

    assert "/checkin add Acme every 30 days" in (reply.text or "")


async def test_help_tells_about_quotes(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/checkin", "help")

    assert "goes in quotes" in (reply.text or "")


async def test_a_customer_called_help_is_logged_to_and_one_called_add_needs_quotes(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Help Desk")
    await add(store, "Add Value")
    ana = slack.person("ana")
    await ana.command("/checkin", "help desk all good")
    await ana.command("/checkin", '"Add Value" fine')

    assert [contact.note for contact in await contacts(store)] == ["all good", "fine"]


# --- changing, and who may ---------------------------------------------------------------------------------


async def test_the_owner_edits_and_hands_over(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme", owner=CY)
    cy = slack.person("cy")
    await cy.command("/checkin")
    await press(cy, last_private(cy), "Edit")
    await cy.submit({"name.value": "Acme Ltd", "owner.value": DI, "ideal_days.value": "7"})

    found = await find(store, "acme ltd")
    assert found is not None
    assert (found.name, found.owner, found.ideal_days) == ("Acme Ltd", DI, 7)
    given, taken = await store.read(reminders.of, CY), await store.read(reminders.of, DI)
    assert given is not None
    assert taken is not None
    assert (given.next_run_at, taken.next_run_at is None) == (None, False)


@pytest.mark.parametrize("person", ["bo", "cy", "ana"])
async def test_the_owner_a_lead_of_theirs_and_an_admin_may_edit(
    slack: Sandbox, bot: Bot, store: Store, person: str
) -> None:
    await make_team(store, CY, lead=BO)
    await add(store, "Acme", owner=CY)
    who = slack.person(person)
    await who.command("/checkin", "edit Acme")

    assert who.modal is not None


async def test_others_are_told_whose_it_is_and_may_still_log(slack: Sandbox, bot: Bot, store: Store) -> None:
    made = await add(store, "Acme", owner=CY)
    di = slack.person("di")
    reply = await di.command("/checkin", "edit Acme")
    await di.command("/checkin", "Acme met them at the fair")
    someone = (await store.read(people.find, [DI]))[DI]
    with pytest.raises(Exception, match="looks after"):
        await store.write(changes.end, id_=made.id, by=someone, at=MONDAY)

    assert f"<@{CY}> looks after Acme" in (reply.text or "")
    assert [contact.member for contact in await contacts(store)] == [DI]


async def test_a_name_that_another_customer_has_is_refused_under_the_field(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme")
    await add(store, "Brook")
    ana = slack.person("ana")
    await ana.command("/checkin", "edit Brook")
    refused = await ana.submit({"name.value": "ACME"})

    assert "another customer called Acme" in refused.errors["name"]


async def test_an_ended_customer_is_gone_and_can_be_brought_back_with_the_history(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=10)
    ana = slack.person("ana")
    await ana.command("/checkin", "edit Acme")
    await press(ana, ana.modal or {}, "No longer a customer")
    ended = await find(store, "Acme")
    reply = await ana.command("/checkin", "Acme hello")
    await ana.close()
    await ana.command("/checkin", "add acme every week")

    found = await find(store, "Acme")
    assert ended is None
    assert "no customer of that name" in (reply.text or "")
    assert found is not None
    assert (found.ideal_days, found.last_contact_at) == (7, MONDAY - timedelta(days=10))


async def test_ending_can_be_undone(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    await ana.command("/checkin", "edit Acme")
    await press(ana, ana.modal or {}, "No longer a customer")
    await press(ana, ana.modal or {}, "Undo")

    assert await find(store, "Acme") is not None


async def test_a_lead_finds_the_customers_that_somebody_left_behind_and_names_an_owner(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    team = await make_team(store, CY, lead=BO)
    await add(store, "Acme", owner=CY)
    await store.write(lifecycle.left, person=CY)
    bo = slack.person("bo")
    await bo.command("/checkin")
    listed = said(last_private(bo))
    await press(bo, last_private(bo), "Name an owner")
    await bo.submit({"owner.value": BO})

    found = await find(store, "Acme")
    assert "Nobody looks after these yet" in listed
    assert found is not None
    assert (found.owner, found.team_id) == (BO, team)
    assert await store.read(customers.ownerless, [team]) == []


# --- problems ------------------------------------------------------------------------------------------------


async def test_a_problem_is_noted_and_solved(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    noted = await ana.command("/checkin", "problem Acme: late delivery")
    during = await find(store, "Acme")
    solved = await ana.command("/checkin", "solved acme new carrier")
    after = await find(store, "Acme")

    assert "Acme has an open problem" in (noted.text or "")
    assert during is not None
    assert [one.text for one in during.problems] == ["late delivery"]
    assert "Solved for Acme: late delivery" in (solved.text or "")
    assert after is not None
    assert after.problems == ()


async def test_of_several_problems_one_is_chosen_by_button_or_by_its_words(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    for text in ("late delivery", "wrong invoice", "noisy fan"):
        await ana.command("/checkin", f"problem Acme {text}")
    by_words = await ana.command("/checkin", "solved Acme invoice")
    which = await ana.command("/checkin", "solved Acme")
    await press(ana, last_private(ana), "Solved")

    found = await find(store, "Acme")
    assert "wrong invoice" in (by_words.text or "")
    assert "2 open problems. Which one" in (which.text or "")
    assert found is not None
    assert [one.text for one in found.problems] == ["noisy fan"]


async def test_long_words_about_an_unclear_solution_come_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana, words = slack.person("ana"), ("we changed the carrier " * 125).strip()
    for text in ("late delivery", "noisy fan"):
        await ana.command("/checkin", f"problem Acme {text}")
    reply = await ana.command("/checkin", f"solved Acme {words}")

    assert words in (reply.text or "")
    assert words[:2000] in said(last_private(ana))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("problem", "who and what is wrong"),
        ("problem Acme", "who and what is wrong"),
        ("solved", "whose problem is solved"),
        ("solved Acme", "no open problem"),
        ("edit", "which customer"),
        ("problem Zebra stripes", "no customer of that name"),
    ],
)
async def test_half_a_sentence_about_a_problem_is_asked_about(
    slack: Sandbox, bot: Bot, store: Store, typed: str, words: str
) -> None:
    await add(store, "Acme")
    reply = await slack.person("ana").command("/checkin", typed)

    assert words in (reply.text or "")


async def test_a_problem_of_a_misspelt_name_goes_where_it_was_meant(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    await ana.command("/checkin", "problem Acmee late delivery")
    offered = [one["text"]["text"] for one in buttons(last_private(ana))]
    await press(ana, last_private(ana), "Problem of Acme")

    found = await find(store, "Acme")
    assert offered == ["Problem of Acme"]
    assert found is not None
    assert [one.text for one in found.problems] == ["late delivery"]


async def test_solving_delivered_twice_answers_the_same(slack: Sandbox, bot: Bot, store: Store) -> None:
    made = await add(store, "Acme")
    await store.write(problems.open_, customer_id=made.id, text="late", by=ANA, at=MONDAY)
    reply = await slack.person("ana").command("/checkin", "solved Acme")
    assert reply.delivery is not None
    again = await slack.redeliver(reply.delivery)

    assert again.text == reply.text


async def test_customers_and_problems_are_the_same_on_both_databases(any_store: Store) -> None:
    made = await any_store.write(changes.add, name="Müller & Co.", owner=ANA, at=MONDAY)
    await any_store.write(problems.open_, customer_id=made.id, text="late", by=BO, at=MONDAY)
    logged = await any_store.once("k", ANA, MONDAY, outreach.log, customer_id=made.id, by=BO, at=MONDAY, note="hm")
    again = await any_store.once("k", ANA, MONDAY, outreach.log, customer_id=made.id, by=BO, at=MONDAY, note="hm")
    read: Any = await any_store.read(customers.read, "MULLER & CO: hm")

    assert logged == again
    assert (read.customer.id, read.rest, read.customer.problems[0].text) == (made.id, "hm", "late")
