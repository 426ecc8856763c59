"""Problems of customers: noted in one line, and solved; the one that is meant, among several."""

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from tests.acting import Actor, buttons, words
from tests.making import add_customer, find_customer, have_problem


async def open_problems(store: Store) -> list[str]:
    """Of Acme."""
    return [problem.text for problem in (await find_customer(store, "Acme")).problems]


async def test_a_problem_is_noted_and_solved(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    noted = await ana.say("/checkin problem Acme: late delivery")
    during = await open_problems(store)
    solved = await ana.say("/checkin solved acme new carrier")

    assert "Acme has an open problem" in words(noted)
    assert during == ["late delivery"]
    assert "Solved for Acme: late delivery" in words(solved)
    assert await open_problems(store) == []


async def test_of_several_problems_one_is_chosen_by_button_or_by_its_words(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    for text in ("late delivery", "wrong invoice", "noisy fan"):
        await ana.say(f"/checkin problem Acme {text}")
    by_words = await ana.say("/checkin solved Acme invoice")
    which = await ana.say("/checkin solved Acme")
    await ana.press("Solved")

    assert "wrong invoice" in words(by_words)
    assert "2 open problems. Which one" in words(which)
    assert await open_problems(store) == ["noisy fan"]


async def test_long_words_about_an_unclear_solution_come_back(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    typed = ("we changed the carrier " * 125).strip()
    for text in ("late delivery", "noisy fan"):
        await ana.say(f"/checkin problem Acme {text}")
    reply = await ana.say(f"/checkin solved Acme {typed}")

    assert typed in (reply.text or "")
    assert typed[:2000] in words(reply)


@pytest.mark.parametrize(
    ("typed", "expected"),
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
    store: Store, ana: Actor, typed: str, expected: str
) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say(f"/checkin {typed}")

    assert expected in words(reply)


async def test_a_problem_of_a_misspelt_name_goes_where_it_was_meant(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin problem Acmee late delivery")
    offered = buttons(ana.answer)
    await ana.press("Problem of Acme")

    assert offered == ["Problem of Acme"]
    assert await open_problems(store) == ["late delivery"]


async def test_solving_delivered_twice_answers_the_same(slack: Sandbox, store: Store, ana: Actor) -> None:
    await have_problem(store, await add_customer(store, "Acme"))
    reply = await ana.say("/checkin solved Acme")
    again = await slack.redeliver(reply.delivery)

    assert again.text == reply.text
