"""Statements that go to the driver directly: what SQLAlchemy would do with them, only sooner."""

from datetime import datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, case, create_engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from storage.delivery import outbox
from storage.engine.database import Store
from storage.engine.sql import Prepared, add_or_ignore, add_or_ignore_each, columns
from storage.tables import Channel, Delivery, RateLimit
from tests.rows import add_row
from tests.stage import MONDAY, NOTE

_limit, _delivery, _channel = columns(RateLimit), columns(Delivery), columns(Channel)
ADD = Prepared(insert(RateLimit))
_OPEN_AT = select(_limit.open_at).where(_limit.key == bindparam("key"))
OPEN_AT = Prepared(_OPEN_AT)
EARLIEST = Prepared(select(_limit.key).where(_limit.open_at >= bindparam("from_")).order_by(_limit.open_at).limit(1))


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in(store: Store) -> None:
    def keep(session: Session) -> datetime:
        in_lisbon = MONDAY.astimezone(timezone(timedelta(hours=1)))
        ADD.all(session, {"key": "a", "open_at": in_lisbon})
        found: datetime = OPEN_AT.scalar(session, {"key": "a"})
        assert found == session.get_one(RateLimit, "a").open_at
        return found

    found = store.write_now(keep)
    assert (found, found.utcoffset()) == (MONDAY, timedelta())


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.read_now(lambda session: OPEN_AT.first(session, {"key": "a"})) is None
    assert store.read_now(lambda session: OPEN_AT.scalar(session, {"key": "a"})) is None


def test_a_statement_brings_its_own_values(store: Store) -> None:
    def keep(session: Session) -> object:
        ADD.each(session, [{"key": str(day), "open_at": MONDAY + timedelta(days=day)} for day in range(5)])
        return EARLIEST.all(session, {"from_": MONDAY + timedelta(days=2)})

    assert store.write_now(keep) == [("2",)]


def test_a_value_that_is_missing_is_no_null(store: Store) -> None:
    renamed = Prepared(update(RateLimit).values(open_at=bindparam("moves_to")))
    for _ in range(2):
        with pytest.raises(KeyError, match="moves_to"):
            store.write_now(renamed.change, {"open_at": MONDAY})


def test_documents_and_truths_are_converted_both_ways(store: Store) -> None:
    find = Prepared(select(_delivery.detail, _channel.is_member).where(_delivery.id == bindparam("id")))

    def keep(session: Session) -> object:
        add_row(session, Channel, id="C1", name="one", is_member=True)
        row = outbox.add(session, NOTE, subject=1, recipient="C1", at=MONDAY, detail={"ä": [1]})
        session.flush()
        return find.first(session, {"id": row})

    assert store.write_now(keep) == ({"ä": [1]}, True)


def test_what_is_there_already_is_left_alone(store: Store) -> None:
    def keep(session: Session) -> object:
        for moment in (MONDAY, MONDAY + timedelta(days=1)):
            add_or_ignore(session, RateLimit, {"key": "a", "open_at": moment})
        return OPEN_AT.scalar(session, {"key": "a"})

    assert store.write_now(keep) == MONDAY


@pytest.mark.parametrize("styles", [*permutations(["qmark", "named", "numeric"])], ids=", then ".join)
def test_a_statement_serves_engines_of_every_parameter_style(styles: tuple[Any, ...], tmp_path: Path) -> None:
    add, open_at = Prepared(insert(RateLimit)), Prepared(_OPEN_AT)
    for style in styles:
        engine = create_engine(f"sqlite:///{tmp_path / style}", paramstyle=style)
        SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["gate"]])
        with Session(engine) as session:
            add.each(session, [{"key": key, "open_at": MONDAY} for key in "ab"])

            assert open_at.all(session, {"key": "b"}) == [(MONDAY,)]
        engine.dispose()


def test_a_value_that_stands_twice_is_one_value(store: Store) -> None:
    """PostgreSQL takes it for two where it goes by its place, and then does not group by it."""
    how = case((_limit.key == bindparam("mine"), "mine"), else_="theirs")
    count = Prepared(select(how, func.count()).group_by(how).order_by(how))

    def keep(session: Session) -> object:
        add_or_ignore_each(session, RateLimit, [{"key": key, "open_at": MONDAY} for key in "abca"])
        add_or_ignore_each(session, RateLimit, [])
        return count.all(session, {"mine": "a"})

    assert store.write_now(keep) == [("mine", 1), ("theirs", 2)]


def test_errors_are_sqlalchemys(store: Store) -> None:
    def keep(session: Session) -> None:
        ADD.all(session, {"key": "a", "open_at": MONDAY})

    store.write_now(keep)
    with pytest.raises(IntegrityError):
        store.write_now(keep)
