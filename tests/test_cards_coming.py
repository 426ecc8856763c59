"""A card comes by itself when it is of use: one at most, not twice to the same person, and not where it is of none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Reply
from storage.customers import changes
from storage.tables import CardMiss, CardOffer
from tests.acting import Actor, buttons, words
from tests.asking import AskedTeam
from tests.carding import CALL, make_card
from tests.making import every, only
from tests.mapping import make_map
from tests.stage import ANA, BO, CY, DI, MONDAY, Bot

SHOWN = "Do: Call them before they notice"


@pytest.fixture
async def card(bot: Bot, team: AskedTeam) -> None:
    """A card at the touch point *Delivery van*, which is external; Cy and Bo look after a customer each."""
    await make_map(bot.store, ["Delivery van", "Repair visit"], by=ANA)
    await make_card(bot.store, replace(CALL, touch_point_id=1))
    for name, owner in (("Acme", CY), ("Bolt", BO), ("Crane", DI)):
        await bot.store.write(changes.add, name=name, owner=owner, at=MONDAY - timedelta(days=40))


async def difficult(who: Actor, *, text: str = "The parcel came too late", **more: Any) -> Reply:
    await who.say(f"/servicestory {text} #difficult", "support")
    return await who.submit(our_part="We said nothing", lesson="Say it at once", **more)


# --- with a difficult story --------------------------------------------------------------------------


async def test_a_difficult_story_at_its_touch_point_brings_it(cy: Actor, card: None) -> None:
    reply = await difficult(cy, touch_point_id="1")

    assert "A card of your library belongs to where this happened:" in words(reply)
    assert SHOWN in words(reply)
    assert {"I try it", "Not useful here"} <= set(buttons(reply))


async def test_a_story_gets_its_place_afterwards_and_brings_it_then(cy: Actor, card: None) -> None:
    told = await difficult(cy, text="The delivery van stood at the gate")
    placed = await cy.press("Delivery van")

    assert SHOWN not in words(told)
    assert SHOWN in words(placed) + words(cy.modal)


@pytest.mark.parametrize("point", ["2", None])
async def test_elsewhere_it_does_not_come(cy: Actor, card: None, point: str | None) -> None:
    reply = await difficult(cy, **({"touch_point_id": point} if point else {}))

    assert SHOWN not in words(reply)


async def test_a_wonderful_story_brings_none(bot: Bot, cy: Actor, card: None) -> None:
    await cy.use_shortcut("story_new")
    reply = await cy.submit(text="They waited", touch_point_id="1")

    assert SHOWN not in words(reply)
    assert every(bot.store, CardOffer) == []


# --- with a customer's problem -----------------------------------------------------------------------


async def test_a_problem_with_two_shared_stems_brings_it(cy: Actor, card: None) -> None:
    await cy.say("/checkin problem Acme late delivery", "support")

    assert "Acme has an open problem." in words(cy.answer)
    assert "Call before they do" in words(cy.answer)
    assert SHOWN in words(cy.answer)


async def test_a_problem_with_one_shared_stem_brings_none(cy: Actor, card: None) -> None:
    await cy.say("/checkin problem Acme wrong delivery address", "support")

    assert "Call before they do" not in words(cy.answer)


async def test_one_card_comes_at_most(bot: Bot, cy: Actor, card: None) -> None:
    await make_card(bot.store, replace(CALL, title="Say when it comes"))
    await cy.say("/checkin problem Acme late delivery", "support")

    assert ("Say when it comes\n" in words(cy.answer)) != ("Call before they do" in words(cy.answer))
    assert len(every(bot.store, CardOffer)) == 1


async def test_the_same_card_comes_to_the_same_person_once_in_90_days(
    bot: Bot, bo: Actor, cy: Actor, card: None
) -> None:
    await cy.say("/checkin problem Acme late delivery", "support")
    await bot.wait(days=89)
    await cy.say("/checkin problem Acme late delivery again", "support")
    again = words(cy.answer)
    await bo.say("/checkin problem Bolt late delivery", "support")
    to_bo = words(bo.answer)
    await bot.wait(days=2)
    await cy.say("/checkin problem Acme another late delivery", "support")

    assert "Call before they do" not in again
    assert "Call before they do" in to_bo
    assert "Call before they do" in words(cy.answer)


async def test_those_of_another_team_get_none(bot: Bot, eve: Actor, card: None) -> None:
    await eve.say("/checkin problem Acme late delivery", "general")

    assert "Call before they do" not in words(eve.answers)


# --- with the customers to call ----------------------------------------------------------------------


async def test_who_is_to_call_a_customer_of_that_side_gets_it(cy: Actor, card: None) -> None:
    await cy.say("/checkin", "support")
    first = words(cy.answer)
    await cy.say("/checkin", "support")

    assert "Before you call Acme, a card of your library:" in first
    assert SHOWN in first
    assert SHOWN not in words(cy.answer)


async def test_a_card_of_the_other_side_does_not_come(bot: Bot, di: Actor, card: None) -> None:
    await bot.store.write(changes.add, name="Payroll", owner=DI, at=MONDAY - timedelta(days=90), side="internal")
    await di.say("/checkin", "support")

    assert SHOWN not in words(di.answer)


async def test_whoever_has_nobody_to_call_gets_none(bot: Bot, ana: Actor, card: None) -> None:
    await ana.say("/checkin", "support")

    assert SHOWN not in words(ana.answer)


# --- not useful here ---------------------------------------------------------------------------------


async def test_not_useful_counts_against_the_match_once_a_person(bot: Bot, cy: Actor, card: None) -> None:
    await cy.say("/checkin problem Acme late delivery", "support")
    shown = cy.answer
    await cy.press("Not useful here", shown)
    await cy.press("Not useful here", shown)
    miss = only(bot.store, CardMiss)

    assert (miss.cause, miss.count) == ("problem", 1)
    assert not hasattr(miss, "person")


async def test_of_no_use_three_times_it_does_not_come_for_that_any_more(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, card: None
) -> None:
    for who, name in ((bo, "Bolt"), (cy, "Acme"), (di, "Crane")):
        await who.say(f"/checkin problem {name} late delivery", "support")
        await who.press("Not useful here")
    await ana.say("/checkin problem Acme late delivery", "support")
    as_a_problem = words(ana.answer)
    reply = await difficult(ana, touch_point_id="1")

    assert "Call before they do" not in as_a_problem
    assert SHOWN in words(reply)


async def test_the_card_that_was_of_less_use_comes_after_the_other(bot: Bot, bo: Actor, cy: Actor, card: None) -> None:
    await make_card(bot.store, replace(CALL, title="Say when it comes"))
    await cy.say("/checkin problem Acme late delivery", "support")
    await cy.press("Not useful here")
    await bo.say("/checkin problem Bolt late delivery", "support")

    assert "🃏 Call before they do" in words(bo.answer)


async def test_what_came_is_tried_with_one_press(bot: Bot, cy: Actor, card: None) -> None:
    await cy.say("/checkin problem Acme late delivery", "support")
    reply = await cy.press("I try it")

    assert "you try Call before they do" in words(cy.answer) + words(reply)
