"""The example company, with all its tools in use, moves to PostgreSQL and back, and its bot goes on there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.across.moving import parts
from storage.engine.database import Session, Store
from tests import furnished, warm
from tests.moved import read_in, written
from tests.stage import KEY


@pytest.fixture
def lived(tmp_path: Path, shared_folder: Path) -> Iterator[Store]:
    """The company's database after six weeks."""
    database = shutil.copy(furnished.lived(shared=shared_folder), tmp_path / "company.db")
    store = Store(f"sqlite:///{database}", synchronous="OFF", key=KEY)
    yield store
    store.close()


def counts(session: Session) -> dict[str, int]:
    tables = {part.table_name: part.table for part in parts.every()}
    count = select(func.count())
    return {name: session.connection().execute(count.select_from(table)).scalar_one() for name, table in tables.items()}


@pytest.mark.timeout(600)
async def test_the_company_moves_to_postgresql_and_back(lived: Store, postgres_store: Store, tmp_path: Path) -> None:
    one = written(lived, tmp_path / "one")
    read_in(postgres_store, tmp_path / "one")
    there = written(postgres_store, tmp_path / "two")
    back = warm.fresh_store(tmp_path / "back.db")
    read_in(back, tmp_path / "two")

    assert there == one
    assert written(back, tmp_path / "three") == one
    had, has = lived.read_now(counts), back.read_now(counts)
    assert {name: had[name] - has[name] for name in had if had[name] != has[name]}.keys() <= {"answer", "usable"}
    back.close()
