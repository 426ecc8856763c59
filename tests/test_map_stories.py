"""A story finds its place on the map: offered where words are shared, chosen by one press, never asked for twice."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Reply
from storage.engine.database import Store
from storage.engine.stems import stems
from storage.maps import tagging
from storage.refusal import Refused
from storage.tables import Story, TouchPoint
from tests.acting import Actor, buttons, fields, words
from tests.making import change, every, make_team, only, tell_story
from tests.mapping import NAMES, make_map, table
from tests.stage import BO, CY, DI, MONDAY, SALES, SUPPORT, Bot

VAT = "the invoice mail had the wrong VAT"


@pytest.fixture
async def six(bot: Bot) -> None:
    """Six points on the map of Support, which Bo leads; Cy and Di are in it."""
    bot.store.write_now(make_team, leads=[BO], members=[CY, DI])
    await make_map(bot.store, NAMES, by=BO)


async def tell_of_vat(person: Actor) -> Reply:
    await person.say(f"/servicestory {VAT} #difficult", "support")
    return await person.submit(our_part="I did not look")


async def test_the_reply_offers_the_likely_point_and_the_table_counts_it(cy: Actor, bo: Actor, six: None) -> None:
    reply = await tell_of_vat(cy)
    offered = buttons(reply)
    await cy.press("Invoice e-mail")
    rows = table(await bo.say("/warmline map", "support"))

    assert offered[-2:] == ["Invoice e-mail", "None of these"]
    assert rows[6][1:5:3] == ["Invoice e-mail", "0 / 1"]


async def test_one_line_is_offered_a_place_too_and_then_what_they_felt(
    bot: Bot, store: Store, cy: Actor, bo: Actor, six: None
) -> None:
    await tell_story(bot, cy, f"{VAT}, and they laughed", "support")
    await cy.press("Invoice e-mail")
    asked = words(cy.answer)
    thanks = await cy._person.press(cy.answer, "map_felt", "understood")
    await bot.tick()
    post = words(bo.posts("support")[0])

    assert "What did they feel?" in asked
    assert "they felt understood" in words(thanks)
    assert (only(store, Story).touch_point_id, only(store, Story).felt) == (6, "understood")
    assert "Touch point: Invoice e-mail" in post
    assert "They felt understood" in post


async def test_none_of_these_changes_nothing(store: Store, cy: Actor, six: None) -> None:
    await tell_of_vat(cy)
    reply = await cy.press("None of these")

    assert "stays off the map" in words(reply)
    assert only(store, Story).touch_point_id is None


async def test_at_most_three_are_offered_the_likeliest_first(bot: Bot, cy: Actor, six: None) -> None:
    await make_map(
        bot.store, ["Invoice letter", "Wrong invoice mail", "Mail about invoices", "Late invoice mail"], by=BO
    )
    reply = await tell_of_vat(cy)

    assert buttons(reply)[-4:-1] == ["Wrong invoice mail", "Invoice e-mail", "Mail about invoices"]


async def test_one_shared_word_is_too_little(cy: Actor, six: None) -> None:
    reply = await cy.say("/servicestory The invoice came with a flower", "support")

    assert "None of these" not in buttons(reply)


async def test_what_was_told_there_before_and_what_we_do_there_count_too(bot: Bot, cy: Actor, six: None) -> None:
    await change(bot.store, TouchPoint, 2, behaviour="we sweep the workshop floor afterwards")
    by_behaviour = await cy.say("/servicestory They swept the floor of our workshop", "support")
    told: dict[str, Any] = {
        "author": BO,
        "team_id": 1,
        "touch_point_id": 3,
        "told_at": MONDAY - timedelta(days=3),
        "channel": SUPPORT,
    }
    await bot.store.write(lambda session: session.add(Story(text="The lorry waited at the gates", **told)))
    by_stories = await cy.say("/servicestory A lorry stood at our gate", "support")

    assert "Repair visit" in buttons(by_behaviour)
    assert "Delivery" in buttons(by_stories)


async def test_nothing_is_offered_of_another_teams_map_or_of_what_rests(bot: Bot, cy: Actor, bo: Actor) -> None:
    bot.store.write_now(make_team, leads=[BO], members=[CY])
    bot.store.write_now(make_team, "Sales", SALES, leads=[DI])
    await make_map(bot.store, ["Invoice e-mail"], by=DI, team_id=2)
    elsewhere = await cy.say(f"/servicestory {VAT}", "support")
    await make_map(bot.store, ["Mail with invoices"], by=BO)
    await change(bot.store, TouchPoint, 2, touched_on=MONDAY.date() - timedelta(days=180))
    resting = await cy.say(f"/servicestory {VAT}", "support")

    assert "None of these" not in buttons(elsewhere) + buttons(resting)


async def test_only_the_author_gives_a_story_its_place(bot: Bot, store: Store, cy: Actor, six: None) -> None:
    await tell_of_vat(cy)
    with pytest.raises(Refused, match="Only the person who told"):
        await store.write(tagging.put, story_id=1, point_id=6, by=BO, at=MONDAY)
    with pytest.raises(Refused, match="not on the map of the team"):
        await store.write(tagging.put, story_id=1, point_id=99, by=CY, at=MONDAY)
    with pytest.raises(Refused, match="one of these words"):
        await store.write(tagging.feel, story_id=1, felt="peckish", by=CY, at=MONDAY)


async def test_a_difficult_storys_form_asks_what_slipped_and_none_is_required(
    store: Store, cy: Actor, six: None
) -> None:
    await cy.say("/servicestory", "support")
    at_first = set(fields(cy.form))
    await cy.choose("kind", "difficult")
    asked = fields(cy.form)
    await cy.submit(text="We mixed two orders up", our_part="I did not ask")

    assert "slipped" not in at_first
    assert [one["text"]["text"].split(":")[0] for one in asked["slipped"]["element"]["options"]] == [
        "Attitude", "Behaviour", "Competence",
    ]  # fmt: skip
    assert all(asked[field]["optional"] for field in ("touch_point_id", "felt", "slipped"))
    assert (only(store, Story).touch_point_id, only(store, Story).slipped) == (None, "")


async def test_where_competence_slipped_the_reply_offers_an_action(bo: Actor, six: None) -> None:
    await bo.say("/servicestory We mixed two orders up #difficult", "support")
    reply = await bo.submit(our_part="I did not ask", touch_point_id="2", slipped=["competence"])
    await bo.press("Add an action")
    added = await bo.submit(text="Learn the new form", owner="bo", due="2026-11-30")

    assert "Competence slipped" in words(reply)
    assert "at Repair visit" in words(added)


async def test_where_competence_slipped_the_offer_comes_with_the_place_too(bo: Actor, six: None) -> None:
    await bo.say(f"/servicestory {VAT} #difficult", "support")
    await bo.submit(our_part="I did not look", slipped=["competence", "attitude"])
    reply = await bo.press("Invoice e-mail")

    assert "Add an action" in buttons(reply)


async def test_without_a_map_the_form_is_as_it_was(bot: Bot, cy: Actor) -> None:
    bot.store.write_now(make_team, leads=[BO], members=[CY])
    await cy.say("/servicestory", "support")

    assert fields(cy.form).keys().isdisjoint({"touch_point_id", "felt", "slipped"})


async def test_a_place_chosen_before_stays_when_the_story_is_edited(store: Store, cy: Actor, six: None) -> None:
    await cy.say("/servicestory", "support")
    await cy.submit(text="It was unclear", touch_point_id="1", felt="confused")
    await change(store, TouchPoint, 1, archived_at=MONDAY)
    await cy.press("Edit")
    await cy.submit(text="It was not clear")

    story = only(store, Story)
    assert (story.text, story.touch_point_id, story.felt) == ("It was not clear", 1, "confused")


async def test_withdrawing_takes_the_feeling_away_too(store: Store, cy: Actor, bo: Actor, six: None) -> None:
    await cy.say("/servicestory", "support")
    await cy.submit(text="It was unclear", touch_point_id="1", felt="confused")
    await cy.press("Undo")
    rows = table(await bo.say("/warmline map", "support"))

    assert only(store, Story).felt == ""
    assert rows[1][3:5] == ["–", "0 / 0"]


async def test_an_anonymous_story_has_its_place_and_names_nobody(bot: Bot, cy: Actor, bo: Actor, six: None) -> None:
    await cy.say("/servicestory", "support")
    told = await cy.submit(text="It was unclear", touch_point_id="1", felt="confused", anonymous=["yes"])
    await bot.wait(hours=1)
    rows = table(await bo.say("/warmline map", "support"))

    assert "None of these" not in buttons(told)
    assert rows[1][3:5] == ["– → confused (1)", "1 / 0"]
    assert [story.author for story in every(bot.store, Story)] == [None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("invoices", "Invoice"), ("calling a customer", "customers call"), ("café", "cafe"), ("клиенты", "клиентов"),
        ("The front desk's phone", "phone, front desk"), ("e-mail", "EMAIL mail"),
    ],
)  # fmt: skip
def test_words_are_compared_by_their_stems(one: str, other: str) -> None:
    assert stems(one) & stems(other)


@pytest.mark.parametrize("text", ["", "a of the", "!!! …", "to be or not", "12"])
def test_what_says_nothing_has_no_stems(text: str) -> None:
    assert stems(text) == frozenset()


async def test_a_point_that_is_added_after_the_story_asks_whether_it_happened_there(
    bot: Bot, store: Store, bo: Actor, six: None
) -> None:
    await tell_story(bot, bo, "A picker ran after the van", "support")
    await bo.say("/warmline map add Loading the van", "support")
    added = await bo.submit()
    asked = words(added)
    await bo.press("Yes, there")

    assert "Did your story “A picker ran after the van” happen there?" in asked
    assert only(store, Story).touch_point_id == 7
    await bo.say("/warmline map add Packing", "support")
    assert buttons(await bo.submit()) == [], "it has its place"


@pytest.mark.parametrize("how", ["of somebody else", "old", "withdrawn", "anonymous"])
async def test_of_other_stories_it_does_not_ask(
    bot: Bot, store: Store, bo: Actor, cy: Actor, six: None, how: str
) -> None:
    await tell_story(bot, cy if how == "of somebody else" else bo, "A picker ran", "support")
    if how == "withdrawn":
        await bo.press("Undo")
    elif how == "anonymous":
        await change(store, Story, 1, author=None)
    elif how == "old":
        await change(store, Story, 1, told_at=MONDAY - timedelta(days=15))
    await bo.say("/warmline map add Loading the van", "support")

    assert "Did your story" not in words(await bo.submit())
