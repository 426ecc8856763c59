"""Stories, by the doors people use: `/servicestory`, its form, the buttons under a post."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import MOST_MESSAGE_WEIGHT, problems, view_problems, weight
from handlers.views import stories as views
from handlers.views import story_form
from storage.engine.database import Session, Store
from storage.people import places
from storage.refusal import Refused
from storage.stories import library, stories
from storage.stories.library import Draft, Page, Told
from storage.stories.stories import LIMITS, Placed
from storage.tables import Channel, Handled, Kudos, Member, Story, Team, Workspace
from tests.stage import ANA, BO, CY, DI, GENERAL, MONDAY, OUTSIDE, SALES, SECRET, SUPPORT, Bot

Row = TypeVar("Row", bound=SQLModel)

HERE = Channel(id=GENERAL, name="general", is_member=False)  # as a command describes it
ONE_LINE = "The driver waited with her until the taxi came"


def make_team(session: Session, name: str, channel: str, people: Sequence[str]) -> None:
    team = Team(name=name, name_key=name.lower(), channel=channel, zone="UTC", created_at=MONDAY, created_by=ANA)
    session.add(team)
    session.flush()
    session.add_all([Member(team_id=team.id or 0, person=person, joined_at=MONDAY) for person in people])


@pytest.fixture
def teams(store: Store) -> None:
    """Ana, Bo and Cy are in Support; Ana is in Sales as well, which is not her home."""
    store.write_now(make_team, "Support", SUPPORT, (ANA, BO, CY))
    store.write_now(make_team, "Sales", SALES, (ANA,))


@pytest.fixture
def workspace(slack: Sandbox, store: Store) -> None:
    """The bot knows its workspace's address, so that it can link to posts."""
    store.write_now(places.remember_workspace, Workspace(id=slack.team_id, url=slack.url))


def rows(store: Store) -> list[Story]:
    return every(store, Story)


def every(store: Store, table: type[Row]) -> list[Row]:
    return store.read_now(lambda session: list(session.exec(select(table))))


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages if not message["ephemeral"]]


# --- one line ----------------------------------------------------------------------------------------


async def test_one_line_is_stored_and_posted_in_the_teams_channel(
    slack: Sandbox, bot: Bot, store: Store, teams: None
) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/servicestory", f"{ONE_LINE} #beyond #internal #compassion", channel="general")
    await bot.tick()
    [row] = rows(store)

    assert (row.text, row.kind, row.side, row.author) == (ONE_LINE, "wonderful", "internal", ANA)
    assert sorted(row.practices) == ["beyond", "compassion"]
    assert (row.team_id, row.channel) == (1, SUPPORT)
    assert reply.response_type == "ephemeral"
    assert f"I am posting your story in <#{SUPPORT}> now" in (reply.text or "")
    assert [element["text"]["text"] for element in reply.blocks[1]["elements"]] == ["Add details", "Edit", "Undo"]
    assert ONE_LINE in texts(ana.messages("support"))[0]
    assert texts(ana.messages("general")) == []


async def test_without_a_team_the_story_is_posted_where_it_was_typed(slack: Sandbox, bot: Bot, store: Store) -> None:
    di = slack.person("di")
    await di.command("/servicestory", ONE_LINE, channel="general")
    await bot.tick()

    assert ONE_LINE in texts(di.messages("general"))[0]
    assert (rows(store)[0].team_id, rows(store)[0].channel) == (None, GENERAL)


async def test_where_the_bot_is_not_the_answer_is_the_post_and_says_so(slack: Sandbox, bot: Bot, store: Store) -> None:
    reply = await slack.person("cy").command("/servicestory", ONE_LINE, channel="outside")
    await bot.tick()

    assert reply.response_type == "in_channel"
    assert ONE_LINE in (reply.text or "")
    assert "cannot be changed later" in (reply.text or "")
    assert await bot.deliveries("story_post") == []
    assert rows(store)[0].channel == OUTSIDE
    hits = await slack.person("bo").command("/servicestory", "search taxi", channel="general")
    assert "the taxi came" in str(hits.blocks)


async def test_a_team_channel_without_the_bot_is_told_how_to_mend(slack: Sandbox, bot: Bot, store: Store) -> None:
    store.write_now(make_team, "Night", OUTSIDE, (BO,))
    reply = await slack.person("bo").command("/servicestory", ONE_LINE, channel="general")
    await bot.tick()

    assert f"It belongs in <#{OUTSIDE}>" in (reply.text or "")
    assert "/invite @Warmline" in (reply.text or "")
    assert ONE_LINE in texts(slack.person("bo").messages("general"))[0]


async def test_a_tag_that_slack_made_a_channel_of_counts_too(slack: Sandbox, bot: Bot, store: Store) -> None:
    text = f"{ONE_LINE} <#C0BEYOND|beyond> in <#C0GENERAL|general>"
    await slack.person("ana").command("/servicestory", text, channel="general", raw=True)

    assert (rows(store)[0].text, rows(store)[0].practices) == (f"{ONE_LINE} in #general", ["beyond"])


async def test_a_wonderful_story_may_name_people_and_pings_nobody(slack: Sandbox, bot: Bot, store: Store) -> None:
    typed = "@bo stayed late, thanks to @support and @channel, said <!here> & everybody"
    await slack.person("ana").command("/servicestory", typed, channel="general")
    await slack.person("cy").command("/servicestory", "<@U00BO> helped <@U00CY>", channel="general", raw=True)
    await bot.tick()

    assert rows(store)[0].text == "@bo stayed late, thanks to @support and @channel, said <!here> & everybody"
    assert rows(store)[1].text == "@Bo Berg helped @Cy Castro"
    assert all("<@" not in str(post["text"]) + str(post["blocks"]) for post in slack.posts)


async def test_a_command_that_slack_delivers_twice_is_one_story(slack: Sandbox, bot: Bot, store: Store) -> None:
    first = await slack.person("ana").command("/servicestory", ONE_LINE, channel="general")
    again = await slack.redeliver(first.delivery)
    await bot.tick()

    assert again.text == first.text
    assert len(rows(store)) == len(texts(slack.person("ana").messages("general"))) == 1


async def test_words_that_are_too_long_come_back_whole(slack: Sandbox, bot: Bot, store: Store) -> None:
    typed = "b" * 3001
    reply = await slack.person("ana").command("/servicestory", typed, channel="general")

    assert "3,001 characters" in (reply.text or "")
    assert typed in (reply.text or "")
    assert rows(store) == []


async def test_tags_alone_open_the_form_with_them_set(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "#beyond #internal", channel="general")
    await ana.submit({"text.value": ONE_LINE})

    assert (rows(store)[0].side, rows(store)[0].practices) == ("internal", ["beyond"])


# --- difficult stories -------------------------------------------------------------------------------


async def test_a_difficult_line_asks_for_our_own_part_first_and_keeps_the_words(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/servicestory", "The machine stood still for a week #difficult", channel="general")
    inputs = [block["block_id"] for block in reply.modal["blocks"]]  # type: ignore[index]

    assert inputs[:3] == ["kind", "our_part", "text"]
    assert rows(store) == []
    sent = await ana.submit({"our_part.value": "We did not call back"})
    await bot.tick()
    assert sent.ok
    assert (rows(store)[0].kind, rows(store)[0].text) == ("difficult", "The machine stood still for a week")
    post = slack.posts[0]
    assert str(post["blocks"]).index("We did not call back") < str(post["blocks"]).index("stood still")


async def test_if_the_form_does_not_open_the_words_come_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    slack.inject("views.open", "ok_false:internal_error")
    reply = await slack.person("ana").command("/servicestory", "It stood still #difficult", channel="general")

    assert "did not open the form" in (reply.text or "")
    assert "/servicestory It stood still #difficult" in (reply.text or "")


@pytest.mark.parametrize("name", ["@bo", "@support", "@somebody", "@Bo Berg"])
async def test_a_difficult_line_that_names_somebody_is_refused_kindly_and_quoted(
    slack: Sandbox, bot: Bot, store: Store, name: str
) -> None:
    typed = f"#difficult it was late because {name} forgot"
    reply = await slack.person("ana").command("/servicestory", typed, channel="general")

    assert "names nobody but its author" in (reply.text or "")
    assert f"/servicestory {typed}" in (reply.text or "")
    assert (reply.modal, rows(store)) == (None, [])


async def test_a_difficult_story_may_name_its_author(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/servicestory", "@ana forgot to call back #difficult", channel="general")
    sent = await ana.submit({"our_part.value": "I, @Ana Alves, wrote it on paper"})

    assert reply.modal
    assert sent.ok, sent.errors


@pytest.mark.parametrize("field", list(LIMITS))
async def test_a_name_in_any_field_is_refused_under_it_and_the_form_keeps_everything(
    slack: Sandbox, bot: Bot, store: Store, field: str
) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "", channel="general")
    await ana.press(ana.modal, "story_kind", "difficult")
    filled = {"text.value": "It was late", "our_part.value": "We did not look"}
    refused = await ana.submit({**filled, f"{field}.value": "because @bo slept"})

    assert "“@bo”" in refused.errors[field]
    assert rows(store) == []
    mended = await ana.submit({f"{field}.value": "because we slept"})
    assert mended.ok
    assert getattr(rows(store)[0], field) == "because we slept"


# --- the form ----------------------------------------------------------------------------------------


async def test_choosing_difficult_puts_our_own_part_first_and_keeps_what_was_typed(
    slack: Sandbox, bot: Bot, teams: None
) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "", channel="general")
    before = [block["block_id"] for block in ana.modal["blocks"]]  # type: ignore[index]
    refused = await ana.submit({"text.value": " ", "lesson.value": "Call first", "team.value": "2"})
    await ana.press(ana.modal, "story_kind", "difficult")
    shown = {block["block_id"]: block for block in ana.modal["blocks"]}  # type: ignore[index]

    assert refused.errors.keys() == {"text"}
    assert before[:3] == ["kind", "text", "our_part"]
    assert list(shown)[:3] == ["kind", "our_part", "text"]
    assert shown["our_part"]["optional"] is False
    assert shown["lesson"]["element"]["initial_value"] == "Call first"
    assert shown["team"]["element"]["initial_option"]["value"] == "2"
    assert (await ana.submit({"text.value": "Late"})).errors.keys() == {"our_part"}


async def test_the_whole_form_is_stored_and_ends_in_a_confirmation(
    slack: Sandbox, bot: Bot, store: Store, teams: None
) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "", channel="general")
    sent = await ana.submit(
        {
            "text.value": "They\nsang",
            "side.value": "internal",
            "our_part.value": "We listened",
            "lesson.value": "Listen",
            "practices.value": ["compassion", "beyond"],
            "touch_point.value": "the first call",
            "downstream.value": "dispatch",
            "team.value": "2",
        }
    )
    await bot.tick()
    [row] = rows(store)

    assert (row.text, row.side, row.our_part, row.lesson) == ("They\nsang", "internal", "We listened", "Listen")
    assert (row.practices, row.touch_point) == (["compassion", "beyond"], "the first call")
    assert (row.downstream, row.team_id, row.channel) == ("dispatch", 2, SALES)
    assert "Stored" in str(sent.modal)
    assert "They" in texts(ana.messages("sales"))[0]


async def test_only_people_in_several_teams_are_asked_in_which(slack: Sandbox, bot: Bot, teams: None) -> None:
    for name, asked in (("ana", True), ("bo", False), ("di", False)):
        opened = await slack.person(name).command("/servicestory", "", channel="general")
        assert ("team" in [block["block_id"] for block in opened.modal["blocks"]]) is asked  # type: ignore[index]


async def test_a_form_that_is_submitted_twice_is_one_story(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "", channel="general")
    sent = await ana.submit({"text.value": ONE_LINE})
    await slack.redeliver(sent.delivery)

    assert len(rows(store)) == 1


async def test_a_story_told_by_form_where_the_bot_is_not_waits_until_it_can_be_posted(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    cy = slack.person("cy")
    await cy.command("/servicestory", "", channel="outside")
    sent = await cy.submit({"text.value": ONE_LINE})
    too_early = await cy.press(sent, "story_post")
    assert "posted nowhere yet" in str(sent.modal)
    assert "I still cannot post it" in str(too_early.modal)
    await cy.close()

    await cy.command("/servicestory", "mine", channel="general")
    await cy.press(cy.ephemerals("general")[-1], "story_post")
    await bot.tick()

    assert rows(store)[0].channel == GENERAL
    assert ONE_LINE in texts(cy.messages("general"))[0]


# --- edit, withdraw ----------------------------------------------------------------------------------


async def told_by_ana(slack: Sandbox, bot: Bot, text: str = ONE_LINE, channel: str = "general") -> dict[str, Any]:
    """The private reply to a story that Ana told."""
    ana = slack.person("ana")
    await ana.command("/servicestory", text, channel=channel)
    await bot.tick()
    return next(message for message in reversed(ana.ephemerals(channel)) if "Stored" in message["text"])


async def test_an_edit_changes_the_post(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    opened = await ana.press(await told_by_ana(slack, bot), "story_edit")
    shown = {block["block_id"]: block for block in opened.modal["blocks"]}  # type: ignore[index]
    sent = await ana.submit({"text.value": "The driver stayed", "lesson.value": "Stay"})
    await bot.tick()

    assert shown["text"]["element"]["initial_value"] == ONE_LINE
    assert "the post changes with it" in str(sent.modal)
    assert "The driver stayed" in texts(ana.messages("general"))[0]
    assert "edited" in str(ana.messages("general")[0]["blocks"])
    assert (rows(store)[0].text, rows(store)[0].lesson) == ("The driver stayed", "Stay")


async def test_an_edit_delivered_again_does_not_undo_a_newer_one(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    told = await told_by_ana(slack, bot)
    await ana.press(told, "story_edit")
    first = await ana.submit({"text.value": "The first words"})
    await ana.press(told, "story_edit")
    await ana.submit({"text.value": "The newer words"})
    again = await slack.redeliver(first.delivery)

    assert again.status == 200
    assert rows(store)[0].text == "The newer words"


async def test_adding_details_begins_with_our_own_part(slack: Sandbox, bot: Bot) -> None:
    opened = await slack.person("ana").press(await told_by_ana(slack, bot), "story_details")
    [focused] = [block for block in opened.modal["blocks"] if block["element"].get("focus_on_load")]  # type: ignore[index]

    assert focused["block_id"] == "our_part"


async def test_a_story_turned_difficult_must_not_name_anybody(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.press(await told_by_ana(slack, bot, "@bo was late"), "story_edit")
    await ana.press(ana.modal, "story_kind", "difficult")
    refused = await ana.submit({"our_part.value": "We did not ask"})

    assert "“@bo”" in refused.errors["text"]
    assert rows(store)[0].kind == "wonderful"


async def test_undo_takes_the_post_away_erases_the_words_and_gives_them_back(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    ana = slack.person("ana")
    reply = await told_by_ana(slack, bot)
    await ana.press(reply, "story_withdraw")
    await bot.tick()
    [row] = rows(store)

    assert texts(ana.messages("general")) == []
    assert (row.text, row.author) == ("", ANA)
    assert row.told_at == MONDAY == row.withdrawn_at
    assert ONE_LINE in str(ana.ephemerals("general")[-1]["blocks"])
    assert all(ONE_LINE not in str(one.result) for one in every(store, Handled))


async def test_withdrawing_twice_says_so(slack: Sandbox, bot: Bot, store: Store) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", "", channel="general")
    sent = await ana.submit({"text.value": ONE_LINE})
    reply = await ana.press(sent, "story_withdraw")
    again = await slack.redeliver(reply.delivery)

    assert again.ok
    assert "withdrawn before" in str(ana.modal)


async def test_a_story_undone_before_it_was_posted_is_never_posted(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/servicestory", ONE_LINE, channel="general")
    await ana.press(ana.ephemerals("general")[-1], "story_withdraw")
    await bot.tick()

    assert slack.posts == []
    assert [row.state for row in await bot.deliveries("story_post")] == ["skipped"]


async def test_the_answer_that_was_the_post_stays_and_the_author_is_told(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    cy = slack.person("cy")
    await cy.command("/servicestory", ONE_LINE, channel="outside")
    await cy.command("/servicestory", "mine", channel="general")
    await cy.press(cy.ephemerals("general")[-1], "story_edit")
    changed = await cy.submit({"text.value": "Changed"})
    await cy.press(cy.ephemerals("general")[-1], "story_withdraw")

    assert "The post stays as it is" in str(changed.modal)
    assert "The post itself stays" in cy.ephemerals("general")[-1]["text"]
    assert rows(store)[0].text == ""


async def test_only_the_author_may_change_or_withdraw(any_store: Store) -> None:
    draft = Draft(text=ONE_LINE)
    told = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY)

    with pytest.raises(Refused, match="Only the person who told"):
        any_store.write_now(stories.edit, id_=told.id, by=BO, draft=draft, at=MONDAY)
    with pytest.raises(Refused, match="Only the person who told"):
        any_store.write_now(stories.withdraw, id_=told.id, by=BO, at=MONDAY)
    with pytest.raises(Refused, match="Only the person who told"):
        any_store.read_now(stories.own, id_=told.id, by=BO)


# --- under the post ----------------------------------------------------------------------------------


async def test_thanks_reach_the_author_once_a_person_and_are_counted(slack: Sandbox, bot: Bot, store: Store) -> None:
    await told_by_ana(slack, bot)
    bo, ana = slack.person("bo"), slack.person("ana")
    for _ in range(2):
        await bo.press(bo.messages("general")[0], "story_thank")
    await slack.person("cy").press(bo.messages("general")[0], "story_thank")
    await bot.tick()
    given = every(store, Kudos)

    assert [(one.giver, one.story_id) for one in given] == [(BO, 1), (CY, 1)]
    assert "for sharing a story" in ana.dm[0]["text"]
    assert len(ana.dm) == 2
    assert "2 people said thank you" in str(ana.messages("general")[0]["blocks"])
    assert "before" in bo.ephemerals("general")[-1]["text"]
    assert len(texts(ana.messages("general"))) == 1


async def test_a_difficult_story_is_thanked_for_owning_up(slack: Sandbox, bot: Bot, workspace: None) -> None:
    ana, bo = slack.person("ana"), slack.person("bo")
    await ana.command("/servicestory", "Late #difficult", channel="general")
    await ana.submit({"our_part.value": "We slept"})
    await bot.tick()
    await bo.press(bo.messages("general")[0], "story_thank")
    await bot.tick()

    assert "for owning up" in ana.dm[0]["text"]
    assert "/archives/C0GENERAL/" in str(ana.dm[0]["blocks"])


async def test_thanks_taken_back_are_not_counted_any_more(slack: Sandbox, bot: Bot) -> None:
    await told_by_ana(slack, bot)
    bo = slack.person("bo")
    await bo.press(bo.messages("general")[0], "story_thank")
    await bot.tick()
    await bo.press(bo.ephemerals("general")[-1], "kudos_undo")
    await bot.tick()

    assert "said thank you" not in str(bo.messages("general")[0]["blocks"])
    assert "The post itself stays" not in bo.ephemerals("general")[-1]["text"]
    assert slack.person("ana").dm == []


async def test_nobody_thanks_themselves(slack: Sandbox, bot: Bot, store: Store) -> None:
    await told_by_ana(slack, bot)
    ana = slack.person("ana")
    await ana.press(ana.messages("general")[0], "story_thank")

    assert "your own story" in ana.ephemerals("general")[-1]["text"]
    assert every(store, Kudos) == []


async def test_thanks_stay_when_the_story_is_withdrawn(slack: Sandbox, bot: Bot, store: Store) -> None:
    reply = await told_by_ana(slack, bot)
    bo = slack.person("bo")
    post = bo.messages("general")[0]
    await bo.press(post, "story_thank")
    await slack.person("ana").press(reply, "story_withdraw")
    await bo.press(post, "story_learn")

    assert len(every(store, Kudos)) == 1
    assert "withdrawn" in bo.ephemerals("general")[-1]["text"]


async def test_learning_from_a_story_is_counted_and_can_be_taken_back(slack: Sandbox, bot: Bot) -> None:
    await told_by_ana(slack, bot)
    bo = slack.person("bo")
    pressed = await bo.press(bo.messages("general")[0], "story_learn")
    await slack.redeliver(pressed.delivery)
    await bot.tick()
    counted = str(bo.messages("general")[0]["blocks"])
    await bo.press(bo.messages("general")[0], "story_learn")
    await bot.tick()

    assert "1 person learned from this" in counted
    assert "learned from this" not in str(bo.messages("general")[0]["blocks"]).replace("I learned from this", "")


def test_a_story_without_an_author_offers_no_thanks_and_takes_none(any_store: Store) -> None:
    any_store.write_now(lambda session: session.add(Story(author=None, text="x", channel=GENERAL, told_at=MONDAY)))
    told = any_store.read_now(library.find, 1)

    assert told
    assert "story_thank" not in str(views.post(told))
    with pytest.raises(Refused, match="Nobody knows who told"):
        any_store.write_now(stories.thank, id_=1, by=BO, at=MONDAY, seen_in=GENERAL)


def test_the_rules_hold_on_both_databases(any_store: Store) -> None:
    draft = Draft(text="Late", kind="difficult", our_part="We slept", practices=("compassion",))
    told = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY, answer_in=HERE)
    any_store.write_now(stories.thank, id_=told.id, by=BO, at=MONDAY)
    again = any_store.write_now(stories.thank, id_=told.id, by=BO, at=MONDAY)
    noted = [any_store.write_now(stories.learn, id_=told.id, by=BO, at=MONDAY) for _ in range(3)]
    shown = any_store.read_now(library.find, told.id)

    assert (told.channel, told.obstacle) == (GENERAL, "absent")
    assert not again.is_new
    assert noted == [True, False, True]
    assert shown
    assert (shown.thanks, shown.learned, shown.practices) == (1, 1, ("compassion",))


async def test_two_presses_at_once_are_one_thank_you(any_store: Store) -> None:
    draft = Draft(text=ONE_LINE)
    told = any_store.write_now(stories.tell, author=ANA, draft=draft, typed_in=GENERAL, at=MONDAY, answer_in=HERE)
    presses = [any_store.write(stories.thank, id_=told.id, by=BO, at=MONDAY) for _ in range(8)]

    assert sorted(one.is_new for one in await asyncio.gather(*presses)) == [False] * 7 + [True]
    assert len(every(any_store, Kudos)) == 1


# --- search, mine, help ------------------------------------------------------------------------------


async def test_search_shows_the_story_its_link_and_the_whole_of_it(slack: Sandbox, bot: Bot, workspace: None) -> None:
    await told_by_ana(slack, bot, "calm " + "words " * 100)
    bo = slack.person("bo")
    reply = await bo.command("/servicestory", "search CALM", channel="general")
    read = await bo.press(bo.ephemerals("general")[-1], "story_read")

    assert f"<@{ANA}>" in str(reply.blocks)
    assert "/archives/C0GENERAL/p" in str(reply.blocks)
    assert ("words " * 100).strip() in str(read.modal)


async def test_search_and_mine_are_paged(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    for number in range(7):
        await bo.command("/servicestory", f"calm call {number}", channel="general")
    for typed in ("search calm", "mine"):
        first = await bo.command("/servicestory", typed, channel="general")
        await bo.press(bo.ephemerals("general")[-1], "story_more")
        second = bo.ephemerals("general")[-1]["blocks"]
        assert [number for number in range(7) if f"calm call {number}" in str(first.blocks)] == [2, 3, 4, 5, 6]
        assert [number for number in range(7) if f"calm call {number}" in str(second)] == [0, 1]
        assert "story_more" not in str(second)


async def test_a_story_told_in_a_private_channel_is_not_found_by_others(slack: Sandbox, bot: Bot) -> None:
    await told_by_ana(slack, bot, "Between us, she smiled", channel="secret")
    mine = await slack.person("ana").command("/servicestory", "search smiled", channel="general")
    theirs = await slack.person("cy").command("/servicestory", "search smiled", channel="general")

    assert "Between us" in str(mine.blocks)
    assert "Between us" not in str(theirs.blocks)
    assert "no story with all of these words: smiled" in (theirs.text or "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("help", "Tell a story of service"), ("MINE", "You have told no story yet"), ("search", "search coffee machine")],
)
async def test_a_word_alone_is_a_question(slack: Sandbox, bot: Bot, store: Store, typed: str, said: str) -> None:
    reply = await slack.person("ana").command("/servicestory", typed, channel="general")

    assert said in (reply.text or "")
    assert rows(store) == []


@pytest.mark.parametrize(
    "typed", ["mine was the shortest queue", "help came within the hour", "searching took us long"]
)
async def test_a_story_may_begin_with_such_a_word(slack: Sandbox, bot: Bot, store: Store, typed: str) -> None:
    await slack.person("ana").command("/servicestory", typed, channel="general")

    assert rows(store)[0].text == typed


async def test_a_search_that_was_a_story_gives_the_words_back(slack: Sandbox, bot: Bot) -> None:
    short, long = "search we did & found <it>", "search " + "we did " * 60
    found = await slack.person("ana").command("/servicestory", short, channel="general")
    refused = await slack.person("ana").command("/servicestory", long, channel="general")

    assert "we did &amp; found &lt;it&gt;" in (found.text or "")
    assert long.strip() in (refused.text or "")


async def test_guests_and_people_from_outside_tell_and_read_nothing(slack: Sandbox, bot: Bot, store: Store) -> None:
    await told_by_ana(slack, bot)
    eve = slack.person("eve")
    for typed in (ONE_LINE, "search taxi", "mine", ""):
        reply = await eve.command("/servicestory", typed, channel="general")
        assert "full members" in (reply.text or "")
    await eve.press(eve.messages("general")[0], "story_learn")

    assert "full members" in eve.ephemerals("general")[-1]["text"]
    assert len(rows(store)) == 1


# --- views -------------------------------------------------------------------------------------------


def shown(draft: Draft, **more: Any) -> Told:
    about: dict[str, Any] = {"id": 7, "author": ANA, "author_name": "Ana *&<b>*", "team_id": 1, "channel": SUPPORT}
    about |= {"told_at": MONDAY, "edited_at": MONDAY, "is_posted": True, "thanks": 3, "learned": 1}
    about |= {"link": "https://example.slack.com/archives/C1/p1"}
    return Told(**{**vars(draft), **about, **more})


def check_everything(told: Told) -> None:
    """Every view that shows a story is what Slack takes."""
    placed = Placed(7, OUTSIDE, False, SUPPORT, "absent")
    page = Page((told,) * library.PAGE, more=3)
    pages = (views.mine(page, channel=SUPPORT), views.found(page, words="\"&<>'" * 60))
    answers = [views.in_channel(told, placed), views.stored(placed), views.withdrawn(told), *pages]
    post = views.post(told)
    for blocks in [post.blocks, *(answer.blocks for answer in answers)]:
        assert problems(list(blocks), "message") == []
        assert weight(blocks) <= MOST_MESSAGE_WEIGHT
    assert all(len(text) <= 4000 for text in [post.text, *(answer.text for answer in answers[:3])])
    modals = [answer.as_modal() for answer in (views.changed(placed), views.stored(placed), *answers)]
    for view in (views.whole(told), story_form.form(told, story_id=7), *modals):
        assert view_problems(view) == []


@pytest.mark.parametrize("kind", ["wonderful", "difficult"])
@pytest.mark.parametrize(
    "text", ["&", "<!channel>", "🎉", "```\ncode\n```\n", "\u200b", "مرحبا ", "one\ntwo\n", "*_~`", "a"]
)
def test_whatever_was_told_can_be_posted(text: str, kind: str) -> None:
    said: dict[str, Any] = {field: (text * limit)[:limit] for field, limit in LIMITS.items()}
    check_everything(shown(Draft(**said, kind=kind, practices=("compassion", "solutions", "beyond"))))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_can_be_posted(text: str) -> None:
    check_everything(shown(Draft(text=text, our_part=text, kind="difficult"), edited_at=None, author=None))


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200d", "\0"])
def test_a_story_needs_words(store: Store, text: str) -> None:
    with pytest.raises(Refused, match="what happened"):
        store.write_now(stories.tell, author=DI, draft=Draft(text=text), typed_in=SECRET, at=MONDAY)
