"""Statements that go to the driver directly: what SQLAlchemy would do with them, only sooner."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.delivery import outbox
from storage.engine.database import Store
from storage.engine.sql import Prepared, add_or_ignore, columns
from storage.tables import Channel, Delivery, RateLimit
from tests.rows import add_row
from tests.stage import MONDAY, NOTE

_gate, _delivery, _channel = columns(RateLimit), columns(Delivery), columns(Channel)
ADD = Prepared(insert(RateLimit))
OPEN_AT = Prepared(select(_gate.open_at).where(_gate.key == bindparam("key")))
EARLIEST = Prepared(select(_gate.key).where(_gate.open_at >= bindparam("from_")).order_by(_gate.open_at).limit(1))


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


def test_errors_are_sqlalchemys(store: Store) -> None:
    def keep(session: Session) -> None:
        ADD.all(session, {"key": "a", "open_at": MONDAY})

    store.write_now(keep)
    with pytest.raises(IntegrityError):
        store.write_now(keep)
