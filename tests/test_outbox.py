"""The outbox as a table, on both databases: who may claim what, and what each outcome leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import insert

from storage.delivery import backlog, claims, clock_jumps, outbox, outcomes, rate_limits, schedules
from storage.delivery.kinds import URGENT, Kind
from storage.engine.database import Session, Store
from storage.tables import Delivery
from tests.outbox_rows import promise, row
from tests.plans import heard, scans
from tests.stage import BO, MONDAY, NOTE, SALES, SUPPORT, is_long, of_kind

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
URGENT_NOTE = Kind("urgent_note", subject=Delivery, in_words="urgent note", touched_by=None, urgency=URGENT)
HISTORY = 1_000_000 if is_long() else 20_000


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def claim(store: Store, now: datetime = MONDAY, **more: Any) -> list[Delivery]:
    given: dict[str, Any] = {"now": now, "wall": now, "lease": LEASE, "limit": 10} | more
    return store.write_now(claims.claim, **given)


def sort_out(store: Store, now: datetime, before: datetime = MONDAY) -> list[str]:
    return [row.id for row in store.write_now(claims.sort_out, now=now, before=before)]


def send(store: Store, id_: str, fence: int = 1, **more: Any) -> bool:
    given: dict[str, Any] = {"revision": 1, "channel": SUPPORT, "ts": "1.000001", "now": MONDAY} | more
    return store.write_now(outcomes.sent, id_=id_, fence=fence, **given)


# --- promising ------------------------------------------------------------------------------------


def test_the_same_promise_made_again_is_one_promise(store: Store) -> None:
    assert promise(store) == promise(store)
    assert len(store.read_now(of_kind, "note")) == 1


def test_what_recurs_keeps_its_id_when_it_is_planned_again_and_what_is_new_gets_its_own(store: Store) -> None:
    later = MONDAY + timedelta(hours=1)

    assert promise(store, occurrence="2026-11-16") == promise(store, occurrence="2026-11-16", at=later)
    assert promise(store) != promise(store, at=later)


# --- claiming -------------------------------------------------------------------------------------


def test_one_message_a_place_is_claimed_and_the_next_waits_for_it(store: Store) -> None:
    first, second = promise(store, subject=1), promise(store, subject=2, at=MONDAY + SECOND)
    elsewhere = promise(store, SALES)
    now = MONDAY + SECOND

    assert {row.id for row in claim(store, now)} == {first, elsewhere}
    assert claim(store, now + 5 * SECOND) == []

    send(store, first)
    assert [row.id for row in claim(store, now + 5 * SECOND)] == [second]


def test_the_urgent_go_before_the_old(store: Store) -> None:
    promise(store, SALES, wake_at=MONDAY - LEASE)
    urgent = promise(store, SUPPORT, kind=URGENT_NOTE)

    assert [row.id for row in claim(store, limit=1)] == [urgent]


def test_a_claim_counts_the_attempt_and_raises_the_fence(store: Store) -> None:
    promise(store)

    claimed = claim(store)[0]
    assert (claimed.state, claimed.fence, claimed.attempts, claimed.wake_at) == ("sending", 1, 1, MONDAY + LEASE)


def test_a_closed_channel_holds_up_only_itself(store: Store) -> None:
    promise(store), promise(store, SALES)
    store.write_now(rate_limits.block, SUPPORT, until=MONDAY + SECOND, wall=MONDAY)

    assert [row.recipient for row in claim(store)] == [SALES]
    assert store.read_now(claims.seconds_to_wait, now=MONDAY, wall=MONDAY) == pytest.approx(0.21, abs=0.8)
    assert [row.recipient for row in claim(store, MONDAY + SECOND)] == [SUPPORT]


def test_the_workspace_gets_no_more_than_its_pace_allows(store: Store) -> None:
    for number in range(40):
        promise(store, f"C{number}")

    sizes = [len(claim(store, MONDAY + seconds * SECOND, limit=100)) for seconds in range(4)]
    assert sizes[0] == 10
    assert min(sizes[1:]) >= 4
    assert max(sizes[1:]) <= 5


def test_while_slack_wants_a_pause_from_posting_posts_may_still_be_taken_back(store: Store) -> None:
    posted = promise(store)
    claim(store)
    send(store, posted)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    promise(store, SALES, subject=2)
    store.write_now(rate_limits.block, rate_limits.POSTS, until=MONDAY + LEASE, wall=MONDAY)

    assert [row.id for row in claim(store, MONDAY + 5 * SECOND)] == [posted]


def test_two_processes_never_hold_the_same_message(store: Store) -> None:
    for number in range(30):
        promise(store, f"C{number}")

    def greedy() -> list[str]:
        return [row.id for _ in range(6) for row in claim(store, limit=4, each=timedelta())]

    with ThreadPoolExecutor(4) as processes:
        claims = [id_ for claimed in processes.map(lambda _: greedy(), range(4)) for id_ in claimed]
    assert len(claims) == len(set(claims)) == 30


def test_a_great_past_is_not_read(store: Store) -> None:
    store.write_now(fill, HISTORY)
    promise(store)

    with heard(store) as said:
        for _ in range(2):  # with something due, and with nothing
            store.read_now(claims.waiting, now=MONDAY, before=MONDAY)
            sort_out(store, MONDAY)
            claim(store)
            store.read_now(claims.seconds_to_wait, now=MONDAY, wall=MONDAY)
            store.read_now(claims.next_moment)
            store.read_now(backlog.queue, now=MONDAY)
            store.read_now(backlog.promised)
            store.read_now(schedules.due, now=MONDAY)
    assert len(said) > 15
    assert [statement for table, statement in scans(store, said) if table == "delivery"] == []

    assert min(seconds_of_a_look(store) for _ in range(20)) < 0.01


def seconds_of_a_look(store: Store) -> float:
    began = monotonic()
    store.read_now(claims.waiting, now=MONDAY, before=MONDAY)
    return monotonic() - began


def fill(session: Session, rows: int) -> None:
    """A past of so many messages to a thousand places."""
    same = {"kind": "note", "state": "sent", "revision": 1, "sent_revision": 1, "detail": {}, "created_at": MONDAY}
    for first in range(0, rows, 10_000):
        past = [
            {"id": str(number), "subject": number, "recipient": f"C{number % 1000}", **same}
            for number in range(first, first + 10_000)
        ]
        session.connection().execute(insert(Delivery), past)
    session.connection().exec_driver_sql("ANALYZE")


# --- what happened --------------------------------------------------------------------------------


def test_only_the_newest_claim_says_what_happened(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    later = MONDAY + LEASE
    sort_out(store, later)
    store.write_now(claims.take_to_look_up, {id_: 1}, now=later, lease=LEASE)

    assert not send(store, id_, fence=1)
    assert send(store, id_, fence=2)
    assert row(store, id_).state == "sent"


def test_a_lease_that_ran_out_leaves_the_message_unknown_and_never_pending(store: Store) -> None:
    id_ = promise(store)
    claim(store)

    assert sort_out(store, MONDAY + LEASE - SECOND) == []
    assert sort_out(store, MONDAY + LEASE) == [id_]
    assert claim(store, MONDAY + LEASE) == []
    assert row(store, id_).state == "unknown"


def test_the_sender_itself_may_still_say_so_after_its_lease(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    sort_out(store, MONDAY + LEASE)

    assert send(store, id_)


def test_an_interrupted_update_is_simply_done_again(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    send(store, id_)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    claim(store, MONDAY + 5 * SECOND)

    assert sort_out(store, MONDAY + 2 * LEASE) == []
    assert row(store, id_).state == "pending"


def test_what_was_due_before_the_start_is_unknown_once(store: Store) -> None:
    start = MONDAY + timedelta(hours=1)
    id_ = promise(store)
    in_time, too_late = promise(store, SALES, wake_at=start), promise(store, BO, useful_until=MONDAY)

    assert sort_out(store, start, before=start) == [id_]
    (taken,) = store.write_now(claims.take_to_look_up, {id_: 0}, now=start, lease=LEASE)
    store.write_now(outcomes.later, id_=id_, fence=taken.fence, at=start, error="")
    assert sort_out(store, start, before=start) == []
    assert {row.id for row in claim(store, start)} == {id_, in_time}
    assert (row(store, too_late).state, row(store, too_late).error) == ("skipped", claims.TOO_LATE)


def test_two_processes_never_look_up_the_same_message(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    sort_out(store, MONDAY + LEASE)

    assert len(store.write_now(claims.take_to_look_up, {id_: 1}, now=MONDAY + LEASE, lease=LEASE)) == 1
    assert store.write_now(claims.take_to_look_up, {id_: 1}, now=MONDAY + LEASE, lease=LEASE) == []


def test_what_was_posted_again_since_it_was_listed_is_not_looked_up_at_once(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    (listed,) = store.write_now(claims.sort_out, now=MONDAY + LEASE, before=MONDAY)
    about: dict[str, Any] = {"now": MONDAY + LEASE, "lease": LEASE}
    (taken,) = store.write_now(claims.take_to_look_up, {id_: listed.fence}, **about)  # by another process
    store.write_now(outcomes.later, id_=id_, fence=taken.fence, at=MONDAY + LEASE, error="")
    (again,) = claim(store, MONDAY + LEASE)
    store.write_now(outcomes.unknown, id_=id_, fence=again.fence, at=MONDAY + LEASE, error="no answer in time")

    assert store.write_now(claims.take_to_look_up, {id_: listed.fence}, **about) == []


def test_a_claim_given_back_costs_no_attempt(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outcomes.give_back, id_=id_, fence=1, now=MONDAY)

    assert (row(store, id_).state, row(store, id_).attempts) == ("pending", 0)


def test_a_change_while_it_is_being_skipped_is_composed_anew(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    store.write_now(outcomes.skipped, id_=id_, fence=1, revision=1, reason="nothing to say", now=MONDAY)

    assert row(store, id_).state == "pending"


def test_a_failed_change_is_tried_once_more_with_the_next_one(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    send(store, id_)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    claim(store, MONDAY + 5 * SECOND)
    store.write_now(outcomes.failed, id_=id_, fence=2, revision=2, error="is_archived", now=MONDAY)
    assert (row(store, id_).state, row(store, id_).wake_at) == ("failed", None)

    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    assert (row(store, id_).state, row(store, id_).revision) == ("pending", 3)


def test_a_change_that_comes_while_another_one_is_refused_is_tried_all_the_same(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    send(store, id_)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    claim(store, MONDAY + 5 * SECOND)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    store.write_now(outcomes.failed, id_=id_, fence=2, revision=2, error="msg_too_long", now=MONDAY)

    assert (row(store, id_).state, row(store, id_).wake_at) == ("pending", MONDAY)


# --- for whoever runs it -----------------------------------------------------------------------------


def test_due_tells_what_is_promised_and_what_failed_and_retries_it(store: Store) -> None:
    failed, promised = promise(store), promise(store, SALES, wake_at=MONDAY + LEASE)
    claim(store)
    store.write_now(outcomes.failed, id_=failed, fence=1, revision=1, error="is_archived", now=MONDAY)

    assert [(row.id, row.error) for row in store.read_now(backlog.failures)] == [(failed, "is_archived")]
    assert [row.id for row in store.read_now(backlog.promised)] == [promised]
    assert store.write_now(backlog.retry, at=MONDAY, ids=["another"]) == 0
    assert store.write_now(backlog.retry, at=MONDAY) == 1
    assert row(store, failed).state == "unknown"


def test_the_queue_is_measured(store: Store) -> None:
    promise(store, wake_at=MONDAY - LEASE), promise(store, SALES), promise(store, BO, wake_at=MONDAY + LEASE)
    assert store.read_now(backlog.queue, now=MONDAY) == backlog.Queue(2, MONDAY - LEASE, 0)

    claim(store)
    sort_out(store, MONDAY + LEASE)
    assert store.read_now(backlog.queue, now=MONDAY + LEASE).unknown == 2


# --- a clock that jumped --------------------------------------------------------------------------------


def test_after_the_clock_jumped_no_wait_is_longer_than_any_legal_one(store: Store) -> None:
    ahead = MONDAY + timedelta(days=30)
    claimed = promise(store, at=MONDAY)
    claim(store, ahead)
    kudos = promise(store, SALES, at=ahead, wake_at=ahead + timedelta(hours=2), useful_until=ahead + timedelta(hours=3))
    planned = promise(store, BO, wake_at=ahead)
    longest = timedelta(minutes=5)
    store.write_now(clock_jumps.set_right, now=MONDAY, longest=longest, tolerance=timedelta(minutes=2))

    assert row(store, claimed).wake_at == MONDAY + longest
    assert row(store, kudos).wake_at == MONDAY + timedelta(hours=2)
    assert row(store, kudos).useful_until == MONDAY + timedelta(hours=3)
    assert row(store, planned).wake_at == ahead


def test_after_the_clock_jumped_what_was_due_or_changed_meanwhile_waits_no_longer(store: Store) -> None:
    ahead = MONDAY + timedelta(hours=1)
    given_back, changed = promise(store), promise(store, SALES)
    claim(store)
    store.write_now(outcomes.give_back, id_=given_back, fence=1, now=ahead)
    send(store, changed, fence=1)
    store.write_now(outbox.refresh, NOTE, subject=1, recipient=SALES, at=ahead)
    longest = timedelta(minutes=5)
    store.write_now(clock_jumps.set_right, now=MONDAY, longest=longest, tolerance=timedelta(minutes=2))

    assert [row(store, id_).wake_at for id_ in (given_back, changed)] == [MONDAY + longest] * 2


def test_of_several_processes_one_gets_the_turn_and_a_jump_frees_it(store: Store) -> None:
    day = timedelta(days=1)
    take: dict[str, Any] = {"early": timedelta(), "blocks_for": day}

    assert store.write_now(rate_limits.acquire, rate_limits.SYNC, wall=MONDAY + 30 * day, **take)
    assert not store.write_now(rate_limits.acquire, rate_limits.SYNC, wall=MONDAY + 30 * day, **take)
    store.write_now(rate_limits.set_right, wall=MONDAY, longest=timedelta(minutes=5))
    assert store.write_now(rate_limits.acquire, rate_limits.SYNC, wall=MONDAY, **take)


def test_a_pause_begun_by_a_clock_an_hour_ahead_ends_when_it_is_set_right(store: Store) -> None:
    ahead, longest = MONDAY + timedelta(hours=1), timedelta(minutes=5)
    for key in (SUPPORT, rate_limits.POSTS, rate_limits.PACE, rate_limits.SYNC):
        store.write_now(rate_limits.block, key, until=ahead, wall=ahead)
    store.write_now(rate_limits.set_right, wall=MONDAY, longest=longest)

    keys = (SUPPORT, rate_limits.POSTS, rate_limits.PACE, rate_limits.SYNC)
    assert [store.read_now(rate_limits.is_allowed, key, wall=MONDAY) for key in keys] == [True, True, True, False]
