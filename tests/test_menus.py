"""Menus with more entries than Slack takes in a list: all of them are there, and found as one types."""

import pytest
from slack_sdk.models.blocks import ExternalDataSelectElement

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import blocks
from storage.engine.database import Session
from storage.tables import Prompt, Story
from tests.acting import Actor, fields, value
from tests.making import make_team, only
from tests.stage import ANA, BO, CY, GENERAL, Bot

MANY = 104


def make_teams(session: Session, count: int = MANY) -> None:
    for number in range(1, count + 1):
        make_team(session, f"Team {number:03} {'north' if number % 2 else 'south'}", GENERAL, leads=[BO], members=[ANA])


async def offered(person: Actor, field: str, typed: str = "") -> list[str]:
    reply = await person._person.options(person.form, f"{field}.value", typed)
    return [option["text"]["text"] for option in reply.options]


async def open_new(person: Actor) -> None:
    await person.say("/warmline prompts")
    await person.press("New prompt")


async def test_an_admin_reaches_each_of_104_teams_in_a_new_prompt(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_teams)
    await open_new(ana)
    everything = await offered(ana, "team")
    reply = await ana.submit(team="Team 104 south", name="Friday", question_1="How was it?", at="09:00", weekdays=["4"])

    assert (len(everything), everything[-1]) == (MANY, "Team 104 south")
    assert reply.ok, reply.errors
    assert only(bot.store, Prompt).team_id == MANY


@pytest.mark.parametrize(
    ("typed", "count"), [("", 104), ("north", 52), ("NORTH 00", 5), ("team 104", 1), ("104 team", 1), ("zyx", 0)]
)
async def test_what_is_typed_narrows_it_down(bot: Bot, ana: Actor, typed: str, count: int) -> None:
    await bot.store.write(make_teams)
    await open_new(ana)

    assert len(await offered(ana, "team", typed)) == count


@pytest.mark.parametrize(("count", "kind"), [(100, "static_select"), (101, "external_select")])
async def test_up_to_a_hundred_are_a_list(bot: Bot, ana: Actor, count: int, kind: str) -> None:
    await bot.store.write(make_teams, count)
    await open_new(ana)

    assert fields(ana.form)["team"]["element"]["type"] == kind


async def test_what_was_chosen_stays_when_the_form_is_drawn_anew(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_teams)
    await ana.say("/servicestory", "general")
    first = value(ana.form, "team")
    await ana.choose("kind", "difficult")
    again = value(ana.form, "team")
    reply = await ana.submit(team="Team 103 north", text="We were late", our_part="I forgot")

    assert first == again == "1"
    assert reply.ok, reply.errors
    assert only(bot.store, Story).team_id == 103


async def test_a_menu_offers_only_what_its_form_would(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await bot.store.write(make_teams)
    await bot.store.write(make_team, "Secret", GENERAL, leads=[CY])
    await open_new(bo)
    led = await offered(bo, "team")
    await slack.happen.change("bo", deleted=False, is_restricted=True)
    as_guest = await offered(bo, "team")

    assert (len(led), "Secret" in led) == (MANY, False)
    assert as_guest == []


async def test_while_the_database_is_broken_a_menu_is_empty_and_no_bug_is_shown(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_teams)
    await open_new(ana)
    bot.store._readers.close()

    assert await offered(ana, "team") == []


@pytest.mark.parametrize("count", [0, 1, 100, 101, 9_999])
def test_what_is_offered_is_what_slack_takes(count: int) -> None:
    options = [(f"{number} {'long ' * 30}", number) for number in range(count)]
    shown = blocks.menu(options, initial=count - 1)
    answer = blocks.offered(options, "LONG")

    menu = {"type": "static_select", "action_id": "a", **answer}
    assert count == 0 or problems([blocks.actions(shown), blocks.actions(menu)], "message") == []
    assert sum(len(group["options"]) for group in answer.get("option_groups", [answer])) == count
    if count > 100:
        known = {"action_id", "initial_option", "min_query_length", "placeholder", "type"}
        assert set(shown) <= known <= ExternalDataSelectElement(action_id="a").attributes | {"type"}
