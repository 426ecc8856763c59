"""What Slack tells about channels, people and groups is remembered."""

from datetime import UTC, datetime, time
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from handlers.call import Event
from handlers.slack import channels, people
from handlers.slack.received import Payload
from storage.customers.reminders import WEEKLY_REMINDER
from storage.delivery import schedules
from storage.delivery.kinds import Recurring
from storage.engine.database import Session, Store
from storage.people import people as remembered
from storage.people import places
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Channel, Person, UserGroup
from tests.acting import Actor
from tests.stage import ANA, BO, OUTSIDE, SUPPORT, Bot

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
US = "U0WARMLINE"


def event(store: Store, payload: dict[str, Any], client: AsyncWebClient | None = None) -> Event:
    """What a handler gets when Slack tells this."""
    return Event(client or AsyncWebClient(), store, "T1", NOW, Payload(payload), US)


async def find_channel(store: Store, id_: str) -> Channel:
    channel = await store.read(places.channel, id_)
    assert channel
    return channel


async def test_a_channel_that_we_join_can_be_posted_to(bot: Bot) -> None:
    came = {"type": "member_joined_channel", "user": US, "channel": OUTSIDE}
    await channels.joined(event(bot.store, came, bot.client))

    assert (await find_channel(bot.store, OUTSIDE)).name == "outside"
    assert await bot.store.read(places.can_post, OUTSIDE)


async def test_a_channel_that_we_were_asked_into_unnoticed_is_posted_to_all_the_same(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await bot.store.write(places.change_channel, SUPPORT, {"is_member": False})
    reply = await ana.say("/kudos @bo for the map", "support")
    await bot.tick()

    assert reply.response_type != "in_channel"
    assert SUPPORT in [post["channel"] for post in slack.posts]


async def test_what_slack_cannot_say_of_a_channel_keeps_nobody_from_thanking(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    await bot.store.write(places.change_channel, SUPPORT, {"is_member": False})
    slack.inject("conversations.info", "html_502")
    reply = await ana.say("/kudos @bo for the map", "support")

    assert (reply.ok, reply.response_type) == (True, "in_channel")


async def test_others_who_join_are_none_of_our_business(bot: Bot) -> None:
    await channels.joined(event(bot.store, {"user": ANA, "channel": OUTSIDE}, bot.client))

    assert not await bot.store.read(places.can_post, OUTSIDE)


async def test_a_channel_that_we_left_cannot(store: Store) -> None:
    for gone in ({"channel": SUPPORT}, {"channel": SUPPORT, "user": US}):
        await store.write(places.join_channel, SUPPORT)
        await channels.left(event(store, gone))

        assert not await store.read(places.can_post, SUPPORT)


async def test_somebody_else_may_leave(store: Store) -> None:
    await store.write(places.join_channel, SUPPORT)
    await channels.left(event(store, {"channel": SUPPORT, "user": ANA}))

    assert await store.read(places.can_post, SUPPORT)


async def test_an_archived_channel_comes_back(store: Store) -> None:
    await store.write(places.join_channel, SUPPORT)
    await channels.archived(event(store, {"channel": SUPPORT}))
    assert not await store.read(places.can_post, SUPPORT)

    await channels.unarchived(event(store, {"channel": SUPPORT}))
    assert await store.read(places.can_post, SUPPORT)


async def test_a_deleted_channel_does_not(store: Store) -> None:
    await store.write(places.join_channel, SUPPORT)
    await channels.deleted(event(store, {"channel": SUPPORT}))
    await channels.unarchived(event(store, {"channel": SUPPORT}))

    assert not await store.read(places.can_post, SUPPORT)


async def test_a_renamed_channel_keeps_its_place(store: Store) -> None:
    await store.write(places.join_channel, SUPPORT)
    await channels.renamed(event(store, {"channel": {"id": SUPPORT, "name": "helpers", "created": 1}}))
    await channels.renamed(event(store, {"channel": {"id": OUTSIDE, "name": "unknown", "created": 1}}))

    assert (await find_channel(store, SUPPORT)).name == "helpers"
    assert await store.read(places.channel, OUTSIDE) is None


async def test_a_changed_group_is_asked_for_again(store: Store) -> None:
    group = UserGroup(id="S1", handle="support", people=[ANA], looked_up_at=NOW)
    changed: list[dict[str, Any]] = [{"subteam_id": "S1", "added_users": [BO]}, {"subteam": {"id": "S1"}}]
    for payload in changed:
        await store.write(remembered.remember_groups, [group])
        await people.group_changed(event(store, payload))

        assert await store.read(remembered.find_groups, ["S1"], now=NOW) == {}


def settle(session: Session, *, zone: str, at: time) -> None:
    remembered.remember(session, [Person(id=ANA, name="ana", zone=zone, looked_up_at=NOW)])
    for kind, recipient in ((WEEKLY_DIGEST, ANA), (WEEKLY_REMINDER, ANA), (WEEKLY_DIGEST, BO)):
        schedules.set_(session, kind, subject=1, recipient=recipient, zone=zone, weekdays=[0], at=at, now=NOW)


async def next_runs(store: Store, kind: Recurring, recipient: str) -> datetime | None:
    schedule = await store.read(schedules.find, kind, subject=1, recipient=recipient)
    assert schedule
    return schedule.next_run_at


async def test_whoever_moves_gets_the_digest_at_their_new_nine_o_clock(store: Store) -> None:
    await store.write(settle, zone="Europe/Berlin", at=time(9))  # Berlin's has gone out today; next is 23 November
    user = {"id": ANA, "name": "ana", "tz": "America/New_York", "team_id": "T1"}
    await people.changed(event(store, {"user": user}))

    new_york = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert await next_runs(store, WEEKLY_DIGEST, ANA) == new_york
    assert await next_runs(store, WEEKLY_REMINDER, ANA) == new_york
    assert await next_runs(store, WEEKLY_DIGEST, BO) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (await store.read(remembered.find, [ANA]))[ANA].zone == "America/New_York"


async def test_a_move_east_past_the_hour_makes_it_late_and_not_lost(store: Store) -> None:
    await store.write(settle, zone="America/New_York", at=time(9))  # at 14:00 UTC today
    await people.changed(event(store, {"user": {"id": ANA, "tz": "Asia/Kolkata", "team_id": "T1"}}))

    assert await next_runs(store, WEEKLY_DIGEST, ANA) == datetime(2026, 11, 16, 3, 30, tzinfo=UTC)


async def test_a_new_name_moves_nothing(store: Store) -> None:
    await store.write(settle, zone="Europe/Berlin", at=time(9))
    before = await next_runs(store, WEEKLY_DIGEST, ANA)
    user = {"id": ANA, "tz": "Europe/Berlin", "team_id": "T1", "profile": {"display_name": "Ana A."}}
    await people.changed(event(store, {"user": user}))

    assert await next_runs(store, WEEKLY_DIGEST, ANA) == before
    assert (await store.read(remembered.find, [ANA]))[ANA].name == "Ana A."
