"""How often a `/kudos` goes to PostgreSQL and back: over a network that is what it waits for."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlmodel import Session

from storage import kudos
from storage.engine.database import Store
from storage.people import arriving, people, places
from storage.tables import Channel, Person
from tests.stage import MONDAY

MOST = 10
_ENDS, _NO_TRIP = {"_commit_gen", "_rollback_gen"}, "_enter_gen"  # the last only says that a pipeline begins


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What psycopg waits for, by name; a transaction's first statement is sent after a BEGIN that it waits for too."""
    met, wait = Counter[str](), psycopg.Connection.wait

    def count(connection: Any, generator: Any, *given: Any, **more: Any) -> Any:
        before = connection.pgconn.transaction_status
        answer = wait(connection, generator, *given, **more)
        after = connection.pgconn.transaction_status
        has_nothing_to_end = before == after == TransactionStatus.IDLE and generator.__name__ in _ENDS
        met[generator.__name__] += not (has_nothing_to_end or generator.__name__ == _NO_TRIP)
        met["begin"] += (before, after) == (TransactionStatus.IDLE, TransactionStatus.INTRANS)
        return answer

    monkeypatch.setattr(psycopg.Connection, "wait", count)
    return met


async def thank(store: Store, key: str) -> None:
    """What a `/kudos` asks and writes."""
    at = MONDAY + timedelta(minutes=len(key))
    await store.glance(arriving.look, "U0ANA", "C0HOUSE")
    await store.glance(people.find, ["U0BO"])
    await store.once(
        key, "U0ANA", at, kudos.give,
        giver="U0ANA", receivers=["U0BO"], message="for the calm handover", practices=[], channel="C0HOUSE", at=at,
    )  # fmt: skip


async def test_kudos_go_to_postgresql_and_back_ten_times_at_most(postgres_store: Store, trips: Counter[str]) -> None:
    known = [Person(id=id_, name=id_, zone="UTC", looked_up_at=MONDAY) for id_ in ("U0ANA", "U0BO")]
    await postgres_store.write(people.remember, known)
    await postgres_store.write(places.remember_channels, [Channel(id="C0HOUSE", name="house", is_member=True)])
    for number in range(6):  # until there is a connection for each, and each has prepared its statements
        await thank(postgres_store, "once" * number)
    trips.clear()
    await thank(postgres_store, "now")

    assert trips["begin"] == 1
    assert trips.total() <= MOST, trips


def number_of_transaction(session: Session, *, fails: bool = False) -> int:
    number: int = session.connection().execute(text("SELECT txid_current()")).scalar_one()
    if fails:
        raise ValueError("this one alone")
    return number


async def test_small_writes_that_wait_share_a_transaction(postgres_store: Store) -> None:
    writes = [
        postgres_store.once(f"write {n}", "U0ANA", MONDAY, number_of_transaction, fails=n == 7) for n in range(20)
    ]
    numbers = await asyncio.gather(*writes, return_exceptions=True)

    assert [place for place, one in enumerate(numbers) if not isinstance(one, int)] == [7]
    assert isinstance(numbers[7], ValueError)
    assert len({*numbers}) < 10
