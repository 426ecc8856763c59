"""What is given or told in a direct conversation: who sees it is said truly, and it can be posted where the team is."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.tables import Kudos, Story
from tests.acting import Actor, buttons, fields, value, words
from tests.hostile import Intruder, at_the_door
from tests.making import every, make_team, only
from tests.stage import ANA, BO, SUPPORT, Bot


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


async def test_kudos_in_the_bots_dm_say_who_sees_them_and_can_be_posted(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    store.write_now(make_team, members=[ANA])
    reply = await ana.say("/kudos @bo for the calm handover", "dm")
    await bot.tick()

    assert reply.response_type == "ephemeral"
    assert "Only you see this here. Each of them gets a message from me, and nobody else is told." in words(reply)
    assert "member" not in words(reply)
    assert buttons(ana.answer) == ["Post it there", "Undo"]
    assert "for the calm handover" in words(bo.dm)

    await ana.press("Post it there")
    await bot.tick()
    assert "for the calm handover" in words(ana.posts("support"))
    assert only(store, Kudos).channel == SUPPORT
    await ana.press("Undo")
    await bot.tick()
    assert ana.posts("support") == []


async def test_kudos_in_the_bots_dm_can_be_taken_back_before_anybody_reads_them(
    bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    await ana.say("/kudos @bo for the calm handover", "dm")
    assert buttons(ana.answer) == ["Undo"]
    await ana.press("Undo")
    await bot.tick()

    assert every(store, Kudos) == []
    assert bo.dm == []


async def test_they_are_posted_once_and_by_their_giver_alone(bot: Bot, store: Store, intruder: Intruder) -> None:
    store.write_now(make_team, members=[ANA, BO])
    await intruder.command("/kudos", "<@U00BO> for the map", user=ANA, channel="D0ANA", channel_name="directmessage")
    refused = await intruder.press("kudos_post", "1", user=BO)
    await intruder.press("kudos_post", "1", user=ANA)
    again = await intruder.press("kudos_post", "1", user=ANA)

    assert "Only the person who gave these kudos" in refused.seen
    assert "in a channel already" in again.seen
    assert len(await bot.deliveries("kudos_post")) == 1


@pytest.mark.parametrize("name", ["directmessage", "mpdm-ana--bo--cy-1"])
async def test_nothing_is_said_to_others_in_a_conversation_of_several(
    store: Store, intruder: Intruder, name: str
) -> None:
    where = {"channel": "C0MPIM", "channel_name": name}
    given = await intruder.command("/kudos", "<@U00CY> for the map", user=ANA, **where)
    told = await intruder.command("/servicestory", "The driver waited", user=ANA, **where)

    assert [answer.body["response_type"] for answer in (given, told)] == ["ephemeral", "ephemeral"]
    assert "Only you see this here" in given.text
    assert "only you can read it so far" in told.text
    assert "member" not in given.text + told.text
    assert only(store, Kudos).channel == ""
    assert only(store, Story).channel is None


async def test_the_forms_ask_where_when_they_are_opened_in_private(store: Store, bot: Bot, ana: Actor) -> None:
    await ana.say("/servicestory", "dm")
    assert "channel" in fields(ana.form)

    store.write_now(make_team, members=[ANA])
    await ana.say("/kudos", "dm")
    assert value(ana.form, "channel") == SUPPORT


async def test_why_it_cannot_be_posted_with_the_team_is_said(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    store.write_now(make_team, members=[ANA])
    await ana.say("/kudos @bo for the map", "dm")
    await slack.happen.archive("support", "bo")
    await ana.press("Post it there")

    assert "it is archived. A lead can choose another with `/warmline team`" in words(ana.answers)
