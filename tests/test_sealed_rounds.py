"""Sealed rounds: who took part is known, what was said is shown when they close, and nobody learns whose it was."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.prompts import sealing
from storage.sealed.boxes import Entry
from storage.tables import Answer, Asked, Delivery, Handled, SealedBox
from tests.acting import Actor, buttons, fields, value, words
from tests.asking import CLOSING, OPENING, AskedTeam, daily, seal_all
from tests.making import every
from tests.stage import ANA, BO, CY, DI, SUPPORT, Bot

WORDS = {ANA: "Quiet afternoons", BO: "The new form", CY: "Coffee for all", DI: "Fewer meetings"}


@pytest.fixture
def four(ana: Actor, bo: Actor, cy: Actor, di: Actor) -> list[Actor]:
    return [ana, bo, cy, di]


def said(people: Sequence[Actor], moods: str) -> dict[Actor, dict[str, Any]]:
    return {
        person: {"answer_1": mood, "answer_2": WORDS[person.id]} for person, mood in zip(people, moods, strict=True)
    }


async def opened(team: AskedTeam, **changes: Any) -> Any:
    await team.set_up(daily(readers="anonymous", **changes))
    return await team.opens()


# --- while it is open -------------------------------------------------------------------------------------


async def test_the_promise_stands_above_the_first_field(bo: Actor, team: AskedTeam) -> None:
    form = (await bo.press("Answer", await opened(team))).modal

    first = words(form).split("How was it?")[0]
    for part in (
        f"<#{SUPPORT}>",
        "when the round closes",
        "from 4 answers on",
        "no lead, no admin",
        "from the database",
    ):
        assert part in first
    assert "somebody who controls the running machine" in first
    assert "Sealed" in words(team.posts[-1])


async def test_an_answer_is_counted_and_neither_named_nor_told(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    post = await opened(team)
    await seal_all(team, post, said(four[1:3], "42"))

    shown = words(team.posts) + await ana.open_home() + words(await ana.say("/warmline digest Support", "support"))
    assert "2 of 4 have answered." in words(team.posts[-1])
    assert f"<@{BO}>" not in words(team.posts[-1])
    assert not any(text in shown for text in WORDS.values())


async def test_nothing_in_the_database_tells_what_was_said_nor_when(
    bot: Bot, bo: Actor, store: Store, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="anonymous", place="dm"))
    await bot.wait(hours=1, minutes=17)
    before = {row.id: row.model_dump() for row in every(store, Delivery)}
    await bo.press("Answer", bo.dm[-1])
    await bo.submit(answer_1="2", answer_2=WORDS[BO])
    await bot.tick()

    asked = await store.read(lambda session: session.get_one(Asked, (1, BO)))
    assert (asked.answered_at, asked.is_late) == (OPENING, False)
    assert {row.id: row.model_dump() for row in every(store, Delivery)} == before
    assert every(store, Answer) == []
    assert "Thank you" not in words(bo.dm)
    assert all(b"form" not in row.box and len(row.box) > 4096 for row in every(store, SealedBox))
    [key] = [row for row in every(store, Handled) if row.result == "taken"]
    assert (key.person, key.at.hour, key.at.minute) == ("", 0, 0)


async def test_my_own_answer_comes_back_to_me_alone_and_can_be_changed(
    bo: Actor, cy: Actor, store: Store, team: AskedTeam
) -> None:
    post = await opened(team)
    await team.answer(bo, post, answer_1="2", answer_2="Tea", quote=["yes"])
    await bo.press("Answer", post)
    mine = {field: value(bo.form, field) for field in ("answer_1", "answer_2")}
    await team.submit(bo, answer_2="Coffee")
    await cy.press("Answer", post)

    assert mine == {"answer_1": "2", "answer_2": "Tea"}
    assert value(cy.form, "answer_2") is None
    await bo.press("Answer", post)
    assert (value(bo.form, "answer_1"), value(bo.form, "answer_2")) == ("2", "Coffee")
    assert "1 of 4 have answered." in words(team.posts[-1])


async def test_the_same_answer_delivered_twice_is_one(slack: Sandbox, bo: Actor, team: AskedTeam) -> None:
    post = await opened(team)
    reply = await team.answer(bo, post, answer_1="2", answer_2="Tea")
    await team.answer(bo, post, answer_1="4", answer_2="Tea")

    again = await slack.redeliver(reply.delivery)

    await bo.press("Answer", post)
    assert again.ok
    assert value(bo.form, "answer_1") == "4"


async def test_who_answered_is_not_nudged_and_whoever_did_not_is(
    bot: Bot, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    post = await opened(team)
    await team.answer(bo, post, answer_1="2")
    await bot.wait(hours=4, minutes=1)

    assert "would be welcome" not in words(bo.dm)
    assert "would be welcome" in words(cy.dm)
    assert "it is sealed then" in words(cy.dm)


async def test_a_home_that_is_looked_at_is_not_drawn_anew(bo: Actor, team: AskedTeam) -> None:
    await opened(team)
    before = await bo.open_home()
    await bo.press("Answer", bo.home)
    await team.submit(bo, answer_1="2")

    assert words(bo.home) == before
    assert "answered. You can change it" in await bo.open_home()


async def test_words_that_ask_not_to_be_named_are_welcome_here(bo: Actor, team: AskedTeam) -> None:
    reply = await team.answer(bo, await opened(team), answer_2="Anonymous: the desk is loud")

    assert reply.ok
    assert not reply.errors


async def test_what_is_too_long_or_empty_is_refused_under_its_field_and_kept(bo: Actor, team: AskedTeam) -> None:
    post = await opened(team)
    await bo.press("Answer", post)

    assert "at least one question" in (await bo.submit()).errors["answer_1"]
    assert fields(bo.form)["answer_2"]["element"]["max_length"] == 300


# --- it closes --------------------------------------------------------------------------------------------


async def test_at_the_closing_four_answers_are_shown_without_names(
    bot: Bot, four: list[Actor], store: Store, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), said(four, "5442"))
    assert len(team.posts) == 1
    await bot.wait_until(CLOSING)

    summary = words(team.posts[-1])
    assert "4 of 4 answered, sealed." in summary
    assert "■ sunny: one\n■■ fair: two\n□ cloudy: none\n■ rainy: one\n□ stormy: none" in summary
    assert all(text in summary for text in WORDS.values())
    assert not re.search("U00", summary.replace(SUPPORT, ""))
    assert every(store, SealedBox)[1:] == [], "only who agreed to open moods is still sealed"
    assert {(row.author, row.answered_at, row.is_late) for row in every(store, Answer)} == {(None, CLOSING, False)}
    assert "Closed." in words(team.posts[0])
    assert buttons(team.posts[0]) == []


async def test_the_order_of_rows_tells_nothing(store: Store) -> None:
    entries = [Entry(str(n), "", {"said": [[1, f"w{n}", None], [2, f"v{n}", None]], "quote": False}) for n in range(9)]
    orders = [tuple(one.text for one in sealing.may_be_shown({1: "text", 2: "text"}, entries)) for _ in range(4)]

    assert len(set(orders)) == 4
    assert len({"".join(text[0] for text in order) for order in orders}) > 1, "questions are mixed too"


async def test_two_looks_are_the_same(bot: Bot, four: list[Actor], ana: Actor, cy: Actor, team: AskedTeam) -> None:
    await seal_all(team, await opened(team), said(four, "5442"))
    await bot.wait_until(CLOSING)
    first = words(team.posts[-1])
    looks = [words((await person.press("Read all", team.posts[-1])).modal) for person in (ana, cy, ana)]

    assert len(set(looks)) == 1
    assert "Somebody" not in looks[0]
    assert words(team.posts[-1]) == first


async def test_three_are_too_few_and_nothing_is_kept(
    bot: Bot, four: list[Actor], store: Store, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), said(four[:3], "544"))
    await bot.wait_until(CLOSING)

    assert "three answered; too few to show, nothing kept." in words(team.posts[-1])
    assert every(store, Answer) == []
    assert [row.name for row in every(store, SealedBox)] == ["open mood/1"]


async def test_a_question_that_few_answered_is_left_out_and_the_others_are_shown(
    bot: Bot, four: list[Actor], team: AskedTeam
) -> None:
    answered = said(four, "5442")
    del answered[four[0]]["answer_2"]
    await seal_all(team, await opened(team), answered)
    await bot.wait_until(CLOSING)

    summary = words(team.posts[-1])
    assert "■■ fair: two" in summary
    assert "Too few, or too much alike" in summary
    assert not any(text in summary for text in WORDS.values())


async def test_where_all_feel_alike_two_neighbours_are_said(
    bot: Bot, four: list[Actor], store: Store, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), said(four, "4444"))
    await bot.wait_until(CLOSING)

    assert "All fair or sunny (4 to 5)" in words(team.posts[-1])
    assert {row.number for row in every(store, Answer)} == {None}


async def test_an_answer_after_the_closing_is_refused_kindly(
    bot: Bot, four: list[Actor], di: Actor, team: AskedTeam
) -> None:
    post = await opened(team)
    await seal_all(team, post, said(four[:3], "544"))
    await bot.wait(hours=4, minutes=1)
    await di.press("Answer", post)
    await bot.wait_until(CLOSING)
    before = words(team.posts[-1])
    reply = await di.submit(answer_1="1", answer_2="Late")

    assert "could be told from the others" in reply.errors["answer_1"]
    assert "could be told from the others" in words(await di.press("Answer", di.dm[-1]))
    assert words(team.posts[-1]) == before
