"""Writing on SQLite: what waits together is flushed together, and stays apart in every other way."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import sleep

from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from storage.engine.database import Store
from storage.refusal import Refused
from storage.tables import RateLimit
from tests.rows import add_row
from tests.stage import MONDAY

THREADS = True


@contextmanager
def commits(store: Store) -> Iterator[list[Connection]]:
    seen: list[Connection] = []

    def see(connection: Connection) -> None:
        seen.append(connection)

    event.listen(store._writing, "commit", see)
    yield seen
    event.remove(store._writing, "commit", see)


def add_gate(session: Session, key: str) -> str:
    add_row(session, RateLimit, key=key, open_at=MONDAY)
    if key == "refused":
        raise Refused("not this one")
    return key


def gates_there(session: Session) -> set[str]:
    return set(session.exec(select(RateLimit.key)))


async def test_what_waits_together_is_stored_together_and_each_gets_its_own_answer(store: Store) -> None:
    keys = ["first", *(f"gate {number}" for number in range(10)), "refused", "first", "last"]
    with commits(store) as seen:
        answers = await asyncio.gather(*(store.write(add_gate, key) for key in keys), return_exceptions=True)

    kinds = [answer if isinstance(answer, str) else type(answer) for answer in answers]
    assert kinds == [*keys[:11], Refused, IntegrityError, "last"]
    assert await store.read(gates_there) == {*keys} - {"refused"}
    assert len(seen) < len(keys) / 2


async def test_what_ends_the_transaction_of_all_ends_only_its_own(store: Store) -> None:
    def rude(session: Session) -> None:
        session.connection().exec_driver_sql("ROLLBACK")
        session.connection().exec_driver_sql("SELECT * FRM nowhere")

    first = store.write(add_gate, "first")
    answers = await asyncio.gather(
        first,
        *(store.write(add_gate, f"gate {number}") for number in range(5)),
        store.write(rude),
        return_exceptions=True,
    )

    assert isinstance(answers[-1], OperationalError)
    assert len(await store.read(gates_there)) == 6


async def test_nobody_is_told_before_it_is_on_the_disk(store: Store) -> None:
    async def give(key: str) -> str:
        told = await store.write(add_gate, key)
        with closing(sqlite3.connect(str(store.url.database))) as other:
            assert other.execute("SELECT key FROM gate WHERE key = ?", (told,)).fetchall()
        return told

    assert len(await asyncio.gather(*(give(f"gate {number}") for number in range(30)))) == 30


async def test_what_nobody_waits_for_any_more_is_not_begun(store: Store) -> None:
    def take_long(session: Session) -> None:
        sleep(0.1)

    long = asyncio.create_task(store.write(take_long))
    await asyncio.sleep(0.01)
    given_up = asyncio.create_task(store.write(add_gate, "given up"))
    waiting = asyncio.create_task(store.write(add_gate, "waiting"))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.gather(long, waiting)

    assert await store.read(gates_there) == {"waiting"}
