"""An import that is killed goes on where it was: nothing is lost, and nothing is there twice."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from storage.across.moving import writing
from storage.engine.database import Session, Store
from storage.people import people
from storage.tables import Kudos, Person
from tests.moved import AT, written
from tests.process import Process, start
from tests.stage import ANA, BO, KEY

MANY = 12_000
ENVIRONMENT = {"WARMLINE_SEAL_KEY": KEY.secret.hex()}


def many_kudos(session: Session) -> None:
    row = {"giver": ANA, "message": "thanks", "practices": [], "channel": "", "given_at": AT}
    session.connection().execute(insert(Kudos), [row] * MANY)


def two_people(session: Session) -> None:
    people.remember(session, [Person(id=id_, name=id_, zone="UTC", looked_up_at=AT) for id_ in (ANA, BO)])


def stored(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder}/warmline.db?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM kudos").fetchone()[0])
        except sqlite3.OperationalError:  # no tables yet
            return 0


async def kill_in_the_middle(process: Process, folder: Path) -> int:
    """Once some rows are there, and before all are; how many were."""
    while not (folder / "warmline.db").exists() or not stored(folder):
        await asyncio.sleep(0.005)
    await process.kill()
    return stored(folder)


async def test_a_folder_is_read_in_by_the_same_command_after_a_kill(store: Store, tmp_path: Path) -> None:
    store.write_now(many_kudos)
    store.read_now(writing.export, tmp_path / "out")
    there = tmp_path / "there"
    there.mkdir()
    killed = await start("import", "../out", folder=there, environment=ENVIRONMENT)
    before = await kill_in_the_middle(killed, there)
    again = await start("import", "../out", folder=there, environment=ENVIRONMENT)

    assert await again.ends() == 0, again.output
    assert 0 < before < MANY
    assert stored(there) == MANY
    other = Store(f"sqlite:///{there}/warmline.db", key=KEY)
    assert written(other, tmp_path / "two") == written(store, tmp_path / "one")
    other.close()


async def test_a_table_is_read_in_by_the_same_command_after_a_kill(store: Store, tmp_path: Path) -> None:
    store.write_now(two_people)
    rows = "".join(f"{ANA},{BO},for number {number},2024-05-01\n" for number in range(1500))
    (tmp_path / "kudos.csv").write_text(f"giver,receiver,reason,at\n{rows}")
    killed = await start("import", "kudos.csv", folder=tmp_path, environment={})
    before = await kill_in_the_middle(killed, tmp_path)
    again = await start("import", "kudos.csv", folder=tmp_path, environment={})

    assert await again.ends() == 0, again.output
    assert 0 < before < 1500
    assert stored(tmp_path) == 1500
    await again.says(f"{before:,} here already")
