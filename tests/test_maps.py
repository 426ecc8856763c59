"""The touch-point map: drawn by a team, read as a table, and filled by the stories that people tell."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Reply, Sandbox
from bot.sandbox.block_kit.blocks import SURFACES
from storage.engine.database import Store
from storage.maps import changes
from storage.maps.changes import Shape
from storage.refusal import Refused
from storage.tables import Story, TouchPoint
from tests.acting import Actor, buttons, value, words
from tests.making import change, every, find_person, make_team
from tests.mapping import NAMES, make_map, table
from tests.rows import add_row
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, Bot


@pytest.fixture
def team(store: Store) -> None:
    """Bo leads Support; Cy and Di are in it. Ana, an admin, is not."""
    store.write_now(make_team, leads=[BO], members=[CY, DI])


@pytest.fixture
async def five(store: Store, team: None) -> None:
    """Five points on the map of Support."""
    await make_map(store, NAMES[:5], by=BO)


# --- it is drawn ------------------------------------------------------------------------------------


async def test_map_add_opens_the_form_filled_and_says_which_number_it_is(store: Store, bo: Actor, five: None) -> None:
    await bo.say("/warmline map add Invoice e-mail", "support")
    filled = (value(bo.form, "name"), value(bo.form, "side"))
    reply = await bo.submit()

    assert filled == ("Invoice e-mail", "external")
    assert "Invoice e-mail is number 6 on the map of Support." in words(reply).replace("*", "")


async def test_the_same_name_in_capitals_is_refused_with_the_way_to_change_it(store: Store, bo: Actor) -> None:
    store.write_now(make_team, leads=[BO])
    await make_map(store, [*NAMES[:5], "Invoice e-mail"], by=BO)
    reply = await bo.say("/warmline map add INVOICE E-MAIL", "support")
    await bo.press("Change it")

    assert "It is already number 6" in words(reply)
    assert buttons(reply) == ["Change it"]
    assert value(bo.form, "name") == "Invoice e-mail"


async def test_a_name_that_is_taken_is_refused_in_the_form_too(store: Store, bo: Actor, five: None) -> None:
    await bo.say("/warmline map add Something new", "support")
    reply = await bo.submit(name=NAMES[1].upper())

    assert reply.errors == {"name": "It is already number 2."}
    assert len(every(store, TouchPoint)) == 5


async def test_what_is_too_long_or_empty_is_said_under_its_field(store: Store, team: None, bo: Actor) -> None:
    shape = Shape(name=" ", moment="m" * 201, side="outside", emotion="unhurriedly attended to")
    refused = {}
    try:
        bo_ = await find_person(store, BO)
        await store.write(changes.add, shape, team_id=1, by=bo_, at=MONDAY)
    except Refused as refusal:
        refused = refusal.by_field()

    assert set(refused) == {"name", "moment", "side", "own_emotion"}


async def test_an_owner_is_somebody_in_the_team(bo: Actor, five: None) -> None:
    await bo.say("/warmline map add Parking", "support")
    refused = await bo.submit(owner="ana")
    reply = await bo.submit(owner="cy", own_emotion="unhurried")

    assert "who is in Support" in refused.errors["owner"]
    assert reply.ok


async def test_a_map_shows_twenty_and_no_more(store: Store, team: None, bo: Actor) -> None:
    await make_map(store, [f"Point {number}" for number in range(20)], by=BO)
    await bo.say("/warmline map add One more", "support")
    reply = await bo.submit()

    assert "20 touch points" in reply.errors["name"]


async def test_a_member_proposes_and_a_lead_takes_it_on_the_map(store: Store, bo: Actor, cy: Actor, five: None) -> None:
    await cy.say("/warmline map add Parking", "support")
    proposed = await cy.submit()
    seen_by_cy = await cy.say("/warmline map", "support")
    await bo.say("/warmline map", "support")
    taken = await bo.press("Take it on the map")

    assert "waits for a lead of Support" in words(proposed)
    assert "Proposed by <@U00CY>: Parking, external" in words(seen_by_cy)
    assert "Take it on the map" not in buttons(seen_by_cy)
    assert len(table(seen_by_cy)) == 6
    assert "Parking is number 6" in words(taken)


async def test_a_proposal_that_is_left_is_gone(store: Store, bo: Actor, cy: Actor, five: None) -> None:
    await cy.say("/warmline map add Parking", "support")
    await cy.submit()
    await bo.say("/warmline map", "support")
    await bo.press("Leave it")

    assert [point.name for point in every(store, TouchPoint)] == list(NAMES[:5])


async def test_a_lead_puts_one_after_another(store: Store, bo: Actor, five: None) -> None:
    await bo.say("/warmline map", "support")
    await bo.press("Order")
    reply = await bo.submit(point="5", after="1")
    await bo.say("/warmline map", "support")
    await bo.press("Order")
    first = await bo.submit(point="3", after="0")

    assert f"{NAMES[4]} is number 2" in words(reply)
    assert f"{NAMES[2]} is number 1" in words(first)


async def test_what_is_archived_keeps_its_stories_and_comes_back(store: Store, bo: Actor, five: None) -> None:
    await bo.say("/servicestory One more #beyond", "support")
    await bo.say("/warmline map", "support")
    await look_at(bo, 2)
    gone = await bo.press("Archive")
    numbers = [row[1] for row in table(await bo.say("/warmline map", "support"))[1:]]
    await look_at(bo, 2)
    back = await bo.press("Bring it back")

    assert "off the map of Support" in words(gone)
    assert numbers == [NAMES[0], *NAMES[2:5]]
    assert f"{NAMES[1]} is back, as number 2" in words(back)


async def look_at(person: Actor, point: int) -> Reply:
    """Choose a point below the table."""
    return await person._person.press(person.answer, "map_point", str(point))


# --- it is read -------------------------------------------------------------------------------------


async def test_the_table_says_all_of_a_point(store: Store, bo: Actor, five: None) -> None:
    await change(store, TouchPoint, 1, owner=CY, emotion="calm")
    rows = table(await bo.say("/warmline map", "support"))

    assert rows[0][:3] == ["#", "Touch point", "Side"]
    assert rows[1] == ["1", NAMES[0], "external", "calm", "0 / 0", "–", "Cy Castro", "–"]


async def test_wanted_calm_and_felt_confused_three_times(store: Store, bo: Actor, cy: Actor, five: None) -> None:
    await change(store, TouchPoint, 1, emotion="calm")
    for number in range(3):
        await cy.say("/servicestory")
        await cy.submit(text=f"It was unclear, {number}", touch_point_id="1", felt="confused")
    rows = table(await bo.say("/warmline map", "support"))

    assert rows[1][3:5] == ["calm → confused (3)", "3 / 0, from one storyteller"]


async def test_several_storytellers_are_not_said(store: Store, bo: Actor, cy: Actor, five: None) -> None:
    for teller in (bo, cy):
        await teller.say("/servicestory")
        await teller.submit(text="It was quick", touch_point_id="1")
    rows = table(await bo.say("/warmline map", "support"))

    assert rows[1][4] == "2 / 0"


async def test_of_anonymous_stories_nobody_knows_whether_they_are_from_one(store: Store, bo: Actor, five: None) -> None:
    told: dict[str, Any] = {"author": None, "team_id": 1, "touch_point_id": 1, "told_at": MONDAY, "channel": None}
    await store.write(lambda session: session.add_all([Story(text=text, **told) for text in "ab"]))
    rows = table(await bo.say("/warmline map", "support"))

    assert rows[1][4] == "2 / 0"


async def test_what_is_older_than_ninety_days_or_withdrawn_does_not_count(store: Store, bo: Actor, five: None) -> None:
    told: dict[str, Any] = {"author": BO, "team_id": 1, "touch_point_id": 1, "channel": None}
    old, gone = MONDAY - timedelta(days=91), MONDAY - timedelta(days=1)
    stories = [Story(text="a", told_at=old, **told), Story(text="", told_at=gone, withdrawn_at=gone, **told)]
    await store.write(lambda session: session.add_all(stories))
    rows = table(await bo.say("/warmline map", "support"))

    assert rows[1][4] == "0 / 0"


async def test_an_empty_map_says_how_it_begins(team: None, bo: Actor, cy: Actor) -> None:
    to_a_lead = await bo.say("/warmline map", "support")
    to_a_member = await cy.say("/warmline map", "support")

    assert "Add puts the first" in words(to_a_lead)
    assert (buttons(to_a_lead), buttons(to_a_member)) == (["Add"], ["Propose one"])


async def test_where_slack_refuses_the_table_the_map_comes_in_words(
    slack: Sandbox, bot: Bot, bo: Actor, five: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SURFACES, "table", {"home"})
    reply = await bo.say("/warmline map", "support")

    assert f"1. {NAMES[0]}, external" in words(reply)
    assert table(reply) == []
    slack.complaints.clear()


async def test_twenty_points_of_the_longest_words_stay_in_slacks_limits(store: Store, team: None, bo: Actor) -> None:
    await make_map(store, [f"{number:02} {'n' * 57}" for number in range(20)], by=BO)
    for id_ in range(1, 21):
        await change(store, TouchPoint, id_, emotion="e" * 20, owner=CY)
    reply = await bo.say("/warmline map", "support")

    assert len(table(reply)) == 21


async def test_a_map_is_for_those_who_are_in_the_team(store: Store, ana: Actor, five: None, di: Actor) -> None:
    store.write_now(make_team, "Sales", SALES, members=[ANA])
    as_admin = await ana.say("/warmline map Support", "general")
    sales = await di.say("/warmline map Sales", "general")

    assert NAMES[0] in words(as_admin)
    assert "for those who are in the team" in words(sales)


async def test_one_point_shows_what_slipped(store: Store, bo: Actor, cy: Actor, five: None) -> None:
    await cy.say("/servicestory We mixed up two orders #difficult")
    await cy.submit(our_part="I did not ask", touch_point_id="1", slipped=["attitude", "competence"])
    rows = table(await bo.say("/warmline map", "support"))
    await look_at(bo, 1)

    assert rows[1][4:6] == ["0 / 1", "attitude (1), competence (1)"]
    assert "What slipped: attitude (1), competence (1)" in words(bo.form)


async def test_the_map_of_nobody_is_asked_for(bo: Actor) -> None:
    reply = await bo.say("/warmline map", "support")

    assert "you are in none yet" in words(reply)


# --- in the digest ----------------------------------------------------------------------------------


async def digest_of(bot: Bot, lead: Actor, *, days: int) -> str:
    await bot.wait(days=days)
    return words(await lead.say("/warmline digest", "support"))


async def test_the_digest_names_the_point_without_a_story_and_never_its_owner(bot: Bot, bo: Actor, five: None) -> None:
    await change(bot.store, TouchPoint, 2, owner=CY)
    await bot.wait(days=12)
    for id_ in ("1", "3", "4", "5"):
        await bo.say("/servicestory", "support")
        await bo.submit(text="They laughed", touch_point_id=id_)
    told = await digest_of(bot, bo, days=3)

    [line] = [line for line in told.splitlines() if "no story of this touch point in 90 days" in line]
    assert "Repair visit" in line
    assert CY not in line


async def test_a_map_that_was_just_drawn_is_not_told_of(bot: Bot, bo: Actor, five: None) -> None:
    await bo.say("/servicestory They laughed", "support")

    assert "no story of this touch point" not in await digest_of(bot, bo, days=6)


async def test_where_each_point_has_its_story_the_digest_has_no_line(bot: Bot, bo: Actor, five: None) -> None:
    await bot.wait(days=12)
    for id_ in "12345":
        await bo.say("/servicestory", "support")
        await bo.submit(text="They laughed", touch_point_id=id_)

    assert "no story of this touch point" not in await digest_of(bot, bo, days=3)


# --- and what is in the archive -----------------------------------------------------------------------


async def test_the_name_of_an_archived_point_is_not_given_to_another(store: Store, bo: Actor, five: None) -> None:
    lead = await find_person(store, BO)
    await store.write(changes.archive, id_=1, by=lead, at=MONDAY)
    await bo.say("/warmline map add Repair visit", "support")
    await bo.press("Change it")
    reply = await bo.submit(name="FRONT DESK PHONE")
    assert "Front desk phone is archived" in reply.errors["name"]


async def test_an_archived_point_that_is_proposed_and_left_keeps_its_stories(
    store: Store, bo: Actor, cy: Actor, five: None
) -> None:
    told = {"author": CY, "team_id": 1, "channel": SALES, "touch_point_id": 1, "text": "x"}
    await store.write(lambda session: add_row(session, Story, **told))
    await store.write(changes.archive, id_=1, by=await find_person(store, BO), at=MONDAY)
    await cy.say("/warmline map add Front desk phone", "support")
    await cy.submit()
    await bo.say("/warmline map", "support")
    await bo.press("Leave it")
    point = every(store, TouchPoint)[0]
    assert (point.archived_at, point.proposed_by, point.owner) == (MONDAY, None, None)
    assert every(store, Story)[0].touch_point_id == 1


async def test_a_proposal_is_taken_once_and_keeps_its_place(store: Store, bo: Actor, five: None) -> None:
    lead = await find_person(store, BO)
    await make_map(store, ["Parking"], by=CY)
    for name in ("Gate", "Lift"):
        await store.write(changes.take, id_=6, by=lead, at=MONDAY)
        await make_map(store, [name], by=BO)
    assert [one.name for one in sorted(every(store, TouchPoint), key=lambda one: one.position)][5] == "Parking"


async def test_a_name_that_is_too_long_comes_back_whole(bo: Actor, five: None) -> None:
    long = "The counter at the back entrance where drivers hand in their papers and wait"
    await bo.say(f"/warmline map add {long}", "support")
    assert "That is 76 characters" in words(bo.answer)
    assert long in words(bo.answer)
