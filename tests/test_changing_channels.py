"""Channels change: shared, made private, archived, given a new id; what is ours goes nowhere that it must not."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.app import BOT_USER_ID
from storage.across import channels, unposted
from storage.engine.database import Session
from storage.people import audience, digest_hours, places
from storage.tables import Channel, Delivery, Kudos, Schedule, Story, Team, declared
from tests.acting import Actor, words
from tests.asking import DAILY, AskedTeam
from tests.making import every, make_team, tell_story
from tests.stage import ANA, BO, CY, GENERAL, MONDAY, SALES, SECRET, SUPPORT, Bot

MOVED = "C0MOVED"


async def in_channel(bot: Bot, channel: str) -> str:
    """Everything that the bot has ever sent there."""
    return "\n".join(str(post["text"]) for post in bot.slack.posts if post["channel"] == channel)


def errors(bot: Bot, kind: str) -> list[tuple[str, str]]:
    return [(row.state, row.error) for row in every(bot.store, Delivery) if row.kind == kind]


# --- shared with another organisation ---------------------------------------------------------------


async def test_nothing_of_ours_goes_into_a_shared_channel_and_leads_are_told_once(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    await slack.happen.share("support")
    for hours in (1, 24, 24):
        await bot.wait(hours=hours)

    assert team.posts == []
    assert set(errors(bot, "prompt_ask")) == {("failed", unposted.SHARED)}
    [news] = [message for message in ana.dm if "another organisation" in words(message)]
    assert f"<#{SUPPORT}>, where Support meets" in words(news)
    assert not [message for message in ana.dm if "could not post" in words(message)]
    assert bo.dm == []


async def test_answers_that_were_given_do_not_come_out_in_a_channel_that_is_shared_meanwhile(
    slack: Sandbox, bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    asked = await team.opens()
    await team.answer(bo, asked, answer_1="4", answer_2="zyx the tea")
    await slack.happen.share("support")
    sent = len(slack.posts)
    await bot.wait(hours=12)

    assert "zyx" not in await in_channel(bot, SUPPORT)
    assert [post for post in slack.posts[sent:] if post["channel"] == SUPPORT] == []


@pytest.mark.parametrize("how", ["invite_organisation", "share_within_organisation"])
async def test_what_no_event_tells_is_asked_before_posting(
    slack: Sandbox, bot: Bot, ana: Actor, team: AskedTeam, how: str
) -> None:
    await team.set_up(DAILY)
    await getattr(slack.happen, how)("support")
    await bot.wait(hours=1)
    await bot.tick()

    assert team.posts == []
    assert "another organisation" in words(ana.dm[-1])


async def test_in_doubt_nothing_is_said_and_later_it_is(slack: Sandbox, bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    slack.inject("conversations.info", "http_500")
    await bot.wait(hours=1)
    silent = list(team.posts)
    await bot.wait(minutes=6)

    assert silent == []
    assert "How was it?" in words(team.posts[-1])


async def test_an_unshared_channel_is_posted_to_again(slack: Sandbox, bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await slack.happen.share("support")
    await slack.happen.unshare("support")
    await bot.wait(hours=1)

    assert "How was it?" in words(team.posts[-1])


async def test_kudos_and_stories_typed_in_a_shared_channel_are_answered_in_private(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await slack.happen.share("general")
    thanked = await ana.say("/kudos @bo for the zyx map", "general")
    again = await slack.redeliver(thanked.delivery)
    told = await ana.say("/servicestory The zyx driver stayed", "general")
    await bot.tick()

    assert (thanked.response_type, again.response_type, told.response_type) == ("ephemeral",) * 3
    assert "other organisations read along" in words(thanked)
    assert "other organisations read along" in words(told)
    assert "zyx" not in await in_channel(bot, GENERAL)
    assert "for the zyx map" in words(bo.dm)


async def test_who_wrote_what_could_not_be_posted_hears_of_it(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await ana.say("/kudos @bo for the zyx map", "general")
    await slack.happen.share("general")
    await bot.tick()
    await bot.tick()

    assert "I could not post your kudos" in words(ana.dm[-1])
    assert "other organisations read along" in words(ana.dm[-1])


async def test_a_change_does_not_go_there_and_a_withdrawal_does(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await tell_story(bot, ana)
    await slack.happen.share("general")
    await ana.press("Edit")
    changed = await ana.submit(text="zyx")
    await bot.tick()
    before = len(ana.posts("general"))
    await ana.say("/servicestory mine")
    await ana.press("Withdraw")
    await bot.tick()

    assert "stays as it is" in words(changed)
    assert "zyx" not in await in_channel(bot, GENERAL)
    assert (before, len(ana.posts("general"))) == (1, 0)


# --- a new id ----------------------------------------------------------------------------------------


def meet_in_secret(session: Session) -> None:
    make_team(session, "Night", SECRET, leads=[ANA], members=[BO])
    team = session.get_one(Team, 1)
    team.digest_in_channel = True
    digest_hours.sync(session, team, team.created_at)


async def test_a_channel_with_a_new_id_stays_the_same_channel(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await bot.store.write(meet_in_secret)
    await tell_story(bot, ana, channel="secret")
    await ana.say("/kudos @bo for the map", "secret")
    await slack.happen.change_id("secret", MOVED)
    await bot.tick()
    await ana.say("/servicestory Another one", "general")
    await bot.tick()

    assert "Another one" in await in_channel(bot, MOVED)
    assert {story.channel for story in every(bot.store, Story)} == {MOVED}
    assert {kudos.channel for kudos in every(bot.store, Kudos)} == {MOVED}
    assert {row.recipient for row in every(bot.store, Schedule)} >= {MOVED}
    assert SECRET not in str(
        [vars(row) for table in (Schedule, Delivery, Team, Channel) for row in every(bot.store, table)]
    )
    assert await bot.store.read(audience.can_see, channel=MOVED, reader=BO)
    assert f"archives/{MOVED}" in str((await bo.say("/servicestory search taxi")).blocks)


async def test_what_was_posted_under_the_old_id_is_deleted_when_it_is_withdrawn(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await tell_story(bot, ana, channel="secret")
    await slack.happen.change_id("secret", MOVED)
    there = len(ana.posts(MOVED))
    await ana.say("/servicestory mine")
    await ana.press("Withdraw")
    await bot.tick()

    assert (there, len(ana.posts(MOVED))) == (1, 0)


@pytest.mark.parametrize("name", ["secret", "support"])
async def test_a_new_id_of_which_no_event_told_is_found_by_the_name(
    slack: Sandbox, bot: Bot, ana: Actor, name: str
) -> None:
    old = {"secret": SECRET, "support": SUPPORT}[name]
    await bot.store.write(make_team, "Night", old, leads=[ANA], members=[BO])
    await tell_story(bot, ana, channel=name)
    slack.slack.change_id(slack.slack.conversations[old], MOVED)
    await bot.directory_sync.sync()
    await ana.say("/servicestory mine")
    await ana.press("Withdraw")
    await bot.tick()

    assert [team.channel for team in every(bot.store, Team)] == [MOVED]
    assert ana.posts(MOVED) == []
    assert "cannot find" not in words(ana.dm)


@pytest.mark.parametrize("new_name", ["", "secret", "other"], ids=["gone", "public now", "renamed too"])
async def test_of_a_channel_that_cannot_be_found_the_leads_are_told_once(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, new_name: str
) -> None:
    await bot.store.write(meet_in_secret)
    if new_name:
        moved = slack.slack.conversations[SECRET]
        moved.name, moved.kind = new_name, "private" if new_name == "other" else "channel"
        slack.slack.change_id(moved, MOVED)
    else:
        del slack.slack.conversations[SECRET]
    for _ in range(2):
        await bot.directory_sync.sync()
        await bot.tick()

    assert [team.channel for team in every(bot.store, Team)] == [SECRET]
    assert words(ana.dm).count("I cannot find the channel where Night meets") == 1
    assert bo.dm == []


async def test_what_is_known_under_the_new_id_already_stays(bot: Bot) -> None:
    await bot.store.write(meet_in_secret)
    await bot.store.write(places.join_channel, MOVED)

    def choose_the_new_one(session: Session) -> None:
        team = session.get_one(Team, 1)
        team.channel = MOVED
        digest_hours.sync(session, team, team.created_at)
        team.channel = SECRET

    await bot.store.write(choose_the_new_one)
    for _ in range(2):
        await bot.store.write(channels.follow, old=SECRET, new=MOVED)

    assert [row.recipient for row in every(bot.store, Schedule) if row.recipient != ANA] == [MOVED]
    assert [row.id for row in every(bot.store, Channel) if row.id in (SECRET, MOVED)] == [MOVED]


def test_every_column_that_holds_a_channel_follows() -> None:
    named = {
        (str(table.__tablename__), column.name)
        for table in declared.tables()
        for column, _ in declared.columns(table)
        if column.name in ("channel", "recipient") and table.__name__ != "ChannelMember"
    }

    assert {(column.table.name, column.name) for column in channels.FOLLOWING} == named


# --- made private, archived --------------------------------------------------------------------------


async def test_a_channel_that_was_made_private_is_private_once_something_is_posted_there(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, di: Actor
) -> None:
    await tell_story(bot, ana, "The zyx driver stayed", "sales")
    await slack.happen.make_private("sales")
    await slack.advance(timedelta(minutes=5))
    await ana.say("/kudos @di for the map", "sales")
    await bot.tick()

    assert "zyx" in words(await di.say("/servicestory search zyx"))
    assert "I know no story" in words(await bo.say("/servicestory search zyx"))


async def zyx_digest(bot: Bot, bo: Actor) -> str:
    schedule = next(row for row in every(bot.store, Schedule) if row.recipient == BO)
    await bot.wait_until(schedule.next_run_at or MONDAY)
    return words(bo.dm)


@pytest.mark.parametrize("bot_is_in_it", [True, False], ids=["with the bot", "without it"])
@pytest.mark.parametrize("place", ["search", "preview", "digest"])
async def test_a_channel_that_was_made_private_is_noticed_before_it_is_quoted(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, place: str, bot_is_in_it: bool
) -> None:
    await bot.store.write(make_team, "Night", SALES, leads=[BO], members=[ANA, CY])
    await bot.store.write(lambda session: digest_hours.sync(session, session.get_one(Team, 1), MONDAY))
    await tell_story(bot, ana, "The zyx driver stayed", "sales")
    await ana.say("/kudos @cy for the zyx map", "sales")
    await bot.tick()
    shown: dict[str, Callable[[], Awaitable[Any]]] = {
        "search": lambda: bo.say("/servicestory search zyx"),
        "preview": lambda: bo.say("/warmline digest 2026-W47"),
        "digest": lambda: zyx_digest(bot, bo),
    }
    before = words(await shown[place]()) if place != "digest" else "zyx"
    await slack.happen.make_private("sales")
    if not bot_is_in_it:
        slack.slack.conversations[SALES].members.remove(BOT_USER_ID)
    await slack.advance(timedelta(minutes=4))
    after = words(await shown[place]())

    assert "zyx" in before
    assert "zyx driver" not in after
    assert "zyx map" not in after


async def test_home_links_to_no_channel_that_was_made_private(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/kudos @bo for the zyx map", "sales")
    await bot.tick()
    await bo.open_home()
    before = str(bo.home)
    await slack.happen.make_private("sales")
    await slack.advance(timedelta(minutes=4))
    await bo.open_home()

    assert f"archives/{SALES}" in before
    assert f"archives/{SALES}" not in str(bo.home)
    assert "zyx map" in words(bo.home)


async def test_of_an_archived_channel_it_is_said_that_a_lead_can_choose_another(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    await bot.store.write(make_team, "Night", SUPPORT, leads=[ANA], members=[BO])
    await slack.happen.archive("support", "ana")
    reply = await bo.say("/servicestory The driver stayed", "dm")

    assert "it is archived. A lead can choose another with `/warmline team`" in words(reply)
    assert "/invite" not in words(reply)


# --- what cannot be deleted --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"), [("/servicestory The driver stayed", "your story"), ("/kudos @cy for the map", "your kudos")]
)
async def test_who_took_back_what_cannot_be_deleted_is_told_and_can_try_again(
    slack: Sandbox, bot: Bot, ana: Actor, text: str, what: str
) -> None:
    await ana.say(text, "general")
    await bot.tick()
    slack.inject("chat.delete", "ok_false:cant_delete_message")
    await ana.press("Undo")
    await bot.tick()
    await bot.tick()
    there = len(ana.posts("general"))
    news = ana.dm[-1]
    await ana.press("Try again", news)
    await bot.tick()

    assert f"I could not delete {what} in <#{GENERAL}>" in words(news)
    assert (there, len(ana.posts("general"))) == (1, 0)
