"""A PostgreSQL database that a test has used is for the next as if nobody had been there."""

import shutil
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from storage.engine.database import Store
from storage.tables import Away
from tests.emptied import Databases
from tests.stage import ANA

DAY = date(2026, 11, 16)


@pytest.fixture
def databases(postgres: str, databases: Databases, tmp_path: Path) -> Databases:
    """What is given back here no other process takes."""
    shutil.copy(databases.folder / "template", tmp_path)
    return Databases(postgres, tmp_path)


def be_away(session: Session) -> int | None:
    session.add(away := Away(person=ANA, first_day=DAY, last_day=DAY))
    session.flush()
    return away.id


def filled(session: Session) -> list[str]:
    tables = SQLModel.metadata.tables
    return [name for name, table in tables.items() if session.connection().execute(select(table)).first()]


def test_it_has_no_rows_and_counts_from_one_again(databases: Databases) -> None:
    url = databases.take()
    store = Store(url)
    assert [store.write_now(be_away), store.write_now(be_away)] == [1, 2]
    databases.give_back(url)  # though somebody is still connected
    store.close()
    again = Store(databases.take())

    assert again.url == store.url
    assert again.read_now(filled) == []
    assert again.write_now(be_away) == 1
    again.close()
    databases.give_back(url)


def test_what_is_in_it_is_not_counted_while_it_is_empty(databases: Databases) -> None:
    """The next test's statements would be planned for no rows, and for 3,000 stories take seconds."""
    with psycopg.connect(url := databases.take()) as connection:
        assert connection.execute("SHOW autovacuum").fetchone() == ("off",)
    databases.give_back(url)


def test_one_whose_tables_were_changed_goes(databases: Databases) -> None:
    url = databases.take()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE away ADD COLUMN reason text")
    databases.give_back(url)
    other = databases.take()

    assert other != url
    databases.give_back(other)
