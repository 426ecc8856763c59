"""What Slack did not let us post: the author hears of it, and can have it tried again."""

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import unposted as views
from storage.across import kinds
from storage.people import places
from tests.acting import Actor, words
from tests.stage import OUTSIDE, Bot


async def say_in_vain(bot: Bot, ana: Actor, text: str) -> None:
    """Ana says something where the bot is no member any more, which it has not heard."""
    await bot.store.write(places.join_channel, OUTSIDE)
    await ana.say(text, "outside")
    await bot.tick()
    await bot.tick()  # the news may be promised when the first has looked for the last time


@pytest.mark.parametrize(
    ("text", "what"),
    [("/servicestory The driver stayed", "your story"), ("/kudos @bo for the map", "your kudos")],
)
async def test_the_author_is_told_by_dm(bot: Bot, ana: Actor, text: str, what: str) -> None:
    await say_in_vain(bot, ana, text)

    [news] = ana.dm
    assert f"I could not post {what} in <#{OUTSIDE}>: I am not a member there" in words(news)


async def test_it_is_posted_once_when_tried_again(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await say_in_vain(bot, ana, "/servicestory The driver stayed")
    await slack.happen.join("outside", slack.bot_user_id)
    first = await ana.press("Try again", ana.dm[0])
    await bot.tick()
    again = await slack.redeliver(first.delivery)
    await bot.tick()

    assert ["The driver stayed" in post["text"] for post in slack.posts if post["channel"] == OUTSIDE] == [True]
    assert first.status == again.status == 200


async def test_a_second_refusal_is_told_as_well(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await say_in_vain(bot, ana, "/servicestory The driver stayed")
    await slack.happen.archive("outside", "ana")
    await ana.press("Try again", ana.dm[0])
    await bot.tick()
    await bot.tick()

    assert "it is archived. A lead can choose another" in words(ana.dm[-1])


async def test_the_next_command_there_is_answered_for_all_to_see(bot: Bot, ana: Actor) -> None:
    await say_in_vain(bot, ana, "/kudos @bo for the map")
    reply = await ana.say("/kudos @cy for the bridge", "outside")

    assert reply.response_type == "in_channel"


async def test_what_was_taken_back_meanwhile_is_not_tried_again(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await say_in_vain(bot, ana, "/kudos @bo for the map")
    await ana.press("Undo")
    await ana.press("Try again", ana.dm[0])
    await bot.tick()

    assert "nothing left to try" in words(ana.dm[0])
    assert [post for post in slack.posts if post["channel"] == OUTSIDE] == []


@pytest.mark.parametrize("error", [*views.WHY, "e" * 200])
def test_the_news_keeps_slacks_limits(error: str) -> None:
    for kind in kinds.every():
        what = f"your team's {kind.in_words}"
        assert problems(list(views.told(what, OUTSIDE, error, "i" * 36).blocks), "message") == []
