"""A contact has its own day: typed or chosen, said back, counted by the clock, and in one digest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from storage.across import digests
from storage.engine.database import Session, Store
from storage.people import digest_hours
from storage.people.digest_hours import DIGEST
from storage.tables import Delivery, Outreach, Team
from tests.acting import Actor, value, words
from tests.making import add_customer, every, find_customer, only, set_up_team
from tests.stage import BO, MONDAY, Bot

FRIDAY = datetime(2026, 11, 13, 11, tzinfo=UTC)  # noon in Berlin, three days before it begins
TUESDAY_NINE = MONDAY + timedelta(hours=23)


async def digest_comes(bot: Bot, week: int) -> None:
    """Bo's, on Monday at nine in New York, so many weeks on."""
    await bot.wait_until(MONDAY + timedelta(days=7 * week, hours=5, minutes=5))


def contacts_told(session: Session) -> list[int]:
    """How many contacts each digest of the team counts in its own days, the first digest first, made anew."""
    made = session.exec(select(Delivery).where(Delivery.kind == DIGEST.name, Delivery.recipient == BO)).all()
    team = session.get_one(Team, 1)
    days = [digest_hours.days_of(one, team) for one in sorted(made, key=lambda one: one.occurrence)]
    return [digests.collect(session, team=team, days=one, reader=BO).week.contacts for one in days]


async def test_the_day_is_read_said_back_and_can_be_changed(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say("/checkin Acme on Friday all good")
    logged = only(store, Outreach)
    await ana.press("Add details")
    begins_with = value(ana.form, "on")
    await ana.submit(on="2026-11-12")

    assert (logged.at, logged.note) == (FRIDAY, "all good")
    assert "Made on Friday 13 November 2026; Add details changes the day." in words(reply).replace("*", "")
    assert "the next check-in is ideally in 27 days" in words(reply)
    assert begins_with == "2026-11-13"
    assert only(store, Outreach).at == FRIDAY - timedelta(days=1)


async def test_the_day_is_the_persons_own(slack: Sandbox, store: Store, ana: Actor, bo: Actor) -> None:
    """Past midnight in Berlin it is still the evening before in New York."""
    await add_customer(store, "Acme")
    await slack.move_to(datetime(2026, 11, 17, 0, 30, tzinfo=UTC))
    await ana.say("/checkin Acme yesterday all good")
    await bo.say("/checkin Acme yesterday all good")

    berlin, new_york = (contact.at for contact in every(store, Outreach))
    assert berlin == datetime(2026, 11, 16, 11, tzinfo=UTC)
    assert new_york == datetime(2026, 11, 15, 17, tzinfo=UTC)


async def test_a_day_before_the_last_contact_does_not_move_the_clock_back(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=2)
    reply = await ana.say("/checkin Acme last Monday all good")

    assert (await find_customer(store, "Acme")).last_checkin_at == MONDAY - timedelta(days=2)
    assert "the clock of the no-problem check-ins stays as it is" in words(reply)


@pytest.mark.parametrize("name", ["Friday", "Yesterday Ltd", "20 Nov", "Last Monday"])
async def test_a_customer_may_be_called_like_a_day(store: Store, ana: Actor, name: str) -> None:
    await add_customer(store, name)
    await ana.say(f"/checkin {name} yesterday all good")

    contact = only(store, Outreach)
    assert (contact.at.date(), contact.note) == (date(2026, 11, 15), "all good")


async def test_the_day_may_stand_before_the_name(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin yesterday Acme all good")

    contact = only(store, Outreach)
    assert (contact.at.date(), contact.note) == (date(2026, 11, 15), "all good")


@pytest.mark.parametrize(
    ("said", "why"),
    [("2026-11-17 all good", "still to come"), ("20 Nov all good", "still to come"), ("2024-11-10 x", "than a year")],
)
async def test_a_day_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    store: Store, ana: Actor, said: str, why: str
) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say(f"/checkin Acme {said}")

    assert why in words(reply)
    assert said in words(reply)
    assert every(store, Outreach) == []


async def test_the_form_takes_older_days_and_none_to_come(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme yesterday")
    begins_with = value(ana.form, "on")
    to_come = await ana.submit(on="2026-11-17", note="all good")
    too_old = await ana.submit(on="2009-11-17", note="all good")
    await ana.submit(on="2024-11-17", note="all good")

    assert begins_with == "2026-11-15"
    assert "still to come" in to_come.errors["on"]
    assert "ten years" in too_old.errors["on"]
    assert only(store, Outreach).at.date() == date(2024, 11, 17)


async def test_a_contact_of_a_day_whose_digest_is_out_is_in_the_next_one_alone(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana)
    await add_customer(store, "Acme")
    await digest_comes(bot, 0)
    await digest_comes(bot, 1)
    before = store.read_now(contacts_told)
    reply = await cy.say("/checkin Acme on Friday all good")
    after = store.read_now(contacts_told)
    await cy.say("/checkin Acme today all good")
    await digest_comes(bot, 2)

    assert before == after == [0, 0]
    assert "The digest of that day is out, so the next one counts it." in words(reply)
    assert store.read_now(contacts_told) == [0, 0, 2]


async def test_a_contact_of_a_day_whose_digest_is_to_come_is_in_that_one(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana)
    await add_customer(store, "Acme")
    await digest_comes(bot, 0)
    await bot.wait_until(MONDAY + timedelta(days=6))  # a Sunday
    reply = await cy.say("/checkin Acme on Friday all good")
    await digest_comes(bot, 1)
    await digest_comes(bot, 2)

    assert "is out" not in words(reply)
    assert store.read_now(contacts_told) == [0, 1, 0]


async def test_what_a_digest_has_counted_is_in_no_other_when_its_day_is_changed(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await set_up_team(ana)
    await add_customer(store, "Acme")
    await cy.say("/checkin Acme all good")
    await digest_comes(bot, 0)
    await digest_comes(bot, 1)
    await cy.press("Add details")
    await cy.submit(on="2026-11-23")
    await digest_comes(bot, 2)

    assert store.read_now(contacts_told) == [0, 1, 0]


async def test_done_in_a_reminder_is_done_also_with_a_day_before_it(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await bot.wait_until(TUESDAY_NINE)
    await ana.press("Done", ana.dm[0])
    await ana.submit(on="2026-11-15", note="all good")
    await bot.tick()

    assert "✅ Spoken" in words(ana.dm[0])
