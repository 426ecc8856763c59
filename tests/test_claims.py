"""The edges of claiming: to the very moment, for this recipient and no other, on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.delivery import claims, clock_jumps, outbox, outcomes, rate_limits, schedules
from storage.engine.database import Session, Store
from storage.kudos import KUDOS_DM
from storage.people.digest_hours import DIGEST, WEEKLY_DIGEST
from storage.tables import Delivery
from tests.outbox_rows import promise, row
from tests.stage import BO, CY, MONDAY, NOTE, SALES, SUPPORT

MOMENT, SECOND, LEASE = timedelta(microseconds=1), timedelta(seconds=1), timedelta(seconds=60)


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def claim(store: Store, now: datetime = MONDAY) -> list[Delivery]:
    return store.write_now(claims.claim, now=now, wall=now, lease=LEASE, limit=10, each=timedelta())


def sort_out(store: Store, now: datetime, before: datetime = MONDAY) -> list[str]:
    return [row.id for row in store.write_now(claims.sort_out, now=now, before=before)]


def send(store: Store, id_: str, channel: str = SUPPORT) -> None:
    about: dict[str, Any] = {"id_": id_, "fence": 1, "revision": 1, "ts": "1.1", "now": MONDAY}
    store.write_now(outcomes.sent, channel=channel, **about)


def seconds_to_wait(store: Store) -> float | None:
    return store.read_now(claims.seconds_to_wait, now=MONDAY, wall=MONDAY)


def block(store: Store, key: str, seconds: int) -> None:
    store.write_now(rate_limits.block, key, until=MONDAY + seconds * SECOND, wall=MONDAY)


def test_who_got_something_urgent_takes_no_place_of_others(store: Store) -> None:
    """Their next message is the first of its urgency, and has to wait all the same."""
    urgent = store.write_now(outbox.add, KUDOS_DM, subject=1, recipient=BO, at=MONDAY)
    for recipient, at in ((BO, MONDAY - SECOND), (CY, MONDAY)):
        store.write_now(outbox.add, DIGEST, subject=1, recipient=recipient, at=at, occurrence="2026-11-16")

    given: dict[str, Any] = {"wall": MONDAY, "lease": LEASE, "each": timedelta()}
    taken = store.write_now(claims.claim, now=MONDAY, limit=2, **given)
    assert [(row.recipient, row.kind) for row in taken] == [(BO, "kudos_dm"), (CY, "digest")]
    assert taken[0].id == urgent


def test_news_of_kudos_goes_before_thousands_of_digests_that_were_due_before(store: Store) -> None:
    hour = timedelta(hours=1)
    store.write_now(outbox.add, DIGEST, subject=1, recipient=CY, at=MONDAY - hour, occurrence="2026-11-16")
    store.write_now(outbox.add, KUDOS_DM, subject=1, recipient=BO, at=MONDAY)

    given: dict[str, Any] = {"wall": MONDAY, "lease": LEASE, "each": timedelta()}
    first = [store.write_now(claims.claim, now=MONDAY, limit=1, **given)[0].kind for _ in range(2)]
    assert first == ["kudos_dm", "digest"]


def test_between_two_posts_there_is_no_room_and_nobody_holds_it(store: Store) -> None:
    def has_room(seconds: float) -> bool:
        return store.read_now(rate_limits.has_room, wall=MONDAY + seconds * SECOND)

    assert has_room(0), "before the first one"
    store.write_now(rate_limits.spend, rate_limits.BURST, wall=MONDAY)
    assert (has_room(0.2), has_room(0.22)) == (False, True)
    assert store.read_now(rate_limits.has_room, wall=MONDAY, each=timedelta())


# --- when there is something to do ------------------------------------------------------------------------


def test_a_look_finds_what_may_be_claimed_and_what_is_of_unknown_fate(store: Store) -> None:
    def work(now: datetime, before: datetime = MONDAY - SECOND) -> tuple[bool, bool]:
        found = store.read_now(claims.waiting, now=now, before=before)
        return found.to_claim, found.to_sort_out

    assert work(MONDAY) == (False, False)
    id_ = promise(store)
    assert work(MONDAY - MOMENT) == (False, False)
    assert work(MONDAY) == (True, False)
    assert work(MONDAY, before=MONDAY + MOMENT) == (True, True), "it was due before the start"
    claim(store)
    assert work(MONDAY + LEASE - MOMENT) == (False, False), "it is being sent"
    assert work(MONDAY + LEASE) == (False, True)
    assert sort_out(store, MONDAY + LEASE) == [id_]
    assert (row(store, id_).state, row(store, id_).error) == ("unknown", "interrupted")
    assert work(MONDAY + LEASE) == (False, True)
    send(store, id_)
    assert work(MONDAY + LEASE) == (False, False)


def test_a_limit_that_ends_now_makes_nobody_wait(store: Store) -> None:
    promise(store)
    block(store, SUPPORT, 0)
    block(store, rate_limits.POSTS, 0)
    assert seconds_to_wait(store) is None
    block(store, SUPPORT, 1)
    assert seconds_to_wait(store) == 1


def test_the_next_moment_is_the_first_of_all_that_is_planned_or_promised(store: Store) -> None:
    def recur(session: Session) -> None:
        for subject, hours in ((1, 5), (2, 3)):
            at = MONDAY + timedelta(hours=hours)
            weekly: dict[str, Any] = {"zone": "UTC", "weekdays": [0], "at": at.time(), "now": MONDAY}
            schedules.set_(session, WEEKLY_DIGEST, subject=subject, recipient=BO, **weekly)

    assert store.read_now(claims.next_moment) is None
    store.write_now(recur)
    assert store.read_now(claims.next_moment) == MONDAY + timedelta(hours=3)

    promise(store, wake_at=MONDAY + timedelta(hours=2)), promise(store, SALES, wake_at=MONDAY + timedelta(hours=4))
    assert store.read_now(claims.next_moment) == MONDAY + timedelta(hours=2)


def test_one_waits_for_the_first_limit_that_lets_something_due_through(store: Store) -> None:
    promise(store), promise(store, SALES)
    for recipient, seconds in ((SUPPORT, 20), (SALES, 10), (CY, 5)):
        block(store, recipient, seconds)

    assert seconds_to_wait(store) == 10


def test_one_waits_for_the_workspaces_limit_as_well(store: Store) -> None:
    promise(store)
    block(store, rate_limits.POSTS, 7)

    assert seconds_to_wait(store) == 7


def test_where_nothing_is_due_or_nothing_blocked_nobody_waits(store: Store) -> None:
    promise(store, wake_at=MONDAY + SECOND)
    block(store, SUPPORT, 20)
    assert seconds_to_wait(store) is None

    promise(store, SALES)
    assert seconds_to_wait(store) is None


# --- claimed to the moment ----------------------------------------------------------------------------------


def test_when_the_workspaces_pause_ends_posts_are_claimed_at_that_very_moment(store: Store) -> None:
    id_ = promise(store)
    block(store, rate_limits.POSTS, 10)

    assert claim(store, MONDAY + 10 * SECOND - MOMENT) == []
    assert [one.id for one in claim(store, MONDAY + 10 * SECOND)] == [id_]


def test_a_change_does_not_make_the_next_post_wait(store: Store) -> None:
    posted = promise(store)
    claim(store)
    send(store, posted)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    now = MONDAY + 5 * SECOND
    assert [one.id for one in claim(store, now)] == [posted]

    assert store.read_now(rate_limits.is_allowed, SUPPORT, wall=now)


def test_a_message_is_of_use_up_to_its_last_moment(store: Store) -> None:
    in_time = promise(store, useful_until=MONDAY)
    sort_out(store, MONDAY)
    assert row(store, in_time).state == "pending"

    sort_out(store, MONDAY + MOMENT)
    assert row(store, in_time).state == "skipped"


# --- of unknown outcome -----------------------------------------------------------------------------------------


def test_what_is_being_looked_up_is_another_ones_when_the_lease_ends(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    later = MONDAY + LEASE
    sort_out(store, later)
    store.write_now(claims.take_to_look_up, {id_: 1}, now=later, lease=LEASE)

    assert sort_out(store, later + LEASE - MOMENT) == []
    assert sort_out(store, later + LEASE) == [id_]


def test_what_was_due_before_the_start_counts_as_never_tried(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outcomes.later, id_=id_, fence=1, at=MONDAY, error="no answer in time")
    assert row(store, id_).attempts == 1

    assert sort_out(store, MONDAY + SECOND, before=MONDAY + SECOND) == [id_]
    assert row(store, id_).attempts == 0


def test_a_persons_conversation_is_the_one_that_something_was_sent_to(store: Store) -> None:
    to_bo, _, _ = promise(store, BO), promise(store, CY), promise(store, SALES)
    claim(store)
    send(store, to_bo, "D0BO")

    assert [store.read_now(claims.known_channel, one) for one in (BO, CY)] == ["D0BO", None]


# --- a clock that jumped -------------------------------------------------------------------------------------------


def test_a_row_made_by_a_clock_that_is_only_a_little_ahead_is_left_alone(store: Store) -> None:
    ahead = MONDAY + timedelta(minutes=2)
    within, beyond = promise(store, at=ahead), promise(store, SALES, at=ahead + MOMENT)
    store.write_now(clock_jumps.set_right, now=MONDAY, longest=timedelta(minutes=5), tolerance=timedelta(minutes=2))

    assert [row(store, id_).created_at for id_ in (within, beyond)] == [ahead, MONDAY]
