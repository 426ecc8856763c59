"""Who is in a private channel is known from events and the directory sync, and unknown is no."""

from dataclasses import replace

import pytest

from bot.sandbox import Channel, Sandbox, User
from storage.engine.database import Store
from storage.people import audience, channel_members
from tests.acting import Actor, words
from tests.stage import ANA, BO, COMPANY, CY, DI, MONDAY, SECRET, SUPPORT, Bot, manifest, running

CLOSED = "C0CLOSED"


async def seeing(bot: Bot, channel: str) -> set[str]:
    """Who of the company reads what is told in a channel."""
    people = (ANA, BO, CY, DI)
    return {one for one in people if await bot.store.read(audience.can_see, channel=channel, reader=one)}


async def search(person: Actor) -> str:
    found = await person.say("/servicestory search taxi")
    return " ".join([*words(found).split(), str(found.blocks)])  # the word itself is marked in the blocks


async def tell(bot: Bot, person: Actor) -> None:
    await person.say("/servicestory The taxi came early", "secret")
    await bot.tick()


async def test_the_directory_sync_finds_who_is_in_private_channels(slack: Sandbox, bot: Bot) -> None:
    assert await seeing(bot, SECRET) == {ANA, BO}
    assert await seeing(bot, SUPPORT) == {ANA, BO, CY, DI}


async def test_somebody_taken_out_of_a_private_channel_finds_its_stories_no_more(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await tell(bot, ana)
    before = await search(bo)
    await slack.happen.leave("secret", "bo")
    after = await search(bo)

    assert "The taxi came early" in before
    assert f"archives/{SECRET}" in before
    assert "I know no story" in after


async def test_somebody_who_comes_into_a_private_channel_finds_its_stories(
    slack: Sandbox, bot: Bot, ana: Actor, cy: Actor
) -> None:
    await tell(bot, ana)
    await slack.happen.join("secret", "cy")

    assert "The taxi came early" in await search(cy)


async def test_somebody_put_into_a_channel_that_was_made_private_unnoticed_finds_its_stories(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await ana.say("/servicestory The taxi came early", "sales")
    await bot.tick()
    await slack.happen.make_private("sales")
    await slack.happen.join("sales", "cy")

    assert "The taxi came early" in await search(cy)
    assert "I know no story" in await search(bo)


async def test_an_author_who_was_taken_out_reads_their_story_without_a_link(
    slack: Sandbox, bot: Bot, bo: Actor
) -> None:
    await tell(bot, bo)
    await slack.happen.leave("secret", "bo")
    mine = str((await bo.say("/servicestory mine")).blocks)

    assert "The taxi came early" in mine
    assert "archives/" not in mine


async def test_when_the_bot_leaves_nobody_is_known_and_when_it_comes_back_all_are(slack: Sandbox, bot: Bot) -> None:
    await slack.happen.leave("secret", slack.bot_user_id)
    without = await seeing(bot, SECRET)
    await slack.happen.leave("secret", "bo")  # which nobody tells the bot
    await slack.happen.join("secret", "cy")
    await slack.happen.join("secret", slack.bot_user_id)

    assert without == set()
    assert await seeing(bot, SECRET) == {ANA, CY}


async def test_a_lost_event_is_made_up_by_the_next_sync(slack: Sandbox, bot: Bot) -> None:
    await bot.store.write(channel_members.add, SECRET, DI)
    await bot.store.write(channel_members.remove, SECRET, BO)
    await bot.store.write(channel_members.add, "C0GONE", DI)
    await bot.directory_sync.sync()

    assert await seeing(bot, SECRET) == {ANA, BO}
    assert await seeing(bot, "C0GONE") == set()


async def test_whom_slack_does_not_name_is_not_known(slack: Sandbox, bot: Bot) -> None:
    slack.inject("conversations.members", "ok_false:channel_not_found")
    await bot.directory_sync.sync()

    assert await seeing(bot, SECRET) == set()


@pytest.mark.parametrize("count", [1001])
async def test_large_private_channels_are_read_to_their_last_page(store: Store, count: int) -> None:
    many = tuple(User(f"U1{number:04}", f"p{number}", f"P {number}", "Europe/Berlin") for number in range(count))
    closed = Channel(CLOSED, "closed", (ANA, *(user.id for user in many)), is_private=True)
    town = replace(COMPANY, users=(*COMPANY.users, *many), channels=(*COMPANY.channels, closed))
    async with Sandbox(town, manifest(), start=MONDAY) as slack:
        slack.limits_off = True
        async with running(slack, store) as bot:
            last = await bot.store.read(audience.can_see, channel=CLOSED, reader=many[-1].id)

            assert last
            assert await seeing(bot, CLOSED) == {ANA}
