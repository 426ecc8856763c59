"""Marks that Slack sends without names become names, wherever they are typed, and nothing keeps a bare id."""

import re

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.tables import Answer, Kudos, Outreach, Problem, Story, UserGroup
from tests.acting import Actor, value, words
from tests.asking import AskedTeam, daily
from tests.making import add_customer, every, only, remove
from tests.stage import SUPPORTERS, Bot

TYPED = (
    "talked with <@U00BO>, <!subteam^S0SUPPORT> in <#C0SUPPORT>, <#C0SECRET|>, <#C0OUTSIDE>, <#C0HIDDEN>"
    " &amp; <@U0NOBODY>"
)
READ = "talked with @Bo Berg, @support in #support, a private channel, #outside, a private channel & @somebody"
ID = re.compile(r"(?<!<@)(?<!<#)\b[UCS]0[A-Z0-9]+")


@pytest.mark.parametrize(
    ("command", "table", "field"),
    [
        ("/checkin Acme {}", Outreach, "note"),
        ("/checkin problem Acme {}", Problem, "text"),
        ("/servicestory we {}", Story, "text"),
        ("/kudos <@U00CY> for having {} again", Kudos, "message"),
    ],
)
async def test_what_is_typed_after_a_command_is_kept_with_names(
    bot: Bot, store: Store, ana: Actor, command: str, table: type[Story], field: str
) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say(command.format(TYPED), "support", raw=True)
    await bot.tick()

    assert READ in getattr(only(store, table), field)
    assert not ID.search(words(reply))


async def test_what_is_filled_into_forms_is_kept_with_names(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    typed = TYPED.replace("&amp;", "&")
    await ana.say("/servicestory", "support")
    await ana.submit(text=typed, lesson=typed)
    await ana.say("/kudos", "support")
    await ana.submit(receivers=["cy"], message=typed)
    await ana.say("/checkin Acme")
    await ana.press("Log a contact")
    await ana.submit(note=typed, idea=typed)

    story, contact = only(store, Story), only(store, Outreach)
    assert {story.text, story.lesson, only(store, Kudos).message, contact.note, contact.idea} == {READ}


async def test_an_answer_to_a_prompt_is_kept_with_names(bot: Bot, store: Store, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(daily())
    await cy.press("Answer", await team.opens())
    await cy.submit(answer_2="<@U00BO> helped <a & b>")

    assert "@Bo Berg helped <a & b>" in {answer.text for answer in every(store, Answer)}


async def test_a_message_is_taken_over_with_names(
    bot: Bot, store: Store, slack: Sandbox, bo: Actor, ana: Actor
) -> None:
    await remove(store, UserGroup, SUPPORTERS)
    await bo.say("@cy and @support in #support", "support")
    opened = await ana.use_shortcut("story_from_message", bo.posts("support")[-1])

    assert value(opened.modal, "text").startswith("@Cy Castro and @support in #support")


async def test_a_search_by_mention_finds_who_is_mentioned(bot: Bot, ana: Actor) -> None:
    await ana.say("/servicestory <@U00BO> waited with her", "support", raw=True)
    reply = await ana.say("/servicestory search <@U00BO>", "support", raw=True)

    assert "waited with her" in words(reply)
    assert "@Bo Berg" in words(reply)


async def test_a_tag_that_is_a_channels_name_is_a_tag(store: Store, bot: Bot, ana: Actor) -> None:
    await ana.say("/servicestory stayed late <#C0SUPPORT> #beyond", "support", raw=True)

    assert only(store, Story).practices == ["beyond"]


@pytest.mark.parametrize(
    "command", ["/warmline away", "/warmline team", "/warmline digest", "/warmline", "/checkin problem"]
)
async def test_what_could_not_be_taken_is_given_back_with_names(ana: Actor, command: str) -> None:
    reply = await ana.say(f"{command} <@U00BO> <!subteam^S0SUPPORT> <#C0SECRET|>", "support", raw=True)

    assert "@Bo Berg @support a private channel" in words(reply)
    assert not ID.search(words(reply))
