"""Many messages due at once under Slack's limits, in time that runs faster: the bench sends 5,000 the same way."""

from collections.abc import AsyncIterator, Iterable
from itertools import pairwise

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from tests.benchmarks.fan_out import CHANNELS, SPEED, FannedOut, company, fan_out
from tests.stage import manifest

DMS = 200


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(company(DMS), manifest(), limits_speed=SPEED) as sandbox:
        yield sandbox
        assert sandbox.complaints == []


async def test_they_go_out_at_the_pace_slack_allows_and_slack_turns_none_away(slack: Sandbox, store: Store) -> None:
    went = await fan_out(slack, store, dms=DMS)

    assert sorted(went.kinds) == sorted(["urgent"] * 5 + ["bulk"] * (DMS + 3 * CHANNELS))
    assert went.turned_away == 0
    assert went.seconds > 0.9 * went.ideal_seconds


async def test_the_urgent_go_before_the_bulk(slack: Sandbox, store: Store) -> None:
    went = await fan_out(slack, store, dms=DMS)

    assert sorted(went.kinds[:5]) == ["urgent"] * 5


async def test_each_channel_gets_its_messages_in_order_and_in_its_turn(slack: Sandbox, store: Store) -> None:
    went = await fan_out(slack, store, dms=DMS)
    order = [place for place, subject in went.order[5:]]
    first = [order.index(place) for place in set(order)]
    third = [[at for at, place in enumerate(order) if place == channel.id][2] for channel in company(DMS).channels]

    assert all(is_rising(subjects) for subjects in went.by_channel.values())
    assert max(first) < min(third)


async def test_a_channel_that_slack_holds_back_does_not_hold_back_the_others(slack: Sandbox, store: Store) -> None:
    held = next(iter(company(DMS).channels)).id
    slack.inject("chat.postMessage", "ratelimited", channel=held, seconds=1)
    went = await fan_out(slack, store, dms=DMS)

    assert went.turned_away == 1
    assert posts_before(went, held) > DMS / 2


def is_rising(subjects: Iterable[int]) -> bool:
    return all(earlier < later for earlier, later in pairwise(subjects))


def posts_before(went: FannedOut, channel: str) -> int:
    """How many others were posted before the first one to this channel."""
    return [place for place, _ in went.order].index(channel)
