"""A database of an older version is upgraded, loses nothing, and keeps no words that it need not."""

from typing import Any

import pytest
from sqlalchemy import column, insert, table
from sqlmodel import Session, SQLModel

from storage import kudos, migrations
from storage.delivery import outbox
from storage.engine.database import Store
from storage.engine.deliveries import CHANGED
from storage.refusal import Refused
from storage.tables import Delivery, Handled, Person
from tests.stage import ANA, BO, MONDAY


def as_it_was(session: Session) -> None:
    """A row in each table that has changed since, by the columns that it had then."""
    waits: dict[str, Any] = {"id": "waits", "kind": "kudos_dm", "subject": 1, "recipient": BO, "wake_at": MONDAY}
    waits |= {"occurrence": "", "detail": {}, "urgency": 5, "state": "pending", "error": "", "created_at": MONDAY}
    waits |= {"revision": 1, "sent_revision": 0, "attempts": 0, "fence": 0}
    is_no = dict.fromkeys(("is_bot", "is_guest", "is_stranger", "is_deactivated", "is_slack_admin"), False)
    rows: dict[str, dict[str, Any]] = {
        "person": {"id": ANA, "name": "ana", "zone": "UTC", "looked_up_at": MONDAY, **is_no},
        "delivery": waits,
        "handled": {"key": "trigger:1", "person": ANA, "result": {"message": "words"}, "at": MONDAY},
    }
    for name, row in rows.items():
        types = SQLModel.metadata.tables[name].c
        then = table(name, *(column(key, types[key].type) for key in row))
        session.connection().execute(insert(then).values(row))


@pytest.fixture
def upgraded(bare_store: Store) -> Store:
    migrations.upgrade(bare_store._writing, "0002")
    bare_store.write_now(as_it_was)
    bare_store.upgrade()
    return bare_store


def test_what_waits_has_waited_since_it_was_due(upgraded: Store) -> None:
    queue = upgraded.read_now(outbox.queue, now=MONDAY)

    assert (queue.due, queue.oldest_due_at) == (1, MONDAY)
    assert upgraded.read_now(lambda session: session.get_one(Delivery, "waits").due_at) == MONDAY


def test_people_stay_as_they_were(upgraded: Store) -> None:
    assert upgraded.read_now(lambda session: session.get_one(Person, ANA).updated_at) is None


async def test_what_was_delivered_before_is_not_done_again_and_has_no_words(upgraded: Store) -> None:
    assert upgraded.read_now(lambda session: session.get_one(Handled, "trigger:1").result) is None
    with pytest.raises(Refused, match=CHANGED[:20]):
        await upgraded.once("trigger:1", ANA, MONDAY, kudos.undo, id_=1, by=ANA, at=MONDAY)
