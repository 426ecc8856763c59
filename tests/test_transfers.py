"""A customer is handed over: a colleague is asked, and looks after them once they say yes."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.sandbox import Sandbox
from storage.across import ownerless
from storage.customers import changes, handing, next_calls, reminders
from storage.engine.database import Store
from storage.people import people
from storage.refusal import Refused
from storage.tables import CustomerTransfer, LeftBehind, Member, Outreach, Person, Timer
from tests import erasing
from tests.acting import Actor, buttons, until, value, words
from tests.making import (
    add_customer,
    be_away,
    change,
    every,
    find_customer,
    find_person,
    have_problem,
    make_team,
    only,
)
from tests.stage import ANA, BO, CY, DI, EVE, GONE, MONDAY, ROBOT, Bot

NOTE = "They like to be called early"


async def hand_over(actor: Actor, to: str, note: str = NOTE) -> None:
    """On the card of Acme."""
    await actor.say("/checkin Acme")
    await actor.press("Hand over to …")
    reply = await actor.submit(person=to, note=note)
    assert reply.ok, reply.errors


async def ask_cy(bot: Bot, ana: Actor) -> None:
    """Whether they look after Acme, and they have the question."""
    await add_customer(bot.store, "Acme")
    await hand_over(ana, CY)
    await bot.tick()


async def owner_of(store: Store, name: str = "Acme") -> str | None:
    return (await find_customer(store, name)).owner


async def test_a_colleague_is_asked_and_with_yes_everything_is_theirs(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    acme = await add_customer(store, "Acme", last_spoken=40)
    await have_problem(store, acme, "late delivery")
    who = await find_person(store, ANA)
    await store.write(next_calls.choose, customer_id=acme.id, on=MONDAY.date() + timedelta(7), by=who, at=MONDAY)
    await hand_over(ana, CY)
    await bot.tick()
    asked = words(cy.dm[0])
    before = await owner_of(store)
    await cy.press("Yes, mine", cy.dm[0])
    await bot.tick()

    assert f"<@{ANA}> asks whether you look after Acme from now on." in asked
    for told in (NOTE, "Open problem: late delivery", "40 days ago", "Next call on Monday 23 November", "Until Monday"):
        assert told in asked
    assert (before, await owner_of(store)) == (ANA, CY)
    assert f"<@{CY}> looks after Acme from now on." in words(ana.dm[-1])
    assert "You look after Acme from now on." in words(cy.dm[0])
    assert buttons(cy.dm[0]) == ["About them"]
    assert every(store, Timer) == []
    assert only(store, Outreach).member == ANA, "who spoke with them stays"


async def test_the_weekly_reminder_follows_the_new_owner(bot: Bot, store: Store, ana: Actor, cy: Actor) -> None:
    await add_customer(store, "Acme", last_spoken=40)
    await hand_over(ana, CY)
    await bot.tick()
    await cy.press("Yes, mine", cy.dm[0])
    await bot.wait(days=2)

    assert "Time for a call" in words(cy.dm[-1])
    assert "Time for a call" not in words(ana.dm)


async def test_not_me_tells_who_asked_who_tries_somebody_else_with_the_same_note(
    bot: Bot, store: Store, ana: Actor, cy: Actor, di: Actor
) -> None:
    await ask_cy(bot, ana)
    await cy.press("Not me", cy.dm[0])
    await bot.tick()
    told = words(ana.dm[-1])
    await ana.press("Ask somebody else", ana.dm[-1])
    kept = value(ana.form, "note")
    await ana.submit(person=DI)
    await bot.tick()

    assert f"<@{CY}> cannot look after Acme, so everything stays as it is." in told
    assert kept == NOTE
    assert NOTE not in words(cy.dm)
    assert f"<@{ANA}> asks whether you look after Acme" in words(di.dm)
    assert await owner_of(store) == ANA


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("hand Acme to @cy", ""),
        ("hand over Acme to @cy, they like tea & <cake>", "they like tea & <cake>"),
        ("hand Acme over to @cy: ask @di about the portal", "ask @Di Das about the portal"),
        ("HAND acme @cy they like tea", "they like tea"),
    ],
)
async def test_typed_in_one_line_it_asks_at_once(
    bot: Bot, store: Store, ana: Actor, cy: Actor, typed: str, note: str
) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say(f"/checkin {typed}")
    await bot.tick()

    assert f"I ask <@{CY}> whether they look after Acme from now on" in words(reply)
    assert "asks whether you look after Acme" in words(cy.dm)
    assert only(store, CustomerTransfer).note == note


async def test_without_a_colleague_it_opens_the_form_and_a_name_nearby_is_offered(
    store: Store, ana: Actor, cy: Actor
) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin hand Acme they like tea")
    kept = value(ana.form, "note")
    unknown = await ana.say("/checkin hand Acne to @cy they like tea")
    answered = words(await ana.press("Hand over Acme"))
    alone = words(await ana.say("/checkin hand"))
    both = words(await ana.say("/checkin hand Acme to @cy and @di"))

    assert "One colleague looks after a customer." in both
    assert kept == "they like tea"
    assert "Did you mean Acme?" in words(unknown)
    assert f"<@{CY}" not in words(unknown)
    assert f"I ask <@{CY}>" in answered
    assert only(store, CustomerTransfer).note == "they like tea"
    assert "as in /checkin hand Acme to @colleague" in alone.replace("`", "")


@pytest.mark.parametrize(
    ("typed", "meant", "note"),
    [
        ("to @bób.berg, they like tea", "@bób.berg", "they like tea"),
        ("@nobody", "@nobody", ""),
        ("to Bo Berg: they like tea", "Bo Berg", "they like tea"),
        ("over to bo", "bo", ""),
        ("to be called early", "", "to be called early"),
    ],
)
async def test_whoever_slack_has_not_marked_is_asked_for_and_the_note_stays_clean(
    store: Store, ana: Actor, typed: str, meant: str, note: str
) -> None:
    await add_customer(store, "Acme")
    await ana.say(f"/checkin hand Acme {typed}")

    assert (value(ana.form, "person"), value(ana.form, "note") or "") == (None, note)
    assert (f"I could not tell who {meant} is. Please choose one colleague here." in words(ana.form)) is bool(meant)


async def test_before_there_is_an_answer_it_can_be_taken_back_and_the_words_go(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await ask_cy(bot, ana)
    late = cy.dm[0]
    await ana.say("/checkin Acme")
    assert "Hand over to …" not in buttons(ana.form)
    await ana.press("Take back")
    refused = words(await cy.press("Yes, mine", late)) + words(cy.answers)
    await bot.tick()

    assert cy.dm == []
    assert "taken that back" in refused
    assert only(store, CustomerTransfer).note == ""
    assert await owner_of(store) == ANA
    await hand_over(ana, DI)


async def test_unanswered_it_is_said_once_more_and_lapses(bot: Bot, store: Store, ana: Actor, cy: Actor) -> None:
    await add_customer(store, "Acme", ideal_days=300, latest_days=300)
    await hand_over(ana, CY)
    await bot.tick()
    await bot.wait(days=2)
    reminded = words(cy.dm[-1])
    waits = buttons(await ana.say("/checkin Acme"))
    await bot.wait(days=6)

    assert "still waits to hear whether you look after Acme" in reminded
    assert "Take back" in waits
    assert [words(one).partition("\n")[0] for one in cy.dm] == [
        f"<@{ANA}> asked whether you look after Acme. That is over by now."
    ], "the reminder is gone"
    [told] = [one for one in ana.dm if f"<@{CY}> has not answered whether they look after Acme" in words(one)]
    assert "Ask somebody else" in buttons(told)
    assert (await owner_of(store), every(store, Timer)) == (ANA, [])


async def test_whoever_is_away_has_more_time(bot: Bot, store: Store, ana: Actor, cy: Actor) -> None:
    await add_customer(store, "Acme", ideal_days=300, latest_days=300)
    await hand_over(ana, CY)
    await be_away(store, CY, MONDAY.date() + timedelta(1), MONDAY.date() + timedelta(11))
    await bot.wait(days=9)
    away = len(cy.dm)
    await bot.wait(days=6)

    assert away == 1
    assert "still waits" in words(cy.dm[-1])
    assert only(store, CustomerTransfer).state == "open"


async def test_only_a_colleague_who_takes_part_is_asked_and_one_at_a_time(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin Acme")
    await ana.press("Hand over to …")
    for nobody, why in ((EVE, "guest"), (ROBOT, "a bot"), (GONE, "deactivated"), (ANA, "looks after Acme already")):
        assert why in (await ana.submit(person=nobody)).errors["person"]
    await ana.submit(person=CY)
    second = words(await ana.say("/checkin hand Acme to @di"))

    assert "Cy Castro is asked just now whether they look after Acme" in second
    assert only(store, CustomerTransfer).asked == CY
    twin = only(store, CustomerTransfer).model_dump(exclude={"id"})
    with pytest.raises(IntegrityError):  # also where two do it at the same moment
        await store.write(lambda session: session.add(CustomerTransfer(**twin)))


async def test_the_owner_and_leads_may_and_whoever_had_them_is_told(
    bot: Bot, store: Store, bo: Actor, cy: Actor, di: Actor
) -> None:
    await store.write(make_team, leads=[BO], members=[CY])
    await add_customer(store, "Acme", owner=CY)
    refused = words(await di.say("/checkin hand Acme to @di"))
    await di.say("/checkin Acme")
    offered = buttons(di.form)
    await bo.say("/checkin hand Acme to @di")
    await bot.tick()
    await di.press("Yes, mine", di.dm[0])
    await bot.tick()

    assert "Only the owner, a lead of the team or an admin can" in refused
    assert "Hand over to …" not in offered
    assert await owner_of(store) == DI
    for told in (bo, cy):
        assert f"<@{DI}> looks after Acme from now on." in words(told.dm[-1])


async def test_whoever_may_not_give_them_away_any_more_has_asked_in_vain(
    bot: Bot, store: Store, bo: Actor, di: Actor
) -> None:
    await store.write(make_team, leads=[BO], members=[CY])
    await add_customer(store, "Acme", owner=CY)
    await bo.say("/checkin hand Acme to @di")
    await bot.tick()
    await change(store, Member, (1, BO), is_lead=False)
    await di.press("Yes, mine", di.dm[0])

    assert "Bo Berg may not give Acme away any more" in words(di.answers)
    assert await owner_of(store) == CY


@pytest.mark.parametrize("how", ["ended", "given"])
async def test_where_it_is_settled_otherwise_there_is_nothing_to_answer(
    bot: Bot, store: Store, ana: Actor, cy: Actor, how: str
) -> None:
    await ask_cy(bot, ana)
    late = cy.dm[0]
    await ana.say("/checkin edit Acme")
    await (ana.press("No longer a customer") if how == "ended" else ana.submit(owner=DI))
    await cy.press("Yes, mine", late)
    refused = words(cy.answers)
    await bot.tick()

    assert "That is settled by now" in refused
    assert cy.dm == []
    assert only(store, CustomerTransfer).state == "settled"


async def test_a_colleague_who_leaves_meanwhile_is_said_to_have(
    bot: Bot, store: Store, slack: Sandbox, ana: Actor, cy: Actor
) -> None:
    await ask_cy(bot, ana)
    await slack.happen.change("cy", deleted=True)
    await bot.tick()

    assert f"<@{CY}> is not here any more and cannot look after Acme" in words(ana.dm[-1])
    assert "Ask somebody else" in buttons(ana.dm[-1])
    assert await owner_of(store) == ANA


async def test_erased_whoever_asked_is_nobody_and_the_answer_still_counts(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await ask_cy(bot, ana)
    await store.write(erasing.forget, ANA, MONDAY)
    await bot.tick()
    asked = words(cy.dm[0])
    await cy.press("Yes, mine", cy.dm[0])

    assert "Somebody asks whether you look after Acme" in asked
    assert NOTE not in asked
    assert await owner_of(store) == CY


async def test_erased_whoever_was_asked_is_nobody_and_somebody_else_can_be(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await ask_cy(bot, ana)
    await store.write(erasing.forget, CY, MONDAY)
    await bot.tick()

    assert "Somebody is not here any more and cannot look after Acme" in words(ana.dm[-1])
    assert CY not in words(ana.dm)
    await hand_over(ana, DI)


async def test_home_asks_too_and_pressing_twice_is_once(bot: Bot, store: Store, ana: Actor, cy: Actor) -> None:
    await ask_cy(bot, ana)
    asked = await cy.open_home()
    await cy.press("Yes, mine", cy.home)
    again = words(await cy.press("Yes, mine", cy.dm[0])) + words(cy.answers)
    await bot.tick()

    assert f"Next: <@{ANA}> waits to hear whether you look after Acme" in asked.replace("\n", "")
    assert f"<@{ANA}> asks whether you look after Acme from now on." in asked
    assert "You look after Acme from now on." in again
    await until(lambda: "asks whether" not in words(cy.home))
    assert len(ana.dm) == 1


async def test_only_whoever_is_asked_answers_and_nothing_comes_at_night(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    acme = await add_customer(store, "Acme")
    met = {id_: await find_person(store, id_) for id_ in (ANA, DI)}
    at = MONDAY + timedelta(hours=12)  # 22:00 in Berlin
    await bot.wait_until(at)
    asked = await store.write(handing.ask, customer_id=acme.id, to=CY, note="", by=met[ANA], at=at)
    for rule in (handing.accept, handing.decline):
        with pytest.raises(Refused, match="only they can answer"):
            await store.write(rule, id_=asked.id, by=met[DI], at=at)
    with pytest.raises(Refused, match="Only the owner"):
        await store.write(handing.take_back, id_=asked.id, by=met[DI], at=at)
    await bot.tick()
    at_night = list(cy.dm)
    await bot.wait(hours=10)

    assert at_night == []
    assert "asks whether you look after Acme" in words(cy.dm)
    assert await store.read(reminders.of, ANA)


async def test_it_is_the_same_on_both_databases(any_store: Store) -> None:
    named = {ANA: "Ana", CY: "Cy", DI: "Di"}
    met = [Person(id=id_, name=name, zone="Europe/Berlin", looked_up_at=MONDAY) for id_, name in named.items()]
    await any_store.write(people.remember, met)
    ana, cy, di = met
    acme = await add_customer(any_store, "Acme")
    asked = await any_store.write(handing.ask, customer_id=acme.id, to=CY, note=NOTE, by=ana, at=MONDAY)
    with pytest.raises(Refused, match="Cy is asked just now"):
        await any_store.write(handing.ask, customer_id=acme.id, to=DI, note="", by=ana, at=MONDAY)
    await any_store.write(handing.decline, id_=asked.id, by=cy, at=MONDAY)
    second = await any_store.write(handing.ask, customer_id=acme.id, to=DI, note="", by=ana, at=MONDAY)
    await any_store.once("k", DI, MONDAY, handing.accept, id_=second.id, by=di, at=MONDAY)
    again = await any_store.once("k", DI, MONDAY, handing.accept, id_=second.id, by=di, at=MONDAY)
    await any_store.write(changes.add, name="Brix", owner=None, team_id=await any_store.write(make_team), at=MONDAY)

    assert (again.state, again.customer.owner) == ("accepted", DI)
    assert [row.state for row in every(any_store, CustomerTransfer)] == ["declined", "accepted"]
    assert not await any_store.write(ownerless.offer, now=MONDAY)
    assert only(any_store, LeftBehind).left_by is None
