"""Rows that prepared statements read: the session's own, as SQLModel's would be."""

import pytest
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from storage.engine.database import Store
from storage.engine.loading import Rows
from storage.tables import Asked, Channel, RateLimit
from tests.rows import add_row
from tests.stage import MONDAY

NAMED = Rows(select(Channel).where(Channel.name == bindparam("name")).order_by(col(Channel.id)))


@pytest.fixture
def store(any_store: Store) -> Store:
    for id_, name in (("C1", "one"), ("C2", "two"), ("C3", "two")):
        any_store.write_now(_add, id_, name)
    return any_store


def _add(session: Session, id_: str, name: str) -> None:
    add_row(session, Channel, id=id_, name=name)


def test_a_row_is_what_sqlmodel_reads(store: Store) -> None:
    def read(session: Session) -> Channel:
        found = NAMED.first(session, {"name": "one"})
        assert found is session.exec(select(Channel).where(Channel.name == "one")).one()
        assert found is session.get(Channel, "C1") is NAMED.first(session, {"name": "one"})
        return found

    found = store.read_now(read)
    assert found == store.read_now(lambda session: session.exec(select(Channel).where(Channel.id == "C1")).one())
    assert [one.id for one in store.read_now(NAMED.all, {"name": "two"})] == ["C2", "C3"]


def test_what_is_changed_in_it_is_stored(store: Store) -> None:
    def rename(session: Session) -> None:
        session.get_one(Channel, "C1").name = "new"
        [two, _] = NAMED.all(session, {"name": "two"})
        two.name = "new"

    store.write_now(rename)

    assert [one.id for one in store.read_now(NAMED.all, {"name": "new"})] == ["C1", "C2"]


def test_what_was_changed_before_is_seen(store: Store) -> None:
    def change(session: Session) -> None:
        mine = session.get_one(Channel, "C1")
        mine.name = "other"
        assert NAMED.first(session, {"name": "one"}) is None
        assert NAMED.first(session, {"name": "other"}) is mine
        session.add(added := RateLimit(key="a", open_at=MONDAY))
        assert session.get(RateLimit, "a") is added

    store.write_now(change)


def test_a_row_that_is_gone_is_none(store: Store) -> None:
    def remove(session: Session) -> None:
        session.delete(session.get_one(Channel, "C1"))
        session.connection().execute(delete(Channel).where(col(Channel.id) == "C2"))
        session.flush()
        assert session.get(Channel, "C1") is session.get(Channel, "C2") is None
        assert session.get(Asked, (1, "U1")) is None

    store.write_now(remove)


def test_a_lock_and_a_second_look_read_the_row_anew(store: Store) -> None:
    def look_twice(session: Session) -> str:
        mine = session.get_one(Channel, "C1")
        session.connection().exec_driver_sql("UPDATE channel SET name = 'changed' WHERE id = 'C1'")
        assert session.get_one(Channel, "C1").name == "one"
        assert session.get(Channel, "C1", populate_existing=True, with_for_update=True) is mine
        assert mine not in session.dirty
        return mine.name

    assert store.write_now(look_twice) == "changed"
