"""`/warmline keep`: an admin decides how long things are kept, reads first what would go, and it goes with its post."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

import handlers
from bot import keeping
from storage.across import retention
from storage.delivery import kinds
from storage.engine.database import Store
from storage.engine.sql import columns
from storage.people import holds
from storage.tables import Delivery, Erasure, Person, Story, declared
from tests.acting import Actor, words
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, BO, MONDAY, Bot

YEARS = timedelta(days=3 * 366)
each_kind = pytest.mark.parametrize("kind", declared.ages())


def count(session: Session, table: type[SQLModel]) -> int:
    return session.connection().scalar(select(func.count()).select_from(table)) or 0


def one_of_each(session: Session) -> None:
    """A row in every table, of long ago, about somebody who is neither on hold nor being erased."""
    add_row_everywhere(session, BO, "what only Bo would say")
    holds.end(session, person=BO, by=None)
    session.delete(session.get_one(Erasure, BO))
    for table, mark in declared.ages().values():
        row = columns(table)
        since = MONDAY.date() if row[mark.since].type.python_type is date else MONDAY
        session.connection().execute(table.__table__.update().values({mark.since: since}))  # type: ignore[attr-defined]


async def decide(store: Store, wanted: dict[str, int], now: datetime = MONDAY) -> None:
    ana = Person(id=ANA, name="Ana", zone="UTC", is_slack_admin=True, looked_up_at=MONDAY)
    await store.write(retention.decide, wanted=wanted, by=ana, now=now)


@each_kind
async def test_each_kind_goes_after_its_period_with_all_that_hangs_on_it(any_store: Store, kind: str) -> None:
    table, _ = declared.ages()[kind]
    await any_store.write(one_of_each)
    await decide(any_store, {kind: 12})
    assert await keeping.delete_what_is_over(any_store, now=MONDAY + timedelta(days=300)) == {}
    assert await keeping.delete_what_is_over(any_store, now=MONDAY + YEARS) == {kind: 1}

    assert await any_store.read(count, table) == 0
    for child in [child for child, number in declared.hanging_on(table) if not number.nullable]:
        assert await any_store.read(count, child) == 0


@each_kind
async def test_what_is_about_somebody_on_hold_stays(any_store: Store, kind: str) -> None:
    table, _ = declared.ages()[kind]
    await any_store.write(one_of_each)
    await any_store.write(holds.put, person=BO, reason="a dispute", by=None, at=MONDAY)
    await decide(any_store, {kind: 12})
    await keeping.delete_what_is_over(any_store, now=MONDAY + YEARS)

    assert await any_store.read(count, table) == 1


@each_kind
def test_a_post_about_what_is_gone_has_nothing_to_say_any_more(store: Store, kind: str) -> None:
    table, _ = declared.ages()[kind]
    for message in kinds.about(table):
        row = Delivery(id="x", kind=message.name, subject=99, recipient="C0SUPPORT", created_at=MONDAY)
        row.channel, row.ts = "C0SUPPORT", "1.0"
        assert store.read_now(handlers.COMPOSERS[message], row, MONDAY) is None, message.name


@pytest.mark.parametrize("table", declared.tables(), ids=lambda table: table.__name__)
def test_every_table_says_how_long_its_rows_are_kept(table: type[SQLModel]) -> None:
    periods = {one for one, _ in declared.periods()}
    assert declared.retained(table) is not None or table in periods, "an Ages or a Stays beside its __exported__"


async def test_the_first_deletion_waits_a_day_and_a_day_takes_a_bounded_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_A_DAY", 15)

    def tell(session: Session) -> None:
        for _ in range(40):
            add_row(session, Story, author=BO, text="x", told_at=MONDAY)

    await store.write(tell)
    later = MONDAY + YEARS
    await decide(store, {"stories": 12}, later)
    assert await keeping.delete_what_is_over(store, now=later) == {}

    assert await keeping.delete_what_is_over(store, now=later + timedelta(days=1)) == {"stories": 15}
    assert await store.read(count, Story) == 25


async def test_an_admin_reads_what_would_go_and_then_it_goes_with_its_post(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("/servicestory The courier waited with a smile", "support")
    await bot.tick()
    await bot.wait(days=400)
    asked = await ana.say("/warmline keep stories 12 months", "support")
    assert "stories, 1 year: 1 of 1 would go today" in words(asked)
    await ana.press("Keep it like this")
    await bot.directory_sync.sync()
    assert "waited with a smile" in words(bo.posts("support"))
    await bot.wait(days=1)
    await bot.directory_sync.sync()
    await bot.tick()

    assert "waited with a smile" not in words(bo.posts("support"))
    assert await bot.store.read(count, Story) == 0


async def test_the_form_shows_each_kind_and_asks_before_anything_changes(bot: Bot, ana: Actor) -> None:
    await ana.say("/warmline keep", "support")
    await ana.press("Change")
    await ana.submit(stories="24", kudos="0")
    assert "Nothing is changed yet" in words(ana.modal)
    assert await bot.store.read(retention.periods) == {}
    await ana.press("Keep it like this")

    assert await bot.store.read(retention.periods) == {"stories": 24}
    assert "`stories` *2 years*" in words(await ana.say("/warmline keep", "support"))


async def test_everybody_may_read_it_and_only_admins_decide(bo: Actor) -> None:
    assert "`stories` *for ever*" in words(await bo.say("/warmline keep", "support"))
    assert "now)" not in words(await bo.say("/warmline keep", "support"))
    assert "Only admins decide" in words(await bo.say("/warmline keep stories 24 months", "support"))


@pytest.mark.parametrize(
    "typed", ["stories", "gossip 3 months", "stories 2 months", "stories 9999 years", "stories -3"]
)
async def test_what_is_no_period_is_refused_with_the_way_to_write_it(bot: Bot, ana: Actor, typed: str) -> None:
    said = words(await ana.say(f"/warmline keep {typed}", "support"))

    assert "as in `/warmline keep stories 24 months`" in said or "between 3 and 120 months" in said
    assert await bot.store.read(retention.periods) == {}
