"""Outreach: one line logs a contact, counted as a no-problem check-in or not, and found a customer for."""

from datetime import timedelta

import pytest

from bot.sandbox import Sandbox
from storage.customers import customers, outreach
from storage.engine.database import Store
from storage.refusal import Refused
from storage.tables import Outreach
from tests.acting import Actor, value, words
from tests.making import add_customer, every, find_customer, have_problem, only
from tests.stage import ANA, BO, MONDAY, Bot


async def test_one_line_logs_a_no_problem_check_in_and_says_how_it_counted(
    slack: Sandbox, store: Store, bo: Actor
) -> None:
    await add_customer(store, "Acme")
    reply = await bo.say("/checkin Acme all good, they like the portal")

    contact = only(store, Outreach)
    assert (contact.note, contact.is_proactive, contact.member) == ("all good, they like the portal", True, BO)
    assert "Logged for Acme as a no-problem check-in" in words(reply)
    assert slack.posts == []  # what a customer said is no announcement


async def test_a_contact_because_of_a_problem_is_logged_but_is_no_no_problem_check_in(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin problem Acme late delivery")
    reply = await ana.say("/checkin Acme calmed them down")

    assert not only(store, Outreach).is_proactive
    assert "a problem is open" in words(reply)


async def test_how_a_contact_counts_can_be_changed_and_changed_back(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme calmed them down")
    await ana.press("It was about a problem")
    reactive = only(store, Outreach).is_proactive
    await ana.press("It was just a check-in")

    assert (reactive, only(store, Outreach).is_proactive) == (False, True)


async def test_undo_gives_the_words_back_and_sets_the_clock_back(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=12)
    await ana.say("/checkin Acme wrong customer")
    await ana.press("Undo")

    assert (await find_customer(store, "Acme")).last_contact_at == MONDAY - timedelta(days=12)
    assert "wrong customer" in words(ana.answer)
    assert len(every(store, Outreach)) == 1


async def test_only_the_person_who_logged_a_contact_takes_it_back(bot: Bot, store: Store) -> None:
    acme = await add_customer(store, "Acme")
    logged = await store.write(outreach.log, customer_id=acme.id, by=BO, at=MONDAY)

    with pytest.raises(Refused, match="Only the person who logged"):
        await store.write(outreach.undo, id_=logged.id, by=ANA, at=MONDAY)


async def test_a_command_delivered_twice_logs_once_and_answers_the_same(
    slack: Sandbox, store: Store, ana: Actor
) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say("/checkin Acme all good")
    again = await slack.redeliver(reply.delivery)

    assert len(every(store, Outreach)) == 1
    assert again.text == reply.text


@pytest.mark.parametrize(
    ("typed", "name", "note"),
    [
        ("acme: all good", "Acme", "all good"),
        ("ACME", "Acme", ""),
        ("Acme North — fine, thanks", "Acme North", "fine, thanks"),
        ("muller & co they moved", "Müller & Co.", "they moved"),
        ('"Add Value" all good', "Add Value", "all good"),
        ("“Add Value”: all good", "Add Value", "all good"),
        ("Acme :tada: they renewed\nfor a year", "Acme", ":tada: they renewed\nfor a year"),
        ("strasse 7 wants <b> & more", "Straße 7", "wants <b> & more"),
    ],
)
async def test_the_longest_known_name_that_begins_the_text_is_meant(
    store: Store, ana: Actor, typed: str, name: str, note: str
) -> None:
    for known in ("Acme", "Acme North", "Müller & Co.", "Add Value", "Straße 7"):
        await add_customer(store, known)
    await ana.say(f"/checkin {typed}")
    if not note:
        assert name in words(ana.modal)
        await ana.press("Log a contact")
        await ana.submit()

    contact = only(store, Outreach)
    assert contact.customer_id == (await find_customer(store, name)).id
    assert contact.note == note


async def test_an_unknown_name_loses_nothing_and_offers_who_comes_close(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme North")
    await add_customer(store, "Acme South")
    await ana.say("/checkin Acme all good, they <like> the portal")
    offer = ana.answer
    nothing_yet = every(store, Outreach)
    await ana.press("Log to Acme South", offer)

    assert nothing_yet == []
    assert "Acme all good, they <like> the portal" in words(offer)
    assert only(store, Outreach).note == "all good, they <like> the portal"
    assert "Acme South" in words(ana.answer)


async def test_an_unknown_customer_is_added_with_what_was_typed_about_them(store: Store, ana: Actor) -> None:
    await ana.say("/checkin Blue Ocean: all good")
    await ana.press("Add Blue Ocean as a new customer")
    assert "all good" in words(ana.modal)
    await ana.submit()

    assert only(store, Outreach).note == "all good"
    assert "Blue Ocean" in words(ana.modal)


async def test_a_long_text_about_an_unknown_name_waits_in_a_form(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    story = "they told me a long story " * 100
    await ana.say(f"/checkin Acne {story}")
    refused = await ana.submit()
    await ana.submit(name="acme")

    assert "Did you mean Acme" in refused.errors["name"]
    assert only(store, Outreach).note == story.strip()


async def test_somebody_new_can_be_added_out_of_that_form(store: Store, ana: Actor) -> None:
    await ana.say("/checkin Zebra " + "they told me a long story " * 100)
    await ana.submit(new=["new"])

    (zebra,) = await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")
    assert (zebra.name, zebra.last_contact_at) == ("Zebra", MONDAY)


async def test_a_text_that_is_too_long_comes_back_whole(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    note = ("word " * 700).strip()
    reply = await ana.say(f"/checkin Acme {note}")

    assert "Please shorten" in words(reply)
    assert note in words(reply).replace("\n", "")
    assert every(store, Outreach) == []


async def test_done_keeps_what_was_heard_and_details_change_it(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme")
    await ana.press("Log a contact")
    await ana.submit(feeling="4", note="Happy\nand busy", idea="A yearly plan")
    await ana.press("Change details")
    assert value(ana.modal, "note") == "Happy\nand busy"
    await ana.submit(feeling="5", about="yes")

    contact = only(store, Outreach)
    assert (contact.feeling, contact.note, contact.idea) == (5, "Happy\nand busy", "A yearly plan")
    assert not contact.is_proactive


async def test_the_form_supposes_that_an_open_problem_was_the_reason(store: Store, ana: Actor) -> None:
    await have_problem(store, await add_customer(store, "Acme"))
    await ana.say("/checkin Acme")
    await ana.press("Log a contact")
    await ana.submit(note="on the mend")

    assert not only(store, Outreach).is_proactive


async def test_guests_get_no_customers(store: Store, eve: Actor) -> None:
    await add_customer(store, "Acme")
    reply = await eve.say("/checkin Acme hello")

    assert "full members" in words(reply)
    assert every(store, Outreach) == []


async def test_the_last_note_and_the_choice_are_the_same_on_both_databases(any_store: Store) -> None:
    acme = await add_customer(any_store, "Acme", last_spoken=40)
    for ago, note in ((30, "old"), (10, "newest"), (5, "")):
        at = MONDAY - timedelta(days=ago)
        await any_store.write(outreach.log, customer_id=acme.id, by=ANA, at=at, note=note)

    assert await any_store.read(customers.last_notes, [acme.id]) == {acme.id: "newest"}
