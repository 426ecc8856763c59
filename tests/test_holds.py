"""A hold: nothing deletes what is about somebody, who asks for erasure is told that it waits, and then it is done."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.across import directory, privacy, retention
from storage.engine.database import Store
from storage.people import holds
from storage.refusal import Refused
from storage.tables import Person
from tests import erasing
from tests.acting import Actor, words
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, BO, CY, MONDAY, Bot


async def test_who_asks_for_erasure_is_told_that_it_waits_and_it_is_done_when_the_hold_ends(
    bot: Bot, ana: Actor, bo: Actor
) -> None:
    await bo.say("/kudos @cy for the calm handover", "support")
    await ana.say("/warmline hold @bo because of a dispute in court", "support")
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")
    assert "is erased by itself as soon as that has ended" in words(bo.answer)
    assert "dispute" not in words(bo.answers)
    assert (await bot.store.read(privacy.kept, BO))["kudos_given"] == 1
    said = words(await ana.say("/warmline hold", "support"))
    await ana.press("End")
    await bot.tick()

    assert "because of a dispute in court" in said
    assert "Erasure was asked for on 2026-11-16" in said
    assert "had waited for that, and is under way" in words(ana.answer)
    assert "kudos_given" not in await bot.store.read(privacy.kept, BO)


async def test_without_a_wish_the_end_of_a_hold_erases_nothing(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("/kudos @cy for the calm handover", "support")
    await ana.say("/warmline hold @bo because of a dispute", "support")
    said = words(await ana.say("/warmline hold end @bo", "support"))

    assert "has ended" in said
    assert "erasure" not in said.partition("Nobody is on hold")[0].lower()
    assert (await bot.store.read(privacy.kept, BO))["kudos_given"] == 1


async def test_only_admins_set_see_and_end_holds(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/warmline hold @cy because of a dispute", "support")
    for typed in ("", " @di because", " end @cy"):
        assert "Only admins set and see holds" in words(await bo.say(f"/warmline hold{typed}", "support"))

    assert [hold.person for hold in await bot.store.read(holds.everyone)] == [CY]


async def test_a_hold_needs_a_reason_and_one_person(bot: Bot, ana: Actor) -> None:
    assert "Please say why" in words(await ana.say("/warmline hold @bo", "support"))
    assert "pick one person" in words(await ana.say("/warmline hold bo because", "support"))
    assert "pick one person" in words(await ana.say("/warmline hold @bo and @cy because of it", "support"))
    assert "takes 300" in words(await ana.say(f"/warmline hold @bo {'x' * 301}", "support"))
    assert await bot.store.read(holds.everyone) == []

    await ana.say("/warmline hold @bo because of a dispute with @cy", "support")
    [hold] = await bot.store.read(holds.everyone)
    assert (hold.person, hold.reason) == (BO, "because of a dispute with @Cy Castro")


async def test_the_person_is_told_that_there_is_one_and_not_why(any_store: Store) -> None:
    await any_store.write(holds.put, person=BO, reason="a dispute", by=None, at=MONDAY, words="Ask legal@example.com.")
    [told] = (await any_store.read(privacy.mine, BO))["hold"]

    assert "reason" not in told
    assert await any_store.write(privacy.erase, BO, MONDAY) == "Ask legal@example.com."


async def test_nothing_at_all_is_erased_of_somebody_on_hold(any_store: Store) -> None:
    def everywhere(session: Session) -> None:
        add_row_everywhere(session, ANA, "what only Ana would say")

    await any_store.write(everywhere)
    before = await any_store.read(privacy.kept, ANA)
    with pytest.raises(Refused):
        await any_store.write(erasing.forget, ANA, MONDAY)
    await any_store.write(privacy.erase, ANA, MONDAY)
    await any_store.write(retention.sweep, now=MONDAY + timedelta(days=4000))

    assert await any_store.read(privacy.kept, ANA) == before


async def test_who_has_left_the_company_is_not_forgotten_either(any_store: Store) -> None:
    def gone(session: Session) -> None:
        add_row(session, Person, id=BO, name="Bo", zone="UTC", is_deactivated=True)
        holds.put(session, person=BO, reason="a dispute", by=None, at=MONDAY)

    await any_store.write(gone)
    await any_store.write(directory.forget_who_is_in_nothing)

    assert "profile" in await any_store.read(privacy.kept, BO)
