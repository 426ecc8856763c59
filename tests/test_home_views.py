"""Who looks at their Home: remembered in a table of its own, moved there from Slack's deliveries, soon forgotten."""

from datetime import datetime, timedelta

from sqlmodel import select

from storage import migrations
from storage.across import home
from storage.engine.database import Session, Store
from storage.tables import Handled, HomeView
from tests.stage import ANA, BO, MONDAY, Bot


def seen(session: Session) -> dict[str, datetime]:
    return {view.person: view.seen_at for view in session.exec(select(HomeView))}


def before_they_had_a_table(session: Session) -> None:
    """One who looks, and two deliveries of Slack's: a click, and one whose key only looks alike."""
    for key, person in ((f"home:{ANA}", ANA), ("trigger:1.2", ANA), ("home:else", BO)):
        session.add(Handled(key=key, person=person, at=MONDAY))


def test_an_older_database_keeps_who_looks(bare_store: Store) -> None:
    migrations.upgrade(bare_store._writing, "0001")
    bare_store.write_now(before_they_had_a_table)
    bare_store.upgrade()

    assert bare_store.read_now(seen) == {ANA: MONDAY}
    assert bare_store.read_now(lambda session: set(session.exec(select(Handled.key)))) == {"trigger:1.2", "home:else"}
    assert bare_store.read_now(home.is_looked_at, ANA, MONDAY)


async def test_the_daily_look_forgets_who_looked_long_ago(bot: Bot) -> None:
    await bot.store.write(home.seen, ANA, MONDAY - timedelta(hours=2))
    await bot.store.write(home.seen, BO, MONDAY - timedelta(minutes=50))
    await bot.directory_sync.sync()

    assert await bot.store.read(seen) == {BO: MONDAY - timedelta(minutes=50)}
