"""When something may be posted again: to a recipient, to the workspace, and whose turn it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.delivery import claims, outbox, outcomes, rate_limits
from storage.delivery.rate_limits import BURST, EACH, LOOKS, POSTS, SYNC, SYNCING
from storage.engine.database import Store
from storage.tables import Delivery
from tests.stage import BO, MONDAY, NOTE, SALES, SUPPORT

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)
UNTIL = MONDAY + 30 * SECOND


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def is_allowed(store: Store, key: str, wall: datetime) -> bool:
    return store.read_now(rate_limits.is_allowed, key, wall=wall)


def turn_away(store: Store, recipient: str, *, wall: datetime = MONDAY, until: datetime = UNTIL) -> None:
    store.write_now(rate_limits.block_recipient, recipient, until=until, wall=wall)


def room(store: Store, wall: datetime) -> int:
    return store.write_now(rate_limits.room, wall=wall)


def block(store: Store, key: str, until: datetime) -> None:
    store.write_now(rate_limits.block, key, until=until, wall=MONDAY)


def acquire(store: Store, wall: datetime, **more: Any) -> bool:
    given: dict[str, Any] = {"early": timedelta(), "blocks_for": DAY} | more
    return store.write_now(rate_limits.acquire, SYNC, wall=wall, **given)


# --- blocked -------------------------------------------------------------------------------------------


def test_what_is_blocked_is_allowed_from_the_very_moment_on(store: Store) -> None:
    assert is_allowed(store, LOOKS, MONDAY)

    block(store, LOOKS, UNTIL)
    assert not is_allowed(store, LOOKS, UNTIL - MOMENT)
    assert is_allowed(store, LOOKS, UNTIL)


def test_what_is_blocked_for_longer_stays_so(store: Store) -> None:
    block(store, LOOKS, UNTIL)
    block(store, LOOKS, UNTIL - 10 * SECOND)

    assert not is_allowed(store, LOOKS, UNTIL - SECOND)


def test_where_nothing_can_be_posted_it_is_believed_for_two_minutes_or_until_it_can(store: Store) -> None:
    store.write_now(rate_limits.block_posting, wall=MONDAY)
    assert not is_allowed(store, rate_limits.STUCK, MONDAY + 2 * MINUTE - MOMENT)
    assert is_allowed(store, rate_limits.STUCK, MONDAY + 2 * MINUTE)
    assert is_allowed(store, POSTS, MONDAY)

    store.write_now(rate_limits.allow, rate_limits.STUCK, wall=MONDAY)
    assert is_allowed(store, rate_limits.STUCK, MONDAY)


# --- turned away by Slack ---------------------------------------------------------------------------------


def test_a_recipient_that_slack_turned_away_waits_and_nobody_else(store: Store) -> None:
    turn_away(store, SUPPORT)

    assert not is_allowed(store, SUPPORT, UNTIL - MOMENT)
    assert is_allowed(store, SUPPORT, UNTIL)
    assert is_allowed(store, SALES, MONDAY)
    assert is_allowed(store, POSTS, MONDAY)
    assert room(store, MONDAY) == BURST


def test_when_a_second_is_turned_away_meanwhile_it_is_the_workspace_that_waits(store: Store) -> None:
    turn_away(store, SUPPORT)
    turn_away(store, SALES, wall=UNTIL - MOMENT, until=UNTIL + MINUTE)

    assert not is_allowed(store, POSTS, UNTIL + MINUTE - MOMENT)
    assert is_allowed(store, POSTS, UNTIL + MINUTE)


def test_after_the_workspaces_pause_the_pace_is_picked_up_gently(store: Store) -> None:
    turn_away(store, SUPPORT)
    turn_away(store, SALES)

    assert [room(store, UNTIL + posts * EACH) for posts in (0, 1, 2)] == [0, 1, 2]


def test_one_turned_away_just_when_the_others_pause_ends_is_alone(store: Store) -> None:
    turn_away(store, SUPPORT)
    turn_away(store, SALES, wall=UNTIL, until=UNTIL + MINUTE)

    assert is_allowed(store, POSTS, UNTIL)


def test_the_same_recipient_turned_away_twice_is_not_two(store: Store) -> None:
    turn_away(store, SUPPORT)
    turn_away(store, SUPPORT, until=UNTIL + MINUTE)

    assert is_allowed(store, POSTS, MONDAY)
    assert not is_allowed(store, SUPPORT, UNTIL)


def promise(store: Store, recipient: str, subject: int = 1) -> str:
    return store.write_now(outbox.add, NOTE, subject=subject, recipient=recipient, at=MONDAY)


def claim(store: Store, now: datetime) -> list[Delivery]:
    return store.write_now(claims.claim, now=now, wall=now, lease=MINUTE, limit=10)


def limited(store: Store, id_: str, recipient: str | None, fence: int = 1) -> None:
    about: dict[str, Any] = {"id_": id_, "fence": fence, "now": MONDAY, "wall": MONDAY, "until": UNTIL}
    store.write_now(outcomes.limited, **about, recipient=recipient)


def test_a_post_that_slack_turned_away_is_tried_again_after_the_pause_and_costs_no_attempt(store: Store) -> None:
    id_ = promise(store, SUPPORT)
    claim(store, MONDAY)
    limited(store, id_, SUPPORT)

    assert claim(store, UNTIL - MOMENT) == []
    assert [(row.id, row.attempts) for row in claim(store, UNTIL)] == [(id_, 1)]


def test_a_change_that_slack_turned_away_holds_up_changes_and_no_posts(store: Store) -> None:
    posted = promise(store, SUPPORT)
    claim(store, MONDAY)
    store.write_now(outcomes.sent, id_=posted, fence=1, revision=1, channel=SUPPORT, ts="1.1", now=MONDAY)
    store.write_now(outbox.refresh, NOTE, subject=1, at=MONDAY)
    assert [row.attempts for row in claim(store, MONDAY + SECOND)] == [1]  # what it took to be posted counts no more
    limited(store, posted, None, fence=2)
    new = promise(store, SALES, subject=2)

    assert [row.id for row in claim(store, UNTIL - MOMENT)] == [new]
    assert [row.id for row in claim(store, UNTIL)] == [posted]


def test_after_a_post_the_next_one_to_the_same_place_waits_a_second(store: Store) -> None:
    first, second = promise(store, SUPPORT), promise(store, SUPPORT, subject=2)
    (claimed,) = claim(store, MONDAY)
    store.write_now(outcomes.sent, id_=claimed.id, fence=1, revision=1, channel=SUPPORT, ts="1.1", now=MONDAY)

    assert claim(store, MONDAY + SECOND - MOMENT) == []
    assert {claimed.id, *(row.id for row in claim(store, MONDAY + SECOND))} == {first, second}


# --- the pace ------------------------------------------------------------------------------------------------


def test_a_quiet_workspace_may_run_ahead_by_a_burst_and_no_more(store: Store) -> None:
    store.write_now(rate_limits.spend, BURST, wall=MONDAY)
    assert room(store, MONDAY) == 0
    assert room(store, MONDAY + EACH) == 1

    store.write_now(rate_limits.spend, 1, wall=MONDAY + DAY)  # the quiet day before is worth no more than a burst
    assert room(store, MONDAY + DAY) == BURST - 1


def test_without_a_pace_there_is_always_room(store: Store) -> None:
    store.write_now(rate_limits.spend, BURST, wall=MONDAY)

    assert store.write_now(rate_limits.room, wall=MONDAY, each=timedelta()) > 100


def test_posts_to_a_recipient_are_spaced_out(store: Store) -> None:
    store.write_now(rate_limits.space_out, [SUPPORT, BO], until=MONDAY + SECOND)
    assert [is_allowed(store, key, MONDAY) for key in (SUPPORT, BO, SALES)] == [False, False, True]

    store.write_now(rate_limits.space_out, [], until=MONDAY + DAY)
    assert is_allowed(store, SUPPORT, MONDAY + SECOND)


# --- turns ---------------------------------------------------------------------------------------------------


def test_a_turn_comes_again_when_its_time_is_over(store: Store) -> None:
    assert acquire(store, MONDAY)
    assert not acquire(store, MONDAY + DAY - MOMENT)
    assert acquire(store, MONDAY + DAY)


def test_whoever_may_come_early_gets_a_turn_before_its_time_but_not_any_time_before(store: Store) -> None:
    acquire(store, MONDAY)

    assert not acquire(store, MONDAY + MINUTE - MOMENT, early=DAY - MINUTE)
    assert acquire(store, MONDAY + MINUTE, early=DAY - MINUTE)
    assert not acquire(store, MONDAY + DAY)


# --- cleared away ----------------------------------------------------------------------------------------------


def test_only_limits_that_have_blocked_nothing_for_days_are_forgotten(store: Store) -> None:
    old = MONDAY - 2 * rate_limits.LONGEST
    for key, until in ((SUPPORT, old - MOMENT), (SALES, old), (BO, UNTIL)):
        block(store, key, MONDAY)
        store.write_now(rate_limits.space_out, [key], until=until)
    store.write_now(rate_limits.tidy, wall=MONDAY)

    # One that is there is not made anew: it is as it was left.
    assert [is_allowed(store, key, old - SECOND) for key in (SUPPORT, SALES, BO)] == [True, False, False]


def test_after_a_jump_pauses_are_shortened_and_turns_of_a_day_are_not(store: Store) -> None:
    longest = timedelta(minutes=5)
    for key in (SUPPORT, SALES, SYNC, SYNCING):
        block(store, key, MONDAY + longest + (MOMENT if key == SUPPORT else timedelta()))
    block(store, SYNCING, MONDAY + rate_limits.LONGEST + MOMENT)
    store.write_now(rate_limits.set_right, wall=MONDAY, longest=longest)

    assert [is_allowed(store, key, MONDAY) for key in (SUPPORT, SALES, SYNC, SYNCING)] == [True, False, False, True]
