"""`/checkin`: contacts are logged and counted, and a few customers a week are brought to mind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.customers import changes, customers, outreach, problems, reminders
from storage.engine.database import Session, Store
from storage.people import people
from storage.tables import Away, Member, Team
from tests.checkin import add, buttons, contacts, last_private, press, said
from tests.stage import ANA, BO, GONE, MONDAY, Bot

Json = dict[str, Any]


async def to_tuesday(slack: Sandbox, bot: Bot) -> None:
    await slack.move_to(datetime(2026, 11, 17, 8, 0, 1, tzinfo=UTC))  # 09:00 in Berlin
    await bot.tick()


# --- logging -------------------------------------------------------------------------------------------


async def test_one_line_logs_a_no_problem_check_in_and_says_how_it_counted(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme")
    reply = await slack.person("bo").command("/checkin", "Acme all good, they like the portal")

    (contact,) = await contacts(store)
    assert (contact.note, contact.is_proactive, contact.member) == ("all good, they like the portal", True, BO)
    assert "Logged for Acme as a no-problem check-in" in (reply.text or "")
    assert slack.posts == []  # what a customer said is no announcement


async def test_a_contact_because_of_a_problem_is_logged_but_is_no_no_problem_check_in(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    await ana.command("/checkin", "problem Acme late delivery")
    reply = await ana.command("/checkin", "Acme calmed them down")

    (contact,) = await contacts(store)
    assert not contact.is_proactive
    assert "a problem is open" in (reply.text or "")


async def test_how_a_contact_counts_can_be_changed_and_changed_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    await ana.command("/checkin", "Acme calmed them down")
    await press(ana, last_private(ana), "It was about a problem")
    reactive = (await contacts(store))[0].is_proactive
    await press(ana, last_private(ana), "It was just a check-in")

    assert (reactive, (await contacts(store))[0].is_proactive) == (False, True)


async def test_undo_gives_the_words_back_and_sets_the_clock_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    made = await add(store, "Acme", days_ago=12)
    ana = slack.person("ana")
    await ana.command("/checkin", "Acme wrong customer")
    await press(ana, last_private(ana), "Undo")

    found = await store.read(customers.find, made.id)
    assert found is not None
    assert found.last_contact_at == MONDAY - timedelta(days=12)
    assert "wrong customer" in said(last_private(ana))
    assert len(await contacts(store)) == 1


async def test_only_the_person_who_logged_a_contact_takes_it_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    made = await add(store, "Acme")
    logged = await store.write(outreach.log, customer_id=made.id, by=BO, at=MONDAY)

    with pytest.raises(Exception, match="Only the person who logged"):
        await store.write(outreach.undo, id_=logged.id, by=ANA, at=MONDAY)


async def test_a_command_delivered_twice_logs_once_and_answers_the_same(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    reply = await slack.person("ana").command("/checkin", "Acme all good")
    assert reply.delivery is not None
    again = await slack.redeliver(reply.delivery)

    assert len(await contacts(store)) == 1
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
    slack: Sandbox, bot: Bot, store: Store, typed: str, name: str, note: str
) -> None:
    for one in ("Acme", "Acme North", "Müller & Co.", "Add Value", "Straße 7"):
        await add(store, one)
    ana = slack.person("ana")
    await ana.command("/checkin", typed)
    if not note:
        assert name in said(ana.modal)
        await ana.submit()

    (contact,) = await contacts(store)
    meant = await store.read(customers.find, contact.customer_id)
    assert meant is not None
    assert (meant.name, contact.note) == (name, note)


async def test_an_unknown_name_loses_nothing_and_offers_who_comes_close(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme North")
    await add(store, "Acme South")
    ana = slack.person("ana")
    await ana.command("/checkin", "Acme all good, they <like> the portal")
    offer = last_private(ana)
    nothing_yet = await contacts(store)
    await press(ana, offer, "Log to Acme South")

    assert nothing_yet == []
    assert "Acme all good, they <like> the portal" in said(offer)
    (contact,) = await contacts(store)
    assert contact.note == "all good, they <like> the portal"
    assert "Acme South" in said(last_private(ana))


async def test_an_unknown_customer_is_added_with_what_was_typed_about_them(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "Blue Ocean: all good")
    await press(ana, last_private(ana), "Add Blue Ocean as a new customer")
    assert "all good" in said(ana.modal)
    await ana.submit()

    (contact,) = await contacts(store)
    assert contact.note == "all good"
    assert "Blue Ocean" in said(ana.modal)


async def test_a_long_text_about_an_unknown_name_waits_in_a_form(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    story = "they told me a long story " * 100
    await ana.command("/checkin", f"Acne {story}")
    refused = await ana.submit()
    await ana.submit({"name.value": "acme"})

    assert "Did you mean Acme" in refused.errors["name"]
    (contact,) = await contacts(store)
    assert contact.note == story.strip()


async def test_somebody_new_can_be_added_out_of_that_form(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/checkin", "Zebra " + "they told me a long story " * 100)
    await ana.submit({"new.value": ["new"]})

    (zebra,) = await store.read(customers.looked_after_by, ANA, now=MONDAY, zone="UTC")
    assert (zebra.name, zebra.last_contact_at) == ("Zebra", MONDAY)


async def test_a_text_that_is_too_long_comes_back_whole(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    words = "word " * 700
    reply = await slack.person("ana").command("/checkin", f"Acme {words}")

    assert "Please shorten" in (reply.text or "")
    assert words.strip() in (reply.text or "")
    assert await contacts(store) == []


async def test_done_keeps_what_was_heard_and_details_change_it(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    ana = slack.person("ana")
    await ana.command("/checkin", "Acme")
    filled: Json = {"feeling.value": "4", "note.value": "Happy\nand busy", "idea.value": "A yearly plan"}
    await ana.submit(filled)
    await press(ana, ana.modal or {}, "Change details")
    assert "Happy\nand busy" in said(ana.modal)
    await ana.submit({"feeling.value": "5", "about.value": "yes"})

    (contact,) = await contacts(store)
    assert (contact.feeling, contact.note, contact.idea) == (5, "Happy\nand busy", "A yearly plan")
    assert not contact.is_proactive


async def test_the_form_supposes_that_an_open_problem_was_the_reason(slack: Sandbox, bot: Bot, store: Store) -> None:
    made = await add(store, "Acme")
    await store.write(problems.open_, customer_id=made.id, text="late", by=ANA, at=MONDAY)
    ana = slack.person("ana")
    await ana.command("/checkin", "Acme")
    await ana.submit({"note.value": "on the mend"})

    assert not (await contacts(store))[0].is_proactive


async def test_guests_get_no_customers(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme")
    reply = await slack.person("eve").command("/checkin", "Acme hello")

    assert "full members" in (reply.text or "")
    assert await contacts(store) == []


# --- the weekly reminder ---------------------------------------------------------------------------------


async def test_the_reminder_brings_the_four_who_have_waited_longest_for_them(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    for name, ago in (("Ant", 40), ("Bee", 80), ("Cat", 50), ("Dog", 60), ("Emu", 70), ("Fox", 5)):
        await add(store, name, days_ago=ago)
    await add(store, "Weekly", days_ago=28, ideal_days=7, latest_days=14)
    await to_tuesday(slack, bot)

    (message,) = slack.person("ana").dm
    shown = [block for block in message["blocks"] if block["type"] == "rich_text"]
    assert [said({"blocks": [block]}).splitlines()[0] for block in shown] == ["Weekly", "Bee", "Emu", "Dog"]
    assert "Last spoken 81 days ago, ideally every 30 days" in said(message)


async def test_customers_with_a_problem_or_put_off_or_not_due_are_left_out(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    broken, later = await add(store, "Broken", days_ago=90), await add(store, "Postponed", days_ago=90)
    await add(store, "Fresh", days_ago=2)
    await add(store, "Due", days_ago=31)
    await store.write(problems.open_, customer_id=broken.id, text="late", by=ANA, at=MONDAY)
    ana = (await store.read(people.find, [ANA]))[ANA]
    await store.write(reminders.set_aside, customer_id=later.id, by=ana, at=MONDAY, for_a_cycle=True)
    await to_tuesday(slack, bot)

    shown = said(slack.person("ana").dm[0])
    assert "Due" in shown
    assert not any(name in shown for name in ("Broken", "Fresh", "Postponed"))


async def test_nobody_waiting_means_no_message_and_the_record_says_so(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Fresh", days_ago=2)
    await to_tuesday(slack, bot)

    (row,) = await bot.deliveries("reminder")
    assert (row.state, row.error) == ("skipped", "no customer is waiting")
    assert slack.person("ana").dm == []


async def test_a_customer_never_spoken_to_comes_up_in_the_first_reminder(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await slack.person("ana").command("/checkin", "add Acme every 30 days")
    await to_tuesday(slack, bot)

    assert "no contact logged yet, ideally every 30 days" in said(slack.person("ana").dm[0])


async def test_the_reminder_comes_once_a_week_at_each_owners_own_hour(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme", days_ago=90, owner=BO)  # New York
    await slack.person("bo").command("/checkin", "remind wednesday 08:30")
    await slack.move_to(datetime(2026, 11, 18, 13, 29, tzinfo=UTC))
    await bot.tick()
    before = len(slack.person("bo").dm)
    await bot.wait(minutes=2)
    at_the_hour = len(slack.person("bo").dm)
    await bot.wait(days=6)
    within_the_week = len(slack.person("bo").dm)
    await bot.wait(days=1)

    assert (before, at_the_hour, within_the_week, len(slack.person("bo").dm)) == (0, 1, 1, 2)


async def test_an_hour_changed_after_the_reminder_brings_no_second_one_in_that_week(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=90)
    await to_tuesday(slack, bot)
    await slack.person("ana").command("/checkin", "remind thursday 09:00")
    await bot.wait(days=4)
    within_the_week = len(slack.person("ana").dm)
    await bot.wait(days=5)

    assert (within_the_week, len(slack.person("ana").dm)) == (1, 2)


async def test_done_later_and_not_this_one_show_what_became_of_each(slack: Sandbox, bot: Bot, store: Store) -> None:
    for name in ("Ant", "Bee", "Cat"):
        await add(store, name, days_ago=40)
    ana = slack.person("ana")
    await to_tuesday(slack, bot)
    ids = [one["value"] for one in buttons(ana.dm[0]) if one["text"]["text"] == "Done"]
    await ana.press(ana.dm[0], "checkin_contact", ids[0])
    await ana.submit({"note.value": "fine"})
    await ana.press(ana.dm[0], "checkin_later", ids[1])
    told_later = last_private(ana, "dm")["text"]
    await ana.press(ana.dm[0], "checkin_skip", ids[2])
    told_skipped = last_private(ana, "dm")["text"]
    await bot.tick()

    (reminder,) = ana.dm
    shown = said(reminder)
    assert "✅ Spoken" in shown
    assert "from Tuesday 24 November" in told_later
    assert "from Thursday 17 December" in told_skipped
    assert "from Tuesday 24 November" in shown
    assert "from Thursday 17 December" in shown


async def test_what_was_put_off_for_a_week_is_back_in_the_next_reminder(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme", days_ago=40)
    ana = slack.person("ana")
    await to_tuesday(slack, bot)
    await bot.wait(days=1)
    await press(ana, ana.dm[0], "Later")
    await bot.wait(days=6)

    assert [row.state for row in await bot.deliveries("reminder")] == ["sent", "sent"]


async def test_a_contact_logged_by_command_shows_in_the_reminder_and_undo_brings_the_buttons_back(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=40)
    ana = slack.person("ana")
    await to_tuesday(slack, bot)
    await slack.advance(timedelta(minutes=5))
    await ana.command("/checkin", "Acme all good")
    await bot.tick()
    spoken = said(ana.dm[0])
    await press(ana, last_private(ana), "Undo")
    await bot.tick()

    assert "✅ Spoken" in spoken
    assert [one["text"]["text"] for one in buttons(ana.dm[0])] == ["Done", "Later", "Not this one"]


async def test_the_backlog_is_spread_over_the_coming_weeks(slack: Sandbox, bot: Bot, store: Store) -> None:
    for number in range(10):
        await add(store, f"Customer {number}", days_ago=100 + number)
    ana, seen = slack.person("ana"), []
    await to_tuesday(slack, bot)
    for _ in range(3):
        pressed = [one["value"] for one in buttons(ana.dm[-1]) if one["text"]["text"] == "Done"]
        seen.append(len(pressed))
        for id_ in pressed:
            await ana.press(ana.dm[-1], "checkin_contact", id_)
            await ana.submit()
        await bot.wait(days=7)

    assert seen == [4, 4, 2]


async def test_who_was_called_before_a_delayed_reminder_is_out_is_left_out_of_it(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=40)
    await add(store, "Brook", days_ago=41)
    await store.write(_be_away, ANA, date(2026, 11, 17), date(2026, 11, 17))
    await to_tuesday(slack, bot)
    await slack.person("bo").command("/checkin", "Acme hello")
    await bot.wait(days=1)

    (message,) = slack.person("ana").dm
    assert "Brook" in said(message)
    assert "Acme" not in said(message)


async def test_an_owner_who_is_away_is_reminded_on_the_next_working_day(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme", days_ago=40)
    await store.write(_be_away, ANA, date(2026, 11, 17), date(2026, 11, 18))
    await to_tuesday(slack, bot)
    on_tuesday = len(slack.person("ana").dm)
    await bot.wait(days=1)
    on_wednesday = len(slack.person("ana").dm)
    await bot.wait(days=1)

    assert (on_tuesday, on_wednesday, len(slack.person("ana").dm)) == (0, 0, 1)


async def test_a_whole_week_away_is_recorded_and_not_made_up(slack: Sandbox, bot: Bot, store: Store) -> None:
    await add(store, "Acme", days_ago=40)
    await store.write(_be_away, ANA, date(2026, 11, 16), date(2026, 11, 20))
    await to_tuesday(slack, bot)
    await bot.wait(days=6)

    (row,) = await bot.deliveries("reminder")
    assert (row.state, row.error) == ("skipped", "away")
    assert slack.person("ana").dm == []


async def test_who_is_away_on_the_later_day_too_is_reminded_on_the_next_one(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=40)
    await store.write(_be_away, ANA, date(2026, 11, 17), date(2026, 11, 17))
    await to_tuesday(slack, bot)
    await slack.person("ana").command("/warmline", "away 2026-11-18..2026-11-19")
    await bot.wait(days=2)
    on_thursday = len(slack.person("ana").dm)
    await bot.wait(days=1)

    assert (on_thursday, len(slack.person("ana").dm)) == (0, 1)


async def test_a_reminder_that_waits_for_a_later_day_travels_with_its_owner(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=40)
    await store.write(_be_away, ANA, date(2026, 11, 17), date(2026, 11, 17))
    await to_tuesday(slack, bot)
    await slack.happen.change("ana", tz="America/New_York")

    await slack.move_to(datetime(2026, 11, 18, 13, 59, tzinfo=UTC))
    await bot.tick()
    assert slack.person("ana").dm == []
    await bot.wait(minutes=1)
    assert len(slack.person("ana").dm) == 1


async def test_where_the_weekend_is_friday_and_saturday_sunday_is_a_working_day(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await store.write(_join, ANA, country="SA")
    await add(store, "Acme", days_ago=400)
    await slack.person("ana").command("/checkin", "remind sunday 09:00")
    await store.write(_be_away, ANA, date(2026, 11, 22), date(2026, 11, 22))
    await store.write(_be_away, ANA, date(2026, 11, 29), date(2026, 12, 3))
    await slack.move_to(datetime(2026, 12, 4, 12, tzinfo=UTC))
    await bot.tick()

    kept = {row.occurrence: (row.detail["day"], row.error) for row in await bot.deliveries("reminder")}
    assert kept["2026-11-22"][0] == "2026-11-23"
    assert kept["2026-11-29"] == ("2026-11-29", "away")


async def test_a_public_holiday_at_the_end_of_the_week_is_recorded_as_the_reason(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await store.write(_join, ANA, country="DE")
    await add(store, "Acme", days_ago=400)
    await slack.person("ana").command("/checkin", "remind friday 09:00")
    await slack.move_to(datetime(2026, 12, 25, 12, tzinfo=UTC))  # Christmas, a Friday: nothing left in that week
    await bot.tick()

    assert [row.error for row in await bot.deliveries("reminder") if row.occurrence == "2026-12-25"] == [
        "Christmas Day"
    ]


async def test_the_reminder_can_be_switched_off_and_on_and_keeps_its_hour(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    await add(store, "Acme", days_ago=40)
    ana = slack.person("ana")
    await ana.command("/checkin", "remind thursday 7:45")
    await ana.command("/checkin", "remind off")
    await add(store, "Brook", days_ago=40)  # another customer does not switch it on
    off = await store.read(reminders.of, ANA)
    reply = await ana.command("/checkin", "remind on")

    assert off is not None
    assert off.next_run_at is None
    assert "Thursdays at 07:45" in (reply.text or "")


async def test_an_hour_that_cannot_be_read_is_given_back(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/checkin", "remind tuesday and friday")

    assert "one weekday and a time" in (reply.text or "")
    assert "/checkin remind tuesday and friday" in (reply.text or "")


async def test_the_reminder_pauses_with_the_last_customer_and_returns_with_the_next(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    ana = (await store.read(people.find, [ANA]))[ANA]
    made = await add(store, "Acme")
    await store.write(changes.end, id_=made.id, by=ana, at=MONDAY)
    paused = await store.read(reminders.of, ANA)
    await add(store, "Brook")
    resumed = await store.read(reminders.of, ANA)

    assert paused is not None
    assert resumed is not None
    assert paused.next_run_at is None
    assert resumed.next_run_at == datetime(2026, 11, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "comes"), [("off", None), ("on", datetime(2026, 11, 24, 14, tzinfo=UTC))], ids=["off", "on"]
)
async def test_whoever_comes_back_is_reminded_as_they_had_wished(
    slack: Sandbox, bot: Bot, store: Store, wish: str, comes: datetime | None
) -> None:
    await add(store, "Acme", owner=BO)
    await slack.person("bo").command("/checkin", f"remind {wish}")
    await slack.happen.change("bo", deleted=True)
    gone = await store.read(reminders.of, BO)
    await slack.move_to(datetime(2026, 11, 18, 12, tzinfo=UTC))  # a Wednesday
    await slack.happen.change("bo", deleted=False)
    back = await store.read(reminders.of, BO)

    assert gone is not None
    assert back is not None
    assert (gone.next_run_at, back.next_run_at) == (None, comes)


async def test_an_owner_who_left_is_reminded_of_nothing_and_their_customers_stay(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    made = await add(store, "Acme", owner=GONE, days_ago=40)
    await slack.move_to(datetime(2026, 11, 17, 12, tzinfo=UTC))
    await bot.tick()

    found = await store.read(customers.find, made.id)
    assert found is not None
    assert (found.owner, found.ended_at) == (None, None)
    assert await bot.deliveries("reminder") == []


async def test_the_last_note_and_the_choice_are_the_same_on_both_databases(any_store: Store) -> None:
    made = await add(any_store, "Acme", days_ago=40)
    for ago, note in ((30, "old"), (10, "newest"), (5, "")):
        at = MONDAY - timedelta(days=ago)
        await any_store.write(outreach.log, customer_id=made.id, by=ANA, at=at, note=note)

    assert await any_store.read(customers.last_notes, [made.id]) == {made.id: "newest"}


def _be_away(session: Session, person: str, first_day: date, last_day: date) -> None:
    session.add(Away(person=person, first_day=first_day, last_day=last_day))


def _join(session: Session, person: str, *, country: str) -> None:
    team = Team(
        name="Support", name_key="support", channel="C0SUPPORT", zone="Europe/Berlin",
        country=country, created_at=MONDAY, created_by=ANA,
    )  # fmt: skip
    session.add(team)
    session.flush()
    session.add(Member(team_id=team.id or 0, person=person, joined_at=MONDAY))
