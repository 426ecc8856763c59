"""The shortcuts: a story from anywhere, a story or kudos from a message."""

from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import blocks
from handlers.views import messages as views
from handlers.views.messages import LONGER, NOTHING, PRIVATE, WORDLESS, Quoted
from storage import kudos
from storage.engine.database import Store
from storage.tables import Story
from tests.acting import Actor, Json, fields, value, words
from tests.making import every, make_team
from tests.stage import ANA, BO, GENERAL, SUPPORT, Bot


async def write(person: Actor, text: str, channel: str = "general") -> Json:
    """Write a message; returns it as everybody sees it."""
    await person.say(text, channel)
    return person.posts(channel)[-1]


def link_to(slack: Sandbox, message: Json) -> str:
    return f"{slack.url}/archives/{message['channel']}/p{message['ts'].replace('.', '')}"


def note(modal: Any) -> str:
    """What stands above the fields of a form."""
    return words(modal["blocks"][0]) if modal["blocks"][0]["type"] == "context" else ""


# --- a story from anywhere ---------------------------------------------------------------------------


async def test_a_story_told_from_anywhere_goes_to_the_teams_channel(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    store.write_now(make_team, members=[ANA, BO])
    opened = await ana.use_shortcut("story_new")
    await ana.submit(text="The driver waited")
    await bot.tick()

    assert "channel" not in fields(opened.modal)
    assert [post["channel"] for post in slack.posts] == [SUPPORT]


async def test_somebody_without_a_team_says_where_it_goes(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await ana.use_shortcut("story_new")
    await ana.submit(text="The driver waited", channel=GENERAL)
    await bot.tick()

    assert [post["channel"] for post in slack.posts] == [GENERAL]


async def test_the_question_where_it_goes_stays_when_the_story_becomes_difficult(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await ana.use_shortcut("story_new")
    await ana.choose("kind", "difficult")
    await ana.submit(text="It was late", our_part="I forgot to ask", channel=GENERAL)
    await bot.tick()

    assert [post["channel"] for post in slack.posts] == [GENERAL]


# --- a story from a message --------------------------------------------------------------------------


async def test_the_form_holds_the_words_plainly_and_the_way_back(
    slack: Sandbox, store: Store, bo: Actor, ana: Actor
) -> None:
    message = await write(bo, "*Cheers* @cy & <all>: see #support\nhttps://example.com")
    opened = await ana.use_shortcut("story_from_message", message)

    plain = "*Cheers* @Cy Castro & <all>: see #support\nhttps://example.com"
    assert value(opened.modal, "text") == f"{plain}\n{link_to(slack, message)}"
    assert note(opened.modal) == ""
    assert BO not in str(opened.modal)
    assert every(store, Story) == []


async def test_what_was_saved_is_told_by_whoever_saved_it_with_a_link_to_follow(
    slack: Sandbox, bot: Bot, store: Store, bo: Actor, ana: Actor
) -> None:
    message = await write(bo, "The driver waited with her")
    await ana.use_shortcut("story_from_message", message)
    await ana.submit()
    await bot.tick()
    [story] = every(store, Story)

    assert (story.author, story.channel) == (ANA, GENERAL)
    assert {"type": "link", "url": link_to(slack, message)} in slack.posts[-1]["blocks"][1]["elements"][0]["elements"]


async def test_a_difficult_story_from_a_message_names_nobody(store: Store, cy: Actor, ana: Actor) -> None:
    message = await write(cy, "@bo forgot the form again")
    await ana.use_shortcut("story_from_message", message)
    await ana.choose("kind", "difficult")
    reply = await ana.submit(our_part="I did not ask")

    assert "names nobody but its author" in reply.errors["text"]
    assert value(ana.modal, "text").startswith("@Bo Berg forgot the form again")
    assert every(store, Story) == []


async def test_of_a_private_conversation_only_the_link_is_taken(slack: Sandbox, ana: Actor) -> None:
    for channel in ("secret", "dm"):
        message = await write(ana, "between us", channel)
        for shortcut, into in (("story_from_message", "text"), ("kudos_from_message", "message")):
            opened = await ana.use_shortcut(shortcut, message)

            assert "between us" not in str(opened.modal)
            assert value(opened.modal, into) == link_to(slack, message)
            assert PRIVATE in note(opened.modal)


async def test_a_very_long_message_is_taken_from_its_beginning(slack: Sandbox, bo: Actor, ana: Actor) -> None:
    message = await write(bo, "word & " * 5700)
    story = await ana.use_shortcut("story_from_message", message)
    thanks = await ana.use_shortcut("kudos_from_message", message)

    for modal, into, limit in ((story.modal, "text", 3000), (thanks.modal, "message", 500)):
        assert LONGER in note(modal)
        assert len(value(modal, into)) <= limit
        assert value(modal, into).endswith(f"\n{link_to(slack, message)}")


async def test_a_file_without_words_gives_the_link(slack: Sandbox, bo: Actor, ana: Actor) -> None:
    message = await write(bo, "")
    opened = await ana.use_shortcut("story_from_message", message)

    assert WORDLESS in note(opened.modal)
    assert value(opened.modal, "text") == link_to(slack, message)


def test_without_words_and_without_a_link_nothing_is_made_up() -> None:
    assert views.quoted(Quoted("", None, GENERAL, "", False), limit=100) == ("", NOTHING)


# --- kudos from a message ----------------------------------------------------------------------------


async def test_the_author_of_the_message_is_chosen_and_the_message_quoted(
    slack: Sandbox, bot: Bot, store: Store, bo: Actor, ana: Actor
) -> None:
    message = await write(bo, "I stayed until it worked <!channel>", "support")
    opened = await ana.use_shortcut("kudos_from_message", message)
    await ana.submit()
    await bot.tick()
    given = await store.read(kudos.find, 1)

    assert value(opened.modal, "receivers") == [BO]
    assert given is not None
    assert (given.receivers, given.channel) == ((BO,), SUPPORT)
    assert given.message == f"“I stayed until it worked <!channel>”\n{link_to(slack, message)}"
    assert {post["channel"] for post in slack.posts} >= {SUPPORT}


@pytest.mark.parametrize(
    ("author", "why"),
    [
        ("ana", "You wrote that message yourself"),
        ("robot", "An app wrote that message"),
        ("eve", "no full member here"),
        ("old", "no full member here"),
    ],
)
async def test_who_cannot_be_thanked_is_not_chosen(slack: Sandbox, ana: Actor, author: str, why: str) -> None:
    message = await write_as(slack, ana, author)
    opened = await ana.use_shortcut("kudos_from_message", message)

    assert why in note(opened.modal)
    assert value(opened.modal, "receivers") is None


async def write_as(slack: Sandbox, ana: Actor, author: str) -> Json:
    """A message of somebody who may not be able to write any more."""
    message = await write(ana, "All done")
    slack.person("ana").place("general").messages[message["ts"]].user = slack.person(author).id
    return ana.posts("general")[-1]


async def test_what_the_bot_itself_posted_has_no_author_to_thank(bot: Bot, ana: Actor) -> None:
    await ana.say("/kudos @bo for the map", "support")
    await bot.tick()
    opened = await ana.use_shortcut("kudos_from_message", ana.posts("support")[-1])

    assert "An app wrote that message" in note(opened.modal)


@pytest.mark.parametrize("shortcut", ["story_from_message", "kudos_from_message"])
async def test_outsiders_are_told_so_kindly(bo: Actor, eve: Actor, shortcut: str) -> None:
    message = await write(bo, "hello")
    reply = await eve.use_shortcut(shortcut, message)

    assert "full members" in words(reply)
    assert eve.modal is None


@pytest.mark.parametrize("text", ["a" * 3001, "https://example.slack.com/archives/C0/p1" * 90, "<!channel>", "\n"])
def test_a_quote_keeps_slacks_limits_and_its_links_say_where_they_lead(text: str) -> None:
    address = "https://evil.example/x?https://example.slack.com/archives/C0GENERAL/p1700000000000100"
    made = blocks.quote(f"{text} {address}")

    assert problems([made], "message") == []
    links = [part for part in made["elements"][0]["elements"] if part["type"] == "link"]
    assert links[-1] == {"type": "link", "url": address}
    assert not [link for link in links if "text" in link]
