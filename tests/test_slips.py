"""What somebody types by a slip is asked back: nothing is published, and what they typed is kept."""

import pytest

from bot.sandbox import Sandbox
from handlers.slips import close
from storage.engine.database import Store
from storage.people import admins
from storage.tables import Admin, Customer, Kudos, Outreach, Story
from tests.acting import Actor, buttons, value, words
from tests.making import add_customer, every, make_team
from tests.stage import BO, Bot

WORDS = ("help", "mine", "search", "solved", "problem", "remind", "add")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("hlep", "help"),
        ("HELP!", "help"),
        ("he\u200blp", "help"),
        ("/halp", "help"),
        ("mien", "mine"),
        ("“serach”", "search"),
        ("slove", "solved"),
        ("problm", "problem"),
        ("adds", "add"),
        ("Thanks", None),
        ("Great", None),
        ("東京", None),
        ("—", None),
        ("x", None),
        ("h" * 5000, None),
    ],
)
def test_a_word_is_close_to_one_that_a_slip_turns_into_it(typed: str, word: str | None) -> None:
    assert close(typed, WORDS) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/servicestory hlep", "/servicestory help"),
        ("/servicestory Help!", "/servicestory help"),
        ("/servicestory mien", "/servicestory mine"),
        ("/servicestory hlep me", "/servicestory help"),
        ("/servicestory help me", "/servicestory help"),
        ("/servicestory serach driver", "/servicestory search"),
        ("/servicestory list", "/checkin list"),
        ("/servicestory Off", "/warmline digest off"),
        ("/servicestory digets", "/warmline digest"),
        ("/servicestory /kudos", "/kudos"),
        ("/servicestory undo", "/servicestory mine"),
        ("/servicestory Withdraw!", "/servicestory mine"),
        ("/servicestory delete it", "/servicestory mine"),
        ("/servicestory edit", "/servicestory mine"),
        ("/servicestory witdhraw", "/servicestory mine"),
        ("/kudos undo", "/kudos mine"),
        ("/kudos hlep", "/kudos help"),
        ("/kudos mien.", "/kudos mine"),
        ("/checkin hlep", "/checkin help"),
        ("/checkin lsit", "/checkin list"),
        ("/checkin slove Acme", "/checkin solved"),
        ("/checkin Problem: Acme late", "/checkin problem"),
        ("/warmline tema new", "/warmline team"),
        ("/warmline team nwe", "/warmline team new"),
        ("/warmline away lst", "/warmline away list"),
        ("/warmline admin remvoe @bo", "/warmline admin remove"),
    ],
)
async def test_what_is_close_to_a_command_is_asked_back(store: Store, ana: Actor, typed: str, meant: str) -> None:
    await add_customer(store, "Acme")
    reply = await ana.say(typed)

    assert f"Did you mean `{meant}`?" in words(reply)
    assert typed.replace("@bo", "@Bo Berg") in words(reply)
    assert reply.response_type == "ephemeral"
    assert [every(store, table) for table in (Story, Kudos, Outreach, Admin)] == [[], [], [], []]


@pytest.mark.parametrize(
    "text",
    ["Thanks", "Fine work today", "Helped her home", "Add a help line to mine, and search it", "Undo it they did"],
)
async def test_a_real_story_is_not_held_up(store: Store, ana: Actor, text: str) -> None:
    await ana.say(f"/servicestory {text}")

    assert [story.text for story in every(store, Story)] == [text]


async def test_yes_does_what_was_meant_with_what_followed(bot: Bot, store: Store, ana: Actor) -> None:
    await ana.say("/servicestory The driver waited")
    await ana.say("/servicestory serach driver")
    await ana.press("Yes")

    assert "Stories with driver" in words(ana.answer)
    assert len(every(store, Story)) == 1
    await ana.say("/servicestory list")
    await ana.press("Yes")
    assert "You do not look after any customer" in words(ana.answer)
    assert len(every(store, Story)) == 1
    await add_customer(store, "Acme")
    await ana.say("/checkin edti Acme")
    await ana.press("Yes")
    assert value(ana.form, "name") == "Acme"


@pytest.mark.parametrize("channel", ["general", "outside"])
async def test_it_can_be_posted_as_it_is_all_the_same(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, channel: str
) -> None:
    await ana.say("/servicestory Yelp", channel)
    assert buttons(ana.answer) == ["Yes", "Post it as a story"]
    await ana.press("Post it as a story")
    await bot.tick()

    assert [story.text for story in every(store, Story)] == ["Yelp"]
    assert "Yelp" in words(ana.posts(channel)[-1])
    assert not any("Did you mean" in words(answer) for answer in ana.answers)


@pytest.mark.parametrize(
    "text", ["Lisa all good", '"Listo" all good', '"*lost* <@U00BO>" all good', "Lost & Found fine"]
)
async def test_what_begins_like_a_name_is_taken_for_one(bot: Bot, ana: Actor, text: str) -> None:
    assert "Did you mean `" not in words(await ana.say(f"/checkin {text}"))


async def test_a_customers_name_is_no_slip(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Hlep")
    await ana.say("/checkin Hlep all good")
    assert "Logged for Hlep" in words(ana.answer)

    await ana.say("/checkin Lisst")
    await ana.press("No, it is a customer")
    assert "Add Lisst as a new customer" in buttons(ana.answer)
    assert [customer.name for customer in every(store, Customer)] == ["Hlep"]


async def test_a_teams_name_is_no_slip(bot: Bot, store: Store, ana: Actor) -> None:
    store.write_now(make_team, "News", members=[BO])
    reply = await ana.say("/warmline team news")

    assert "Did you mean" not in words(reply)
    assert "News" in words(reply)


async def test_nobody_becomes_an_admin_by_a_slip(bot: Bot, store: Store, ana: Actor) -> None:
    await ana.say("/warmline admin @bo")
    await ana.say("/warmline admin remvoe @bo")
    await ana.press("Yes")

    assert every(store, Admin) == []
    assert BO not in (await store.read(admins.everybody)).all
