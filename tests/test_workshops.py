"""The workshop that draws the empty map: added alone, seen afterwards, merged by a lead; stories keep their place."""

from datetime import timedelta

import pytest

from bot.sandbox import Reply
from storage.engine.database import Store
from storage.maps import changes
from storage.tables import Idea, MapEntry, MapGuest, MapWorkshop, Story, TouchPoint
from tests import erasing
from tests.acting import Actor, Json, buttons, fields, words
from tests.making import every, find_person, make_team, only
from tests.mapping import make_map, table
from tests.rows import add_row
from tests.stage import BO, CY, DI, MONDAY, OUTSIDE, Bot


@pytest.fixture
def team(store: Store) -> None:
    """Bo leads Support; Cy and Di are in it."""
    store.write_now(make_team, leads=[BO], members=[CY, DI])


@pytest.fixture
async def post(bot: Bot, bo: Actor, team: None) -> Json:
    """A workshop has begun; its post."""
    await bo.say("/warmline map workshop", "support")
    await bot.tick()
    return bo.posts("support")[-1]


async def add(person: Actor, post: Json, name: str, **more: str) -> Reply:
    await person.press("Add a touch point", post)
    return await person.submit(name=name, **more)


async def be_over(bot: Bot) -> None:
    await bot.wait(days=7)


async def test_a_lead_begins_it_for_seven_days_in_one_post(bot: Bot, store: Store, bo: Actor, team: None) -> None:
    reply = await bo.say("/warmline map workshop", "support")
    await bot.tick()
    workshop, post = only(store, MapWorkshop), bo.posts("support")[-1]

    assert "The workshop begins now" in words(reply)
    assert (workshop.state, workshop.ends_at) == ("gathering", MONDAY + timedelta(days=7))
    assert buttons(post) == ["Add a touch point", "Add a feeling", "Just looking"]


@pytest.mark.parametrize(("typed", "days"), [("2", 2), ("14", 14), ("Support 10", 10)])
async def test_it_takes_as_many_days_as_the_lead_says(
    store: Store, bo: Actor, team: None, typed: str, days: int
) -> None:
    await bo.say(f"/warmline map workshop {typed}", "support")

    assert only(store, MapWorkshop).ends_at == MONDAY + timedelta(days=days)


@pytest.mark.parametrize("typed", ["1", "15", "0"])
async def test_it_takes_two_to_fourteen_days(store: Store, bo: Actor, team: None, typed: str) -> None:
    reply = await bo.say(f"/warmline map workshop {typed}", "support")

    assert "2 to 14 days" in words(reply)
    assert every(store, MapWorkshop) == []


async def test_only_a_lead_begins_one(store: Store, cy: Actor, team: None) -> None:
    reply = await cy.say("/warmline map workshop", "support")

    assert "Only the leads of Support" in words(reply)
    assert every(store, MapWorkshop) == []


async def test_a_second_one_shows_the_first(store: Store, bo: Actor, post: Json) -> None:
    reply = await bo.say("/warmline map workshop", "support")

    assert "0 entries so far" in words(reply)
    assert len(every(store, MapWorkshop)) == 1


async def test_where_the_bot_cannot_post_there_is_no_workshop(store: Store, bo: Actor) -> None:
    store.write_now(make_team, channel=OUTSIDE, leads=[BO])
    reply = await bo.say("/warmline map workshop", "support")

    assert "/invite @Warmline" in words(reply)


async def test_nobody_sees_what_others_added_before_they_added_something(
    bot: Bot, bo: Actor, cy: Actor, di: Actor, post: Json
) -> None:
    await add(cy, post, "Front desk phone")
    await bot.tick()
    before = words(bo.posts("support")[-1])
    seen = await add(di, post, "Parking")

    assert "Front desk phone" not in before
    assert "1 entry so far" in before
    assert "Front desk phone" in words(seen)


async def test_what_is_not_to_be_seen_is_not_offered_either(cy: Actor, di: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    refused = await di.press("Add a feeling", post)

    assert "no touch point to feel anything at yet" in words(refused) + words(di.answers)


async def test_just_looking_shows_it_too(cy: Actor, di: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    reply = await di.press("Just looking", post)

    assert "Front desk phone" in words(reply)
    assert "Take it back" not in buttons(reply)


async def test_each_of_us_adds_five(cy: Actor, post: Json) -> None:
    for number in range(5):
        await add(cy, post, f"Number {number}")
    reply = await add(cy, post, "Number 6")

    assert "You have added 5" in reply.errors["name"]


async def test_what_i_added_i_can_take_back(store: Store, cy: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    reply = await cy.press("Take it back")

    assert "0 entries so far" in words(reply)
    assert every(store, MapEntry) == []


async def test_a_feeling_belongs_to_a_touch_point(store: Store, cy: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    await cy.press("Add a feeling", post)
    refused = await cy.submit(name="Front desk phone")
    reply = await cy.submit(name="Front desk phone", emotion="calm")

    assert set(refused.errors) == {"emotion"}
    assert "Front desk phone: calm (a feeling)" in words(reply)


async def test_near_equal_names_stand_side_by_side_and_become_one(
    bot: Bot, store: Store, bo: Actor, cy: Actor, di: Actor, post: Json
) -> None:
    await add(cy, post, "Front desk phone", emotion="calm")
    await add(di, post, "Phone at the front desk")
    await add(di, post, "Parking")
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    form = bo.form
    reply = await bo.submit()
    rows = table(await bo.say("/warmline map", "support"))

    [pair] = [block for block in form["blocks"] if block.get("fields")]
    assert [field["text"] for field in pair["fields"]] == ["Front desk phone (calm)", "Phone at the front desk"]
    assert list(fields(form)) == ["merge_1", "kept_1"]
    assert "2 new touch points; 1 went into another" in words(reply)
    assert [row[1:4:2] for row in rows[1:]] == [["Front desk phone", "calm"], ["Parking", "–"]]


async def test_merged_stories_keep_their_place(bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json) -> None:
    await make_map(store, ["Front desk phone", "Phone of the front desk"], by=BO)
    for number in (1, 2):
        await cy.say("/servicestory")
        await cy.submit(text=f"Story {number}", touch_point_id=str(number))
    await add(cy, post, "The front desk's phone")
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    await bo.submit(merge_1="p2")
    rows = table(await bo.say("/warmline map", "support"))

    assert {story.touch_point_id for story in every(store, Story)} == {2}
    assert [row[1:5:3] for row in rows[1:]] == [["Phone of the front desk", "2 / 0, from one storyteller"]]


async def test_a_better_name_is_given_to_what_is_there(
    bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json
) -> None:
    await make_map(store, ["Front desk phone"], by=BO)
    await cy.say("/servicestory")
    await cy.submit(text="They laughed", touch_point_id="1")
    await add(cy, post, "The front desk's phone")
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    await bo.submit(merge_1="e1")

    assert [point.name for point in every(store, TouchPoint)] == ["The front desk's phone"]
    assert only(store, Story).touch_point_id == 1


async def test_different_ones_stay_and_unticked_ones_go(
    bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json
) -> None:
    for name in ("Phone call", "Calls by phone", "Parking"):
        await add(cy, post, name)
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    await bo.submit(merge_1="all", kept_1=[])

    assert [point.name for point in every(store, TouchPoint)] == ["Phone call", "Calls by phone"]


async def test_afterwards_the_entries_are_gone_and_the_post_says_so(
    bot: Bot, store: Store, bo: Actor, cy: Actor, di: Actor, post: Json
) -> None:
    await add(cy, post, "Front desk phone")
    await di.press("Just looking", post)
    await be_over(bot)
    merging = words(bo.posts("support")[-1])
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    await bo.submit()
    await bot.tick()

    assert "A lead puts it together now" in merging
    assert "The map of Support is drawn" in words(bo.posts("support")[-1])
    assert [every(store, table_) for table_ in (MapEntry, MapGuest)] == [[], []]
    assert only(store, MapWorkshop).state == "done"


async def test_the_merging_waits_on_the_leads_home(bot: Bot, bo: Actor, cy: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    await be_over(bot)

    assert "The workshop for the map of Support is to be merged" in await bo.open_home()
    assert "to be merged" not in await cy.open_home()


async def test_when_nobody_added_anything_it_is_over(bot: Bot, store: Store, bo: Actor, post: Json) -> None:
    await be_over(bot)
    await bot.tick()

    assert only(store, MapWorkshop).state == "cancelled"
    assert "nothing was put on the map" in words(bo.posts("support")[-1])
    assert bo.dm == []


async def test_a_lead_may_cancel_it_or_end_it_early(bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json) -> None:
    await add(cy, post, "Front desk phone")
    await bo.say("/warmline map workshop", "support")
    ended = await bo.press("End it now")
    await bo.say("/warmline map workshop", "support")
    reply = await bo.press("Cancel it")
    await cy.close(all_views=True)
    await cy.press("Add a touch point", post)

    assert "The gathering is over: 1 entry" in words(ended)
    assert "Cancelled" in words(reply)
    assert "This workshop is over" in words(cy.answers)
    assert (only(store, MapWorkshop).state, every(store, MapEntry)) == ("cancelled", [])


async def test_what_most_want_them_to_feel_goes_on_the_map(
    bot: Bot, store: Store, bo: Actor, cy: Actor, di: Actor, post: Json
) -> None:
    await add(cy, post, "Front desk phone", emotion="calm")
    for person in (bo, di):
        await person.press("Just looking", post)
        await person.press("Add a feeling", post)
        await person.submit(name="Front desk phone", own_emotion="unhurried")
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    await bo.submit()

    assert only(store, TouchPoint).emotion == "unhurried"


async def test_more_than_eight_of_others_are_paged(bot: Bot, bo: Actor, cy: Actor, di: Actor, post: Json) -> None:
    for number in range(10):
        await add((cy, di)[number % 2], post, f"Number {number}")
    await bo.press("Just looking", post)
    first = words(bo.form)
    await bo.press("More")

    assert ("Number 7" in first, "Number 9" in first, "Number 9" in words(bo.form)) == (True, False, True)
    assert buttons(bo.form)[0] == "Back"


async def test_whoever_is_erased_takes_their_entries_along(
    bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json
) -> None:
    await add(cy, post, "Front desk phone")
    await store.write(erasing.forget, CY, MONDAY)
    await bot.tick()

    assert every(store, MapEntry) == []
    assert "0 entries so far" in words(bo.posts("support")[-1])


async def test_a_merged_map_shows_twenty_at_most(bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json) -> None:
    await make_map(store, [f"Point {chr(97 + number) * 3}" for number in range(18)], by=BO)
    for name in ("Parking", "Lift", "Door"):
        await add(cy, post, name)
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    refused = await bo.submit()
    reply = await bo.submit(kept_1=["e1", "e3"])

    assert "a map shows 20" in words(refused)
    assert "2 new touch points" in words(reply)


async def test_a_name_from_the_archive_is_taken_with_everything_that_belongs_to_it(
    bot: Bot, store: Store, bo: Actor, cy: Actor, post: Json
) -> None:
    await make_map(store, ["Invoice e-mails", "Invoice e-mail"], by=BO)
    await store.write(lambda session: add_row(session, Idea, id=1, team_id=1, touch_point_id=1, words="x", author=CY))
    await store.write(changes.archive, id_=2, by=await find_person(store, BO), at=MONDAY)
    await add(cy, post, "Invoice e-mail")
    await be_over(bot)
    await bot.wait(hours=6)
    await bo.press("Merge them", bo.dm[-1])
    reply = await bo.submit(merge_1="e1")
    assert reply.ok
    assert [point.name for point in every(store, TouchPoint) if not point.archived_at] == ["Invoice e-mail"]
    assert only(store, Idea).touch_point_id == 2


@pytest.mark.parametrize(("typed", "days"), [("Shift 12", 7), ("Shift 12 3", 3), ("4 days", 4)])
async def test_a_number_that_belongs_to_the_teams_name_is_no_count_of_days(
    typed: str, days: int, store: Store, bo: Actor
) -> None:
    store.write_now(make_team, "Shift 12", leads=[BO])
    await bo.say(f"/warmline map workshop {typed}", "support")
    assert only(store, MapWorkshop).ends_at == MONDAY + timedelta(days=days)
