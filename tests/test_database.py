"""The store on both databases: its start, each delivery once, an answer within its time, refusals in words."""

import asyncio
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import monotonic

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from storage.engine import deadline, engines, versions
from storage.engine.database import Session, Store
from storage.engine.versions import DatabaseNewer, DatabaseUnreachable
from storage.refusal import Busy, Refused
from storage.tables import Handled, Team
from tests import warm
from tests.stage import ANA, MONDAY

ROOT = Path(__file__).parent.parent
THREADS = True


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


@dataclass(frozen=True)
class Founded:
    id: int
    name: str


def found_team(session: Session, *, name: str) -> Founded:
    team = Team(name=name, name_key=name, channel="C1", zone="UTC", created_at=MONDAY, created_by=ANA)
    session.add(team)
    session.flush()
    assert team.id is not None
    return Founded(team.id, name)


def found_and_refuse(session: Session, *, name: str) -> Founded:
    found_team(session, name=name)
    raise Refused("No.")


def names(session: Session) -> list[str]:
    return list(session.exec(select(Team.name)))


# What a supervisor does that starts several: they have nothing to load any more, and go at the same moment.
START_TOGETHER = """
import os, sys, traceback
import storage.migrations
from storage.engine.database import Store

waiting, go = os.pipe()

def start():
    os.close(go)
    os.read(waiting, 1)
    store = Store(sys.argv[1])
    store.upgrade()
    store.close()

children = []
for _ in range(int(sys.argv[2])):
    if (child := os.fork()) == 0:
        try:
            start()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    children.append(child)
os.close(go)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program holds the database, as a back-up or an administrator does."""
    if store.is_sqlite:
        with closing(sqlite3.connect(store.url.database or "", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(store.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
            other.execute("LOCK TABLE team")
            yield
            other.rollback()


# --- starting -----------------------------------------------------------------------------------------


def test_upgrading_again_changes_nothing(store: Store) -> None:
    store.write_now(found_team, name="Support")
    store.upgrade()

    assert store.read_now(names) == ["Support"]


def test_processes_that_start_together_upgrade_once(bare_store: Store) -> None:
    url = bare_store.url.render_as_string(hide_password=False)
    started = subprocess.run(
        [sys.executable, "-c", START_TOGETHER, url, "6"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert started.returncode == 0, started.stderr
    assert bare_store.version() == versions.newest()


def test_a_start_waits_for_whoever_is_writing_to_the_new_file(tmp_path: Path) -> None:
    """SQLite itself does not wait where a file is switched to write-ahead logging."""
    with closing(sqlite3.connect(tmp_path / "w.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        released = Timer(0.3, other.execute, ["COMMIT"])
        released.start()
        store = Store(f"sqlite:///{tmp_path / 'w.db'}")
        store.upgrade()
        released.join()

    assert store.version() == versions.newest()
    store.close()


def test_a_start_does_not_wait_for_ever(tmp_path: Path) -> None:
    engine = engines.sqlite(str(tmp_path / "w.db"), size=1, begin="BEGIN", synchronous="FULL", patience=0.05)
    with closing(sqlite3.connect(tmp_path / "w.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            engine.connect()
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(store: Store) -> None:
    store.write_now(lambda session: session.connection().execute(text("UPDATE alembic_version SET version_num = '9'")))

    with pytest.raises(DatabaseNewer, match="newer Warmline"):
        store.upgrade()


@pytest.mark.parametrize(
    "url",
    ["sqlite:////there/is/no/such/folder/w.db", "postgresql://u:hush@127.0.0.1:1/w"],
    ids=["sqlite", "postgresql"],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str) -> None:
    store = Store(url)

    with pytest.raises(DatabaseUnreachable, match="cannot be used") as caught:
        store.upgrade()
    assert "hush" not in str(caught.value)
    store.close()


def test_what_people_wrote_is_readable_by_the_owner_alone(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    store.upgrade()
    store.close()

    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


# --- writing ------------------------------------------------------------------------------------------


async def test_a_refused_rule_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(Refused):
        await store.write(found_and_refuse, name="Support")

    assert await store.read(names) == []


@pytest.mark.parametrize("together", [1, 6], ids=["alone", "among others"])
@pytest.mark.parametrize(
    "error", [Refused("No."), ValueError("a bug"), IntegrityError("", None, ValueError())], ids=repr
)
async def test_a_rule_that_raises_runs_once_and_keeps_nobody_else_from_theirs(
    store: Store, together: int, error: Exception
) -> None:
    ran = Counter[str]()

    def found_or_raise(session: Session, *, name: str) -> Founded:
        ran[name] += 1
        founded = found_team(session, name=name)
        if "no" in name:
            raise error
        return founded

    wanted = ["no 1", "a", "no 2", "b", "c", "no 3"][:together]
    calls = (store.once(name, ANA, MONDAY, found_or_raise, name=name) for name in wanted)
    answers = await asyncio.gather(*calls, return_exceptions=True)

    assert [answer is error for answer in answers] == ["no" in name for name in wanted]
    assert {name: ran[name] for name in wanted if "no" in name} == {name: 1 for name in wanted if "no" in name}
    assert sorted(await store.read(names)) == [name for name in wanted if "no" not in name]


async def test_nothing_is_lost_when_many_write_at_once(store: Store) -> None:
    await asyncio.gather(*(store.write(found_team, name=f"Team {number}") for number in range(50)))

    assert len(await store.read(names)) == 50


async def test_a_glance_sees_what_was_written_since_the_last_one(store: Store) -> None:
    before = await store.glance(names)
    await store.write(found_team, name="Support")

    assert (before, await store.glance(names)) == ([], ["Support"])


async def test_a_glance_waits_for_nobody_who_writes(store: Store) -> None:
    with locked(store) if store.is_sqlite else nullcontext():  # on PostgreSQL readers wait for a locked table
        began = monotonic()
        assert await store.glance(names) == []
        assert monotonic() - began < 1


async def test_a_glance_at_a_file_that_somebody_has_for_themselves_holds_up_nobody_else(tmp_path: Path) -> None:
    warm.fresh_file(tmp_path / "w.db")
    with closing(sqlite3.connect(tmp_path / "w.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("DELETE FROM gate")
        store = Store(f"sqlite:///{tmp_path / 'w.db'}")
        glance = asyncio.create_task(store.glance(names))
        await asyncio.sleep(0.1)  # a loop that stood still would come back when the glance has given up

        assert not glance.done()
        with pytest.raises(Busy):
            await glance
    assert await store.glance(names) == []
    store.close()


async def test_the_same_delivery_has_one_effect_and_one_answer(store: Store) -> None:
    first = await store.once("trigger:1", ANA, MONDAY, found_team, name="Support")
    again = await store.once("trigger:1", ANA, MONDAY, found_team, name="Support")

    assert first == again == Founded(first.id, "Support")
    assert await store.read(names) == ["Support"]


async def test_the_same_delivery_twice_at_the_same_time_has_one_effect(store: Store) -> None:
    ran = Counter[str]()

    def found_counted(session: Session, *, name: str) -> Founded:
        ran[name] += 1
        return found_team(session, name=name)

    teams = [f"Team {number}" for number in range(10)]
    calls = (store.once(name, ANA, MONDAY, found_counted, name=name) for name in teams for _ in range(4))
    answers = await asyncio.gather(*calls)

    assert [answer.name for answer in answers] == [name for name in teams for _ in range(4)]
    assert ran == Counter(teams)
    assert sorted(await store.read(names)) == teams


async def test_a_refused_delivery_may_come_again(store: Store) -> None:
    with pytest.raises(Refused):
        await store.once("trigger:1", ANA, MONDAY, found_and_refuse, name="Support")
    await store.once("trigger:1", ANA, MONDAY, found_team, name="Support")

    assert await store.read(names) == ["Support"]
    assert (await store.read(lambda session: session.exec(select(Handled)).one())).person == ANA


async def test_while_another_program_holds_the_database_the_answer_still_comes_in_time(store: Store) -> None:
    with locked(store):
        began = monotonic()
        waiting = (store.write(found_team, name=f"Team {number}") for number in range(3))
        answers = await asyncio.gather(*waiting, return_exceptions=True)

        assert monotonic() - began < 2.9  # Slack tells the person of a failure after three seconds
    assert [type(answer) for answer in answers] == [Busy] * 3
    assert await store.read(names) == []

    await store.write(found_team, name="Support")
    assert await store.read(names) == ["Support"]


async def test_whoever_must_be_answered_soon_waits_no_longer_behind_others(store: Store) -> None:
    with locked(store):
        others = [asyncio.create_task(store.write(found_team, name=name)) for name in "abcd"]
        await asyncio.sleep(0.1)
        began = monotonic()
        with deadline.set_to(began + 0.3), pytest.raises(Busy):
            await store.write(found_team, name="Support")

        assert monotonic() - began < 1.5
        assert {type(answer) for answer in await asyncio.gather(*others, return_exceptions=True)} == {Busy}
    assert await store.read(names) == []


def test_an_accepted_story_survives_a_power_cut(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'w.db'}")
    found = store.write_now(lambda session: session.connection().exec_driver_sql("PRAGMA synchronous").scalar())
    store.close()

    assert found == 2  # FULL
