"""The bot answers whoever writes to it or mentions it: what it can do, as buttons."""

import pytest

import handlers
from bot.sandbox import Sandbox
from handlers import topics
from handlers.views import talking
from storage.tables import Delivery, Handled, Kudos, Story
from tests.acting import Actor, Json, buttons, words
from tests.making import every, make_team
from tests.stage import BO, CY, GENERAL, Bot, of_kind

USUAL = ["Tell a story", "Give kudos", "My customers", "My teams", "Privacy", "Everything I can do"]


async def write(bot: Bot, person: Actor, text: str, channel: str = "dm") -> Json:
    """Somebody writes a message; returns what the bot says to it, which is the newest in that place."""
    await person.say(text, channel)
    await bot.tick()
    return person.posts(channel)[-1]


async def test_who_opens_the_messages_is_greeted_once_ever(bot: Bot, cy: Actor) -> None:
    for _ in range(3):
        await cy.open_messages()
        await bot.wait(days=40)

    assert len(cy.dm) == 1
    assert len(words(cy.dm[0]).splitlines()) == 4 + len(USUAL), "who it is, and three lines"
    assert buttons(cy.dm[0]) == USUAL


async def test_a_guest_who_opens_the_messages_or_writes_gets_nothing(bot: Bot, eve: Actor) -> None:
    await eve.open_messages()
    await eve.say("hello", "dm")
    await bot.tick()

    assert [post["text"] for post in eve.dm] == ["hello"]


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("how do I thank somebody?", "Give kudos"),
        ("I am on vacaton next week", "Away dates"),
        ("Where are my customers", "My customers"),
        ("is there a *digest*?", "The week"),
        ("what data do you keep", "Privacy"),
        ("who is in my team?", "My teams"),
        ("I have an idea", "Ideas"),
    ],
)
async def test_a_question_is_answered_with_the_button_that_fits(bot: Bot, cy: Actor, text: str, button: str) -> None:
    shown = await write(bot, cy, text)

    assert "This may be what you look for" in words(shown)
    assert buttons(shown)[0] == button
    assert buttons(shown)[-1] == "Everything I can do"


@pytest.mark.parametrize("text", ["hello", "?", "🙂", "<@U00BO>", "...", "kudo" * 900])
async def test_anything_else_is_answered_with_what_there_is(bot: Bot, cy: Actor, text: str) -> None:
    assert buttons(await write(bot, cy, text)) == USUAL


async def test_whoever_chats_is_not_told_the_same_line_after_line(bot: Bot, cy: Actor) -> None:
    for _ in range(4):
        await cy.say("hello", "dm")
        await bot.tick()

    assert [post["text"] for post in cy.dm].count("hello") == 4
    assert len(await bot.store.read(of_kind, "talk")) == 1
    await bot.wait(minutes=2)
    await write(bot, cy, "hello again")
    assert len(await bot.store.read(of_kind, "talk")) == 2


async def test_what_looks_like_a_command_is_taken_at_a_press(bot: Bot, cy: Actor, bo: Actor) -> None:
    shown = await write(bot, cy, "kudos @bo for the calm handover")
    assert "nothing was recorded yet" in words(shown)
    assert every(bot.store, Kudos) == []
    await cy.press("Give these kudos", shown)
    await bot.tick()

    assert [kudos.message for kudos in every(bot.store, Kudos)] == ["for the calm handover"]
    assert "calm handover" in words(bo.dm)


async def test_a_message_that_is_gone_is_taken_for_nothing(bot: Bot, cy: Actor) -> None:
    shown = await write(bot, cy, "Kudos @bo for the map")
    message = bot.slack.slack.conversations[cy.dm[0]["channel"]].messages
    del message[next(iter(message))]
    await cy.press("Give these kudos", shown)

    assert "not there any more" in words(cy.answer)
    assert every(bot.store, Kudos) == []


async def test_what_is_pressed_is_answered_to_whoever_pressed_beside_what_everybody_reads(
    bot: Bot, cy: Actor, bo: Actor
) -> None:
    await bot.store.write(make_team, leads=[BO], members=[CY])
    await write(bot, bo, "@Warmline hello", "general")
    shown = bo.posts("general")[-1]
    await cy.press("My teams", shown)

    assert "Support" in words(cy.answer)
    assert bo.posts("general")[-1] == shown
    assert "Support" not in words(bo.posts("general"))


async def test_a_mention_is_answered_once_in_its_thread(bot: Bot, slack: Sandbox, bo: Actor) -> None:
    await write(bot, bo, "@Warmline what about our goals?", "general")
    asked, answered = bo.posts("general")

    assert answered["thread_ts"] == asked["ts"]
    assert buttons(answered) == ["Goals", "Everything I can do"]
    await slack.person("bo").say("general", "@Warmline and the digest?", thread_ts=asked["ts"])
    await bot.tick()
    assert len(await bot.store.read(of_kind, "talk_in_channel")) == 1


async def test_where_others_read_along_a_mention_is_answered_by_direct_message(
    bot: Bot, slack: Sandbox, bo: Actor
) -> None:
    await slack.happen.share("general")
    await bo.say("@Warmline hello", "general")
    await bot.tick()

    assert buttons(bo.dm[-1]) == USUAL
    assert [post["channel"] for post in bo.posts("general")] == [GENERAL], "and nothing there"


@pytest.mark.parametrize(
    "text", ["#anonymous I forgot to call back", "servicestory #anonymous I forgot", "1234 5678 9012 3456"]
)
async def test_of_what_asks_not_to_be_named_no_trace_is_kept(bot: Bot, cy: Actor, text: str) -> None:
    shown = await write(bot, cy, text)

    assert "I kept nothing of that" in words(shown)
    assert every(bot.store, Delivery) == []
    assert every(bot.store, Story) == []
    assert [row.person for row in every(bot.store, Handled)] == [""]


async def test_words_are_kept_nowhere(bot: Bot, cy: Actor) -> None:
    await write(bot, cy, "kudos @bo for the zebra")
    await write(bot, cy, "which customer has the zebra?")

    assert "zebra" not in str([row.model_dump() for row in every(bot.store, Delivery)])


async def test_what_becomes_of_a_message_is_no_message(bot: Bot, slack: Sandbox, cy: Actor) -> None:
    await write(bot, cy, "hello")
    slack.slack.on_event(
        "message.im",
        {"type": "message", "subtype": "message_changed", "channel": "D1", "channel_type": "im", "ts": "1.2"},
    )
    await slack.settle()
    await bot.wait(minutes=5)

    assert len(await bot.store.read(of_kind, "talk")) == 1


def test_every_command_has_words_by_which_it_is_found_and_a_button() -> None:
    asked = {f"{command} {text}".strip() for _, command, text in talking.ASKED.values()}
    by_forms = {"/servicestory", "/servicestory search", "/kudos", "/warmline away", "/warmline"}

    assert asked | by_forms == set(handlers.COMMANDS)
    assert set(talking.ASKED) | {"story", "kudos", "away"} == set(topics.ABOUT)
    assert set(talking.DO_IT) == set(topics.COMMANDS)
