"""Who looks at their Home: sealed, so that nobody who tells something from there is found by it, and soon forgotten."""

from datetime import timedelta

import pytest

from storage import migrations
from storage.engine.database import Session, Store
from storage.engine.seal import SealKey
from storage.people import homes
from storage.tables import Channel, Handled, SealedBox
from tests.acting import Actor, words
from tests.making import every
from tests.stage import ANA, BO, CY, MONDAY, Bot

LATER = MONDAY + timedelta(minutes=50)


def before_they_had_a_table(session: Session) -> None:
    """One who looks, and two deliveries of Slack's: a click, and one whose key only looks alike."""
    for key, person in ((f"home:{ANA}", ANA), ("trigger:1.2", ANA), ("home:else", BO)):
        session.add(Handled(key=key, person=person, at=MONDAY))


def looking(store: Store) -> set[str]:
    return {one for one in (ANA, BO, CY) if store.read_now(homes.is_looked_at, one, LATER)}


def test_an_older_database_forgets_who_looked_and_keeps_the_clicks(bare_store: Store) -> None:
    migrations.upgrade(bare_store._writing, "0001")
    bare_store.write_now(before_they_had_a_table)
    bare_store.upgrade()

    assert looking(bare_store) == set()
    assert {one.key for one in every(bare_store, Handled)} == {"trigger:1.2", "home:else"}


async def test_the_daily_look_forgets_who_looked_long_ago(bot: Bot) -> None:
    await bot.store.write(homes.seen, ANA, MONDAY - timedelta(hours=2))
    await bot.store.write(homes.seen, BO, MONDAY - timedelta(minutes=50))
    await bot.directory_sync.sync()

    assert {look.person for look in await bot.store.read(homes._looks)} == {BO}


def test_a_reader_of_the_database_learns_that_somebody_looked_and_not_who(any_store: Store) -> None:
    any_store.write_now(homes.seen, ANA, MONDAY)
    [first] = every(any_store, SealedBox)
    any_store.write_now(homes.seen, BO, LATER)
    [second] = every(any_store, SealedBox)

    assert ANA.encode() not in first.box
    assert len(first.box) == len(second.box)
    assert looking(any_store) == {ANA, BO}


@pytest.mark.parametrize("key", [None, SealKey(b"0" * 32)], ids=["none", "another"])
def test_without_its_key_nobody_is_known_to_look_and_nothing_is_refused(store: Store, key: SealKey | None) -> None:
    store.write_now(homes.seen, ANA, MONDAY)
    other = Store(str(store.url), key=key)
    assert looking(other) == set()
    other.write_now(homes.outdate, [ANA])
    other.write_now(homes.seen, BO, LATER)
    assert looking(other) == ({BO} if key else set())
    other.write_now(homes.forget, ANA)
    other.close()

    assert ANA not in looking(store)


def test_whoever_is_erased_is_not_known_to_look(any_store: Store) -> None:
    for person in (ANA, BO):
        any_store.write_now(homes.seen, person, MONDAY)
    any_store.write_now(homes.forget, ANA)

    assert looking(any_store) == {BO}


async def test_looking_notes_nothing_of_the_channels_that_it_shows(bot: Bot, ana: Actor, bo: Actor) -> None:
    """Slack is asked again whether they are private; a row that was written then would tell who reads what."""
    await ana.say("/kudos @bo for the map", "support")
    await bot.tick()
    await bot.wait(minutes=10)
    before = str(every(bot.store, Channel))
    await bo.open_home()

    assert "for the map" in words(bo.home)
    assert str(every(bot.store, Channel)) == before
