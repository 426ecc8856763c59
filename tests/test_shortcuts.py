"""The shortcuts: a story from anywhere, a story or kudos from a message."""

from typing import Any

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import blocks
from handlers.views import messages as views
from handlers.views.messages import LONGER, NOTHING, PRIVATE, WORDLESS, Quoted
from storage import kudos
from storage.engine.database import Session, Store
from storage.kudos import Given
from storage.people import places
from storage.tables import Story, Workspace
from tests.stage import ANA, BO, GENERAL, SUPPORT, Bot
from tests.test_stories import make_team


@pytest.fixture(autouse=True)
def workspace(slack: Sandbox, store: Store) -> None:
    """The bot knows its workspace's address, so that it can link to messages."""
    store.write_now(places.remember_workspace, Workspace(id=slack.team_id, url=slack.url))


async def written(slack: Sandbox, name: str, text: str, channel: str = "general") -> dict[str, Any]:
    await slack.person(name).say(channel, text)
    return slack.person(name).messages(channel)[-1]


def link_to(slack: Sandbox, message: dict[str, Any]) -> str:
    return f"{slack.url}/archives/{message['channel']}/p{message['ts'].replace('.', '')}"


def field(modal: Any, block_id: str) -> Any:
    return next(block for block in modal["blocks"] if block.get("block_id") == block_id)


def typed(modal: Any, block_id: str) -> str:
    return str(field(modal, block_id)["element"].get("initial_value", ""))


def note(modal: Any) -> str:
    return str(modal["blocks"][0]) if modal["blocks"][0]["type"] == "context" else ""


def stories(store: Store) -> list[Story]:
    return store.read_now(lambda session: list(session.exec(select(Story))))


def given(store: Store) -> Given | None:
    def first(session: Session) -> Given | None:
        return kudos.find(session, 1)

    return store.read_now(first)


# --- a story from anywhere ---------------------------------------------------------------------------


async def test_a_story_told_from_anywhere_goes_to_the_teams_channel(slack: Sandbox, bot: Bot, store: Store) -> None:
    store.write_now(make_team, "Support", SUPPORT, (ANA, BO))
    ana = slack.person("ana")
    opened = await ana.shortcut("story_new")
    await ana.submit({"text.value": "The driver waited"})
    await bot.tick()

    assert "channel" not in [block.get("block_id") for block in (opened.modal or {})["blocks"]]
    assert [post["channel"] for post in slack.posts] == [SUPPORT]


async def test_somebody_without_a_team_says_where_it_goes(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.shortcut("story_new")
    await ana.submit({"text.value": "The driver waited", "channel.value": GENERAL})
    await bot.tick()

    assert [post["channel"] for post in slack.posts] == [GENERAL]


async def test_the_question_where_it_goes_stays_when_the_story_becomes_difficult(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    opened = await ana.shortcut("story_new")
    await ana.press(opened, "story_kind", "difficult")
    await ana.submit({"text.value": "It was late", "our_part.value": "I forgot to ask", "channel.value": GENERAL})
    await bot.tick()

    assert [post["channel"] for post in slack.posts] == [GENERAL]


# --- a story from a message --------------------------------------------------------------------------


async def test_the_form_holds_the_words_plainly_and_the_way_back(slack: Sandbox, bot: Bot, store: Store) -> None:
    message = await written(slack, "bo", "*Cheers* @cy & <all>: see #support\nhttps://example.com")
    opened = await slack.person("ana").message_shortcut("story_from_message", message)

    words = "*Cheers* @Cy Castro & <all>: see #support\nhttps://example.com"
    assert typed(opened.modal, "text") == f"{words}\n{link_to(slack, message)}"
    assert note(opened.modal) == ""
    assert BO not in str(opened.modal)
    assert stories(store) == []


async def test_what_was_saved_is_told_by_whoever_saved_it_with_a_link_to_follow(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    message = await written(slack, "bo", "The driver waited with her")
    ana = slack.person("ana")
    await ana.message_shortcut("story_from_message", message)
    await ana.submit({})
    await bot.tick()
    [story] = stories(store)

    assert (story.author, story.channel) == (ANA, GENERAL)
    assert {"type": "link", "url": link_to(slack, message)} in slack.posts[-1]["blocks"][1]["elements"][0]["elements"]


async def test_a_difficult_story_from_a_message_names_nobody(slack: Sandbox, bot: Bot, store: Store) -> None:
    message = await written(slack, "cy", "@bo forgot the form again")
    ana = slack.person("ana")
    opened = await ana.message_shortcut("story_from_message", message)
    await ana.press(opened, "story_kind", "difficult")
    reply = await ana.submit({"our_part.value": "I did not ask"})

    assert "names nobody but its author" in reply.errors["text"]
    assert typed(ana.modal, "text").startswith("@Bo Berg forgot the form again")
    assert stories(store) == []


async def test_of_a_private_conversation_only_the_link_is_taken(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    for channel in ("secret", "dm"):
        message = await written(slack, "ana", "between us", channel)
        for shortcut, into in (("story_from_message", "text"), ("kudos_from_message", "message")):
            opened = await ana.message_shortcut(shortcut, message)

            assert "between us" not in str(opened.modal)
            assert typed(opened.modal, into) == link_to(slack, message)
            assert PRIVATE in note(opened.modal)


async def test_a_very_long_message_is_taken_from_its_beginning(slack: Sandbox, bot: Bot) -> None:
    message = await written(slack, "bo", "word & " * 5700)
    ana = slack.person("ana")
    story = await ana.message_shortcut("story_from_message", message)
    thanks = await ana.message_shortcut("kudos_from_message", message)

    for modal, into, limit in ((story.modal, "text", 3000), (thanks.modal, "message", 500)):
        assert LONGER in note(modal)
        assert len(typed(modal, into)) <= limit
        assert typed(modal, into).endswith(f"\n{link_to(slack, message)}")


async def test_a_file_without_words_gives_the_link(slack: Sandbox, bot: Bot) -> None:
    message = await written(slack, "bo", "")
    opened = await slack.person("ana").message_shortcut("story_from_message", message)

    assert WORDLESS in note(opened.modal)
    assert typed(opened.modal, "text") == link_to(slack, message)


def test_without_words_and_without_a_link_nothing_is_made_up() -> None:
    assert views.quoted(Quoted("", None, GENERAL, "", False), limit=100) == ("", NOTHING)


# --- kudos from a message ----------------------------------------------------------------------------


async def test_the_author_of_the_message_is_chosen_and_the_message_quoted(
    slack: Sandbox, bot: Bot, store: Store
) -> None:
    message = await written(slack, "bo", "I stayed until it worked <!channel>", "support")
    ana = slack.person("ana")
    opened = await ana.message_shortcut("kudos_from_message", message)
    await ana.submit({})
    await bot.tick()
    stored = given(store)

    assert field(opened.modal, "receivers")["element"]["initial_users"] == [BO]
    assert stored is not None
    assert (stored.receivers, stored.channel) == ((BO,), SUPPORT)
    assert stored.message == f"“I stayed until it worked <!channel>”\n{link_to(slack, message)}"
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
async def test_who_cannot_be_thanked_is_not_chosen(slack: Sandbox, bot: Bot, author: str, why: str) -> None:
    message = await posted_by(slack, author)
    opened = await slack.person("ana").message_shortcut("kudos_from_message", message)

    assert why in note(opened.modal)
    assert "initial_users" not in field(opened.modal, "receivers")["element"]


async def posted_by(slack: Sandbox, name: str) -> dict[str, Any]:
    """A message of somebody who may not be able to write any more."""
    found = await written(slack, "ana", "All done")
    author = slack.person(name).id
    place = slack.person("ana").place("general")
    place.messages[found["ts"]].user = author
    return slack.person("ana").messages("general")[-1]


async def test_what_the_bot_itself_posted_has_no_author_to_thank(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "@bo for the map", channel="support")
    await bot.tick()
    opened = await ana.message_shortcut("kudos_from_message", ana.messages("support")[-1])

    assert "An app wrote that message" in note(opened.modal)


@pytest.mark.parametrize("shortcut", ["story_from_message", "kudos_from_message"])
async def test_outsiders_are_told_so_kindly(slack: Sandbox, bot: Bot, shortcut: str) -> None:
    message = await written(slack, "bo", "hello")
    eve = slack.person("eve")
    reply = await eve.message_shortcut(shortcut, message)

    assert "full members" in (reply.text or "")
    assert eve.modal is None


@pytest.mark.parametrize("text", ["a" * 3001, "https://example.slack.com/archives/C0/p1" * 90, "<!channel>", "\n"])
def test_a_quote_keeps_slacks_limits_and_links_to_messages_only(text: str) -> None:
    made = blocks.quote(f"{text} https://evil.example/x?https://example.slack.com/archives/C0GENERAL/p1700000000000100")

    assert problems([made], "message") == []
    assert "evil" not in str([part for part in made["elements"][0]["elements"] if part["type"] == "link"])
