"""Customers who never had an owner: their team's leads are asked once who takes them."""

from storage.across import ownerless
from storage.customers import changes
from storage.engine.database import Session, Store
from storage.tables import Customer, LeftBehind, Member
from tests.acting import Actor, buttons, words
from tests.making import change, every, find_customer, make_team, only
from tests.stage import ANA, CY, DI, MONDAY, Bot


async def have_ownerless(store: Store, *names: str) -> int:
    """Customers of Support, which Cy leads and Ana and Di are in."""
    team_id = await store.write(make_team, leads=[CY], members=[ANA, DI])
    for name in names:
        await store.write(changes.add, name=name, owner=None, team_id=team_id, at=MONDAY)
    return team_id


async def look(bot: Bot) -> None:
    """The daily look, and what it leads to."""
    await bot.directory_sync.sync()
    await bot.tick()


async def test_the_leads_are_asked_once_and_take_or_name_somebody(
    bot: Bot, store: Store, cy: Actor, di: Actor, ana: Actor
) -> None:
    await have_ownerless(store, "Acme", "Brix", "Crane")
    await look(bot)
    told = words(cy.dm[0])
    await cy.press("Find somebody", cy.dm[0])
    offered = buttons(cy.form)
    await cy.press("Mine")
    await cy.press("Name an owner")
    await cy.submit(person=DI)
    await cy.press("Let it be")
    for _ in range(3):
        await bot.wait(days=1)
        await look(bot)

    assert "3 customers wait for somebody to look after them." in told
    assert offered[:4] == ["Mine", "Name an owner", "Let it be", "About them"]
    assert [(await find_customer(store, name)).owner for name in ("Acme", "Brix", "Crane")] == [CY, DI, None]
    assert len([one for one in cy.dm if "for somebody" in words(one)]) == 1
    assert ana.dm == []
    assert "Crane" in words(await cy.say("/checkin")), "it stays on their list"


async def test_mine_on_an_older_list_takes_nothing_from_whoever_was_quicker(
    bot: Bot, store: Store, cy: Actor, di: Actor
) -> None:
    await change(store, Member, (await have_ownerless(store, "Acme"), DI), is_lead=True)
    for one in (cy, di):
        await one.say("/checkin")
    for one in (cy, di):
        await one.press("Mine")

    assert "Cy Castro looks after them by now, so nothing has changed." in words(di.answers)
    assert (await find_customer(store, "Acme")).owner == CY


async def test_what_was_let_be_is_another_question_once_somebody_had_it(bot: Bot, store: Store, cy: Actor) -> None:
    await have_ownerless(store, "Acme")
    await look(bot)
    await cy.press("Find somebody", cy.dm[0])
    await cy.press("Let it be")
    acme = await find_customer(store, "Acme")
    for owner in (DI, None):
        await change(store, Customer, acme.id, owner=owner)
        await bot.wait(days=4)
        await look(bot)

    assert "1 customer waits for somebody" in words(cy.dm[-1])
    assert not only(store, LeftBehind).is_let_be


async def test_many_are_offered_in_parts_and_said_in_one_message(bot: Bot, store: Store, cy: Actor) -> None:
    team_id = await have_ownerless(store, "Acme")

    def add_many(session: Session) -> None:
        for number in range(ownerless.AT_ONCE):
            changes.add(session, name=f"Shop {number}", owner=None, team_id=team_id, at=MONDAY)

    await store.write(add_many)
    assert await store.write(ownerless.offer, now=MONDAY)
    assert not await store.write(ownerless.offer, now=MONDAY)
    await bot.tick()

    assert len(every(store, LeftBehind)) == ownerless.AT_ONCE + 1
    assert [words(one).partition("\n")[0] for one in cy.dm] == [
        "Support: 201 customers wait for somebody to look after them."
    ]


async def test_a_lead_may_leave_open_who_looks_after_them_and_nobody_else(
    bot: Bot, store: Store, cy: Actor, ana: Actor
) -> None:
    team_id = await have_ownerless(store)
    await cy.say("/checkin add Acme")
    saved = words(await cy.submit(owner=None)) + words(cy.form)
    await ana.say("/checkin add Brix")
    refused = await ana.submit(owner=None)
    await look(bot)

    assert "is on the list and waits for an owner" in saved
    assert (await find_customer(store, "Acme")).team_id == team_id
    assert not refused.ok
    assert "1 customer waits for somebody" in words(cy.dm)


async def test_on_the_list_and_the_card_a_lead_takes_one_with_one_press(store: Store, cy: Actor, ana: Actor) -> None:
    await have_ownerless(store, "Acme", "Brix")
    await cy.say("/checkin")
    taken = words(await cy.press("Mine"))
    await cy.say("/checkin Brix")
    await cy.press("Mine")
    await cy.say("/checkin Brix")

    assert "You look after Acme from now on." in taken
    assert "Mine" not in buttons(cy.form)
    assert {(await find_customer(store, name)).owner for name in ("Acme", "Brix")} == {CY}


async def test_some_of_those_without_an_owner_stand_on_the_list_and_then_the_next(bot: Bot, cy: Actor) -> None:
    names = [f"Acme {number:02}" for number in range(12)]
    await have_ownerless(bot.store, *names)
    shown = words(await cy.say("/checkin"))

    assert ("Acme 07" in shown, "Acme 08" in shown) == (True, False)
    assert "There are more, which come once these have somebody." in shown
