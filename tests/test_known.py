"""Whom the bot knows: those who spoke to it or were named, and nobody because they are in the workspace."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from storage.engine.database import Session, Store
from storage.people import people
from storage.tables import Delivery, Kudos, KudosReceiver, Person, UserGroup
from tests import erasing
from tests.hostile import Intruder, at_the_door
from tests.rows import add_row
from tests.stage import ANA, BO, CY, DI, GONE, MONDAY, SUPPORTERS, Bot, everybody, running


@pytest.fixture
async def bot(slack: Sandbox, store: Store) -> AsyncIterator[Bot]:
    """As it is on its first day, after it has read Slack's directory."""
    async with running(slack, store) as bot:
        for person in await everybody(bot.client, slack):
            await store.write(forget_row, person.id)
        await bot.directory_sync.sync()
        yield bot


def forget_row(session: Session, id_: str) -> None:
    session.delete(session.get_one(Person, id_))


def known(session: Session) -> set[str]:
    return set(session.exec(select(Person.id)))


async def test_reading_the_directory_makes_nobody_known(bot: Bot) -> None:
    assert await bot.store.read(known) == set()
    assert await bot.store.read(lambda session: session.get_one(UserGroup, SUPPORTERS).people) == []


async def test_who_speaks_and_who_is_named_are_known(slack: Sandbox, bot: Bot) -> None:
    await slack.person("bo").command("/kudos", "@cy for the calm handover", channel="support")
    await slack.person("di").open_home()

    assert await bot.store.read(known) == {BO, CY, DI}


async def test_a_team_made_of_its_channel_knows_its_people(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/warmline", "team new", channel="support")
    await ana.submit({"name.value": "Support", "everyone.value": ["yes"]})

    assert await bot.store.read(known) >= {ANA, BO, CY, DI}


async def test_the_names_in_a_difficult_story_are_known_from_the_team(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/warmline", "team new", channel="support")
    await ana.submit({"name.value": "Support", "everyone.value": ["yes"]})
    reply = await ana.command("/servicestory", "#difficult I did what @bo said", channel="support")

    assert "names nobody but its author" in (reply.text or "")


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


@pytest.mark.parametrize("event", ["user_change", "team_join"])
async def test_an_event_about_somebody_whom_nobody_named_is_none_of_our_business(
    event: str, intruder: Intruder, store: Store
) -> None:
    await intruder.event({"type": event, "user": {"id": BO, "name": "bo", "tz": "Europe/Berlin"}})

    assert await store.read(known) == set()


async def test_whoever_is_erased_stays_away_until_they_speak_again(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/kudos", "@cy for the calm handover", channel="support")
    await bot.store.write(erasing.forget, BO, MONDAY)
    await slack.happen.change("bo", tz="Asia/Tokyo")
    await bot.directory_sync.sync()
    await bot.tick()
    assert BO not in await bot.store.read(known)

    reply = await bo.command("/warmline", "privacy", channel="support")
    assert "your name, time zone and role" in (reply.text or "")
    assert BO in await bot.store.read(known)


async def test_who_left_and_is_in_nothing_is_forgotten(bot: Bot) -> None:
    def people_who_left(session: Session) -> None:
        for person in (GONE, CY, DI):
            add_row(session, Person, id=person, zone="UTC", is_deactivated=True, updated_at=MONDAY)
        add_row(session, Kudos, id=1, giver=BO, message="thanks")
        add_row(session, KudosReceiver, kudos_id=1, position=0, receiver=CY)
        add_row(session, Delivery, id="old", kind="kudos_dm", recipient=GONE, state="sent")

    await bot.store.write(people_who_left)
    await bot.directory_sync.sync()

    assert await bot.store.read(known) == {CY}
    assert await bot.store.read(lambda session: session.get(Delivery, "old")) is None


async def test_everybody_whom_an_older_version_remembered_for_nothing_is_forgotten(bot: Bot) -> None:
    def as_an_older_version_left_it(session: Session) -> None:
        for person in (ANA, BO, CY):
            add_row(session, Person, id=person, zone="UTC")
        add_row(session, Delivery, id="waits", kind="kudos_dm", recipient=BO, state="sent")

    await bot.store.write(as_an_older_version_left_it)
    await bot.directory_sync.sync()

    assert await bot.store.read(known) == {BO}


async def test_whom_we_know_is_kept_as_slack_has_them_now(slack: Sandbox, bot: Bot) -> None:
    await slack.person("bo").command("/warmline", "help", channel="support")
    await slack.happen.change("bo", tz="Asia/Tokyo")
    await bot.tick()

    assert (await bot.store.read(people.find, [BO]))[BO].zone == "Asia/Tokyo"
