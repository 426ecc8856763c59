"""One customer's card: who looks after them, how they stand, what happened, and what can be done."""

from datetime import timedelta

from storage.customers import outreach
from storage.engine.database import Store
from storage.tables import Customer, Idea, Problem
from tests.acting import Actor, buttons, value, words
from tests.making import add_customer, change, have_problem, make_team, only, tell_story
from tests.stage import ANA, BO, CY, MONDAY, SECRET, Bot


async def test_a_name_alone_opens_the_card_with_all_that_one_does_with_a_customer(store: Store, ana: Actor) -> None:
    acme = await add_customer(store, "Acme", last_spoken=12)
    await have_problem(store, acme, "late delivery")
    await ana.say("/checkin acme")

    told = words(ana.form)
    assert f"<@{ANA}>" in told
    assert "Last no-problem check-in 12 days ago; ideally every 30 days, at the latest 60." in told
    assert "Open problem: late delivery" in told
    assert set(buttons(ana.form)) >= {"Solved", "Log a contact", "Note a problem", "Idea for them", "Edit"}


async def test_what_was_heard_is_for_whoever_looks_after_them_and_whoever_noted_it(
    store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    acme = await add_customer(store, "Acme")
    await store.write(outreach.log, customer_id=acme.id, by=BO, at=MONDAY, note="they may leave us", feeling=2)
    seen = {}
    for who in (ana, bo, cy):
        await who.say("/checkin Acme")
        seen[who.id] = words(who.form)

    assert {who for who, told in seen.items() if "they may leave us" in told} == {ANA, BO}
    assert "unhappy" not in seen[CY]
    assert f"<@{BO}>" not in seen[CY]
    assert "No-problem check-in" in seen[CY]


async def test_whoever_takes_a_customer_over_reads_what_was_heard_and_whoever_gave_them_away_no_more(
    store: Store, ana: Actor, cy: Actor
) -> None:
    acme = await add_customer(store, "Acme")
    await store.write(outreach.log, customer_id=acme.id, by=BO, at=MONDAY, note="they may leave us")
    await change(store, Customer, acme.id, owner=CY)
    await ana.say("/checkin Acme")
    await cy.say("/checkin Acme")

    assert "they may leave us" not in words(ana.form)
    assert "they may leave us" in words(cy.form)


async def test_stories_that_name_them_are_on_it_for_those_who_see_where_they_were_told(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await add_customer(store, "Acme Tools")
    await tell_story(bot, ana, "Acme Tools got their parts on Sunday")
    await tell_story(bot, ana, "Acme sent tools back")
    await ana.say("/servicestory Acme Tools wept for joy", "secret")
    await bot.tick()
    for who in (ana, cy):
        await who.say("/checkin Acme Tools")

    assert "got their parts" in words(ana.form)
    assert "wept for joy" in words(ana.form)
    assert "sent tools back" not in words(ana.form)
    assert "got their parts" in words(cy.form)
    assert "wept for joy" not in words(cy.form)
    assert SECRET not in str(cy.form)


async def test_ideas_for_them_are_on_it_for_those_who_read_the_teams(
    store: Store, bo: Actor, cy: Actor, di: Actor
) -> None:
    await store.write(make_team, leads=[BO], members=[CY])
    acme = await add_customer(store, "Acme", owner=CY)
    idea = Idea(
        team_id=1, title="Badges at the gate", words="Badges at the gate", customer_id=acme.id, for_customer=True,
        author=CY, answer_by=MONDAY, created_at=MONDAY, touched_at=MONDAY,
    )  # fmt: skip
    await store.write(lambda session: session.add(idea))
    for who in (bo, di):
        await who.say("/checkin Acme")

    assert "Badges at the gate" in words(bo.form)
    assert "Badges" not in words(di.form)
    await bo.press("Read it")
    assert "Badges at the gate" in words(bo.form)


async def test_what_happened_is_turned_page_by_page_with_the_newest_first(store: Store, ana: Actor) -> None:
    acme = await add_customer(store, "Acme")
    for days in range(8):
        await store.write(
            outreach.log, customer_id=acme.id, by=ANA, at=MONDAY - timedelta(days=days), note=f"note {days}"
        )
    await ana.say("/checkin Acme")
    first = words(ana.form)
    await ana.press("Older ▶")
    second = words(ana.form)
    await ana.press("◀ Newer")

    assert [f"note {days}" in first for days in range(8)] == [True] * 6 + [False] * 2
    assert [f"note {days}" in second for days in range(8)] == [False] * 6 + [True] * 2
    assert words(ana.form) == first
    assert ana.depth == 1


async def test_a_problem_noted_on_the_card_is_open_and_solved_there(store: Store, bo: Actor) -> None:
    await add_customer(store, "Acme")
    await bo.say("/checkin Acme")
    await bo.press("Note a problem")
    refused = await bo.submit(text="…")
    await bo.submit(text="wrong parts")
    await bo.say("/checkin Acme")
    await bo.press("Solved")

    assert "what is wrong" in refused.errors["text"]
    assert only(store, Problem).text == "wrong parts"
    assert only(store, Problem).solved_at


async def test_an_idea_for_them_begins_with_their_name(store: Store, ana: Actor) -> None:
    await store.write(make_team, leads=[ANA])
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme")
    await ana.press("Idea for them")

    assert value(ana.form, "customer") == "Acme"


async def test_a_contact_is_logged_and_its_details_added_from_any_card_within_three_windows(
    bot: Bot, store: Store, ana: Actor
) -> None:
    """Slack takes no more on top of each other."""
    await add_customer(store, "Acme", last_spoken=40)
    await ana.open_home()
    await ana.press("All my customers (1)", ana.home)
    await ana.press("About them")
    await ana.press("Log a contact")
    await ana.submit(note="all good")
    await ana.press("Add details")
    await ana.submit(feeling="4")
    await ana.press("About them")

    assert "happy" in words(ana.form)
    assert "all good" in words(ana.form)


async def test_the_card_of_somebody_without_an_owner_says_so(store: Store, bo: Actor) -> None:
    acme = await add_customer(store, "Acme")
    await change(store, Customer, acme.id, owner=None)
    await bo.say("/checkin Acme")

    assert "Nobody looks after them yet" in words(bo.form)


async def test_whoever_is_taken_off_the_list_has_no_card_any_more(store: Store, ana: Actor) -> None:
    acme = await add_customer(store, "Acme")
    await ana.say("/checkin Acme all good")
    await change(store, Customer, acme.id, ended_at=MONDAY)
    await ana.press("About them")

    assert "not on the list any more" in words(ana.answer)
