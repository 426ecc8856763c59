"""`/servicestory search`: narrowed down, in quotes, page by page, with the words marked."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import asked
from handlers.library import _query
from handlers.views import snippets
from storage.engine.database import Session, Store
from storage.engine.indexing import what
from storage.refusal import Refused
from storage.stories import library, search
from storage.tables import Person
from tests.acting import Actor, buttons, words
from tests.making import set_up_team, tell_story
from tests.stage import ANA, BO, GENERAL, MONDAY, Bot

ME = Person(id=BO, name="bo", zone="Europe/Berlin", looked_up_at=MONDAY)
LETTERS = st.characters(exclude_categories=["Cs"])


@pytest.mark.parametrize(
    ("narrowed", "is_found"),
    [
        ("kind:wonderful side:internal practice:beyond", True),
        ("KIND:Wonderful", True),
        ("kind:difficult", False),
        ("side:external", False),
        ("practice:compassion", False),
        ("from:@ana", True),
        ("from:@bo", False),
        ("from:me", False),
        ("in:#general", True),
        ("in:#support", False),
        ("since:2026-11-16 until:2026-11-16", True),
        ("since:2026-11", True),
        ("until:2026-10", False),
        ("since:2027", False),
    ],
)
async def test_a_search_is_narrowed_down(bot: Bot, ana: Actor, bo: Actor, narrowed: str, is_found: bool) -> None:
    await tell_story(bot, ana, "A calm call #internal #beyond")
    for typed in (f"{narrowed} calm", f"calm {narrowed}", narrowed):
        await bo.say(f"/servicestory search {typed}")
        assert ("A calm call" in words(bo.answer)) == is_found, typed


async def test_a_team_is_named(bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana, name="Night shift")
    await bo.say("/servicestory A calm call", "support")
    await bot.wait()
    await bo.say('/servicestory search calm team:"night shift"')
    hers = words(bo.answer)
    await bo.say("/servicestory search calm team:nigt")

    assert "A calm call" in hers
    assert "Night shift" in words(bo.answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("calm colour:red", "I know no filter colour:"),
        ("calm -kind:difficult", "I can leave out words"),
        ("calm -side:internal", "I can leave out words"),
        ("calm kind:sad", "wonderful or difficult"),
        ("calm practice:x", "compassion, solutions or beyond"),
        ("calm from:@nobody", "I know nobody called @nobody"),
        ("calm in:#secret-plans", "I know no channel #secret-plans that you can read"),
        ("calm since:yesterday", "2026-03-31"),
        ("calm until:2026-13", "2026-03-31"),
        ("calm team:none", "no team"),
    ],
)
async def test_what_cannot_be_read_is_said_and_the_words_come_back(bot: Bot, ana: Actor, typed: str, said: str) -> None:
    await ana.say(f"/servicestory search {typed}")

    assert said in words(ana.answer)
    assert typed in words(ana.answer)


async def test_nobody_learns_of_a_channel_that_they_are_not_in(bot: Bot, ana: Actor, cy: Actor) -> None:
    await tell_story(bot, ana, "Between us", channel="secret")
    await cy.say("/servicestory search in:#secret")

    assert "I know no channel #secret that you can read" in words(cy.answer)


async def test_an_anonymous_author_is_not_found_by_name(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana)
    await ana.say("/servicestory #anonymous The calm one waited", "support")
    await bot.wait(hours=2)
    await ana.say("/servicestory search calm")
    anybody = words(ana.answer)
    await ana.say("/servicestory search calm from:me")

    assert "The calm one waited" in anybody
    assert "The calm one waited" not in words(ana.answer)


async def test_quotes_and_a_minus(bot: Bot, ana: Actor, bo: Actor) -> None:
    for text in ("The coffee machine hummed", "A machine without coffee"):
        await tell_story(bot, ana, text)
    await bo.say("/servicestory search “coffee machine”")
    together = words(bo.answer)
    await bo.say("/servicestory search machine -hummed")

    assert "hummed" in together
    assert "without coffee" not in together
    assert "A machine without coffee" in words(bo.answer)
    assert "The coffee" not in words(bo.answer)


async def test_older_and_newer_say_which_they_show(bo: Actor) -> None:
    for number in range(7):
        await bo.say(f"/servicestory calm call {number}")
    await bo.say("/servicestory search calm")
    first = words(bo.answer)
    assert "1 to 5, the newest first; there are older ones" in first
    await bo.press("Older")
    assert "6 to 7, the newest first" in words(bo.answer)
    assert buttons(bo.answer)[-1:] == ["Newer"]
    await bo.press("Newer")
    assert words(bo.answer) == first


async def test_the_words_are_marked_where_they_stand(bot: Bot, ana: Actor, bo: Actor) -> None:
    await tell_story(bot, ana, f"{'Long ago ' * 40}the Invoices & *more* :tada: came. {'Since then ' * 40}")
    await bo.say("/servicestory search invoice")
    bold = [part.get("text") for part in _parts(bo.answer) if part.get("style") == {"bold": True}]

    assert "Invoices" in bold
    assert "& *more*" in words(bo.answer)
    assert {"type": "emoji", "name": "tada"} in _parts(bo.answer)


def _parts(answer: Any) -> list[dict[str, Any]]:
    blocks = [block for block in answer["blocks"] if block["type"] == "rich_text"]
    return [part for block in blocks for section in block["elements"] for part in section["elements"]]


async def test_an_idea_is_found_by_those_who_may_read_it(bot: Bot, ana: Actor, bo: Actor, eve: Actor) -> None:
    await set_up_team(ana)
    await bo.say("/warmline idea Acme could scan badges at the gate")
    await bo.say("/servicestory search badges")
    hers = words(bo.answer)
    await bo.say("/servicestory search badges kind:difficult")

    assert "Idea: Acme could scan badges at the gate" in hers
    assert "badges at the gate" not in words(bo.answer)


@pytest.mark.parametrize("mark", ["<{sort}{id}>", "<{sort}{id}|a name>", "<{sort}{id}|>"])
def test_a_mark_of_slacks_says_whom_and_where(store: Store, mark: str) -> None:
    typed = asked.read(f"from:{mark.format(sort='@', id=ANA)} in:{mark.format(sort='#', id=GENERAL)}")
    query = store.read_now(_query, typed, me=ME)

    assert query.what == (what("from", ANA), what("in", GENERAL))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.text(st.sampled_from('ab é"“”«-−: <>@#|&;\0_*%(){}\u200d顧') | st.characters(exclude_categories=["Cs"]))
)
def test_odd_words_never_fail(store: Store, typed: str) -> None:
    def ask(session: Session) -> None:
        library.find_words(session, _query(session, asked.read(typed), me=ME), reader=BO)

    with suppress(Refused):
        store.read_now(ask)
    assert asked.read(f'"{typed.replace(chr(34), "")}"').exact


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        st.sampled_from("a ab é https://x.yz :tada: 👩‍👩‍👧 \n") | st.characters(exclude_categories=["Cs"]), max_size=400
    ),
    typed=st.text(max_size=10),
)
def test_a_snippet_holds_two_lines_at_most_and_no_broken_part(text: str, typed: str) -> None:
    field, parts = snippets.snippet({"text": text}, search.plain(typed))
    shown = "".join(part.get("text", "") for part in parts)

    assert len(shown) <= snippets.LENGTH + 2
    assert field in ("", "text")
    assert all(part.get("text") != "" for part in parts)
