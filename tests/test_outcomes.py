"""What each outcome leaves in the row of its message, on both databases: all of it, and under its own claim only."""

from datetime import timedelta
from typing import Any

import pytest

from storage.delivery import claims, outbox, outcomes
from storage.engine.database import Store
from tests.outbox_rows import promise, row
from tests.stage import MONDAY, NOTE

LATER, LEASE = MONDAY + timedelta(hours=3), timedelta(seconds=60)
MINE: dict[str, Any] = {"fence": 1}
COMPOSED = MINE | {"revision": 1, "now": LATER}
POSTED: dict[str, Any] = {"channel": "D1", "ts": "1.1", "error": "as text only"}
WAITS = {"state": "pending", "attempts": 0, "sent_at": None, "ts": None}


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


@pytest.fixture
def claimed(store: Store) -> str:
    id_ = promise(store)
    store.write_now(claims.claim, now=MONDAY, wall=MONDAY, lease=LEASE, limit=1, each=timedelta())
    return id_


OUTCOMES: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    "sent": (
        outcomes.sent, COMPOSED | POSTED,
        POSTED | {"state": "sent", "attempts": 0, "sent_at": LATER, "sent_revision": 1, "wake_at": None},
    ),
    "skipped": (
        outcomes.skipped, COMPOSED | {"reason": "nothing to say"},
        {"state": "skipped", "error": "nothing to say", "sent_at": None, "sent_revision": 1, "wake_at": None},
    ),
    "failed": (
        outcomes.failed, COMPOSED | {"error": "is_archived"},
        {"state": "failed", "error": "is_archived", "sent_at": None, "wake_at": None},
    ),
    "later": (
        outcomes.later, MINE | {"at": LATER, "error": "no answer"},
        WAITS | {"attempts": 1, "error": "no answer", "wake_at": LATER, "due_at": MONDAY},
    ),
    "given back": (
        outcomes.give_back, MINE | {"now": LATER},
        WAITS | {"error": claims.GIVEN_BACK, "wake_at": LATER, "due_at": MONDAY},
    ),
    "postponed": (
        outcomes.postponed, MINE | {"at": LATER},
        WAITS | {"error": "", "wake_at": LATER, "due_at": LATER},
    ),
    "unknown": (
        outcomes.unknown, MINE | {"at": LATER, "error": "no answer in time"},
        {"state": "unknown", "attempts": 1, "error": "no answer in time", "wake_at": LATER, "sent_at": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_an_outcome_leaves(store: Store, claimed: str, name: str) -> None:
    record, given, left = OUTCOMES[name]
    other = promise(store, subject=2)
    before = row(store, other).model_dump()

    assert store.write_now(record, id_=claimed, **given) is True
    found = row(store, claimed).model_dump()
    assert {column: found[column] for column in left} == left
    assert row(store, other).model_dump() == before


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_of_another_claim_leaves_nothing(store: Store, claimed: str, name: str) -> None:
    record, given, _ = OUTCOMES[name]
    before = row(store, claimed).model_dump()

    assert store.write_now(record, id_=claimed, **given | {"fence": 2}) is False
    assert row(store, claimed).model_dump() == before


@pytest.mark.parametrize("name", ["sent", "skipped"])
def test_what_has_changed_meanwhile_is_due_at_once(store: Store, claimed: str, name: str) -> None:
    record, given, _ = OUTCOMES[name]
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    assert store.write_now(record, id_=claimed, **given)

    found = row(store, claimed)
    assert (found.state, found.wake_at, found.due_at, found.sent_revision) == ("pending", LATER, LATER, 1)


def test_what_is_sent_says_no_error_where_there_was_none(store: Store, claimed: str) -> None:
    assert store.write_now(outcomes.sent, id_=claimed, channel="D1", ts="1.1", **COMPOSED)
    assert row(store, claimed).error == ""


def test_a_change_that_is_posted_keeps_the_moment_of_the_first_post(store: Store, claimed: str) -> None:
    store.write_now(outcomes.sent, id_=claimed, **COMPOSED | POSTED)
    store.write_now(outbox.refresh, NOTE, subject=1, at=LATER)
    (again,) = store.write_now(claims.claim, now=LATER, wall=LATER, lease=LEASE, limit=1, each=timedelta())
    given = COMPOSED | POSTED | {"fence": again.fence, "revision": 2, "now": LATER + LEASE}
    store.write_now(outcomes.sent, id_=claimed, **given)

    found = row(store, claimed)
    assert (found.state, found.sent_at, found.sent_revision) == ("sent", LATER, 2)
