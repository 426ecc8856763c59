"""The sender simulated: two processes, one store, a Slack that fails; killed, frozen or restored at any step.

`pytest --hypothesis-profile long` tries two thousand histories instead of a few.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.simulation.world import PLACES, World
from tests.stage import is_long

OFTEN: list[tuple[Any, ...]] = [
    *[("promise", place, wait) for place in PLACES for wait in (0, 60)],
    *[("change", which, gone) for which in (0, 1, 2) for gone in (False, False, True)],
    *[("wait", seconds) for seconds in (0.3, 1, 2, 4, 8, 12, 35, 65, 120)],
]
SOMETIMES: list[tuple[Any, ...]] = [
    *[("trouble", share) for share in (0.0, 0.4, 0.4, 0.8)],
    *[("busy", which, share) for which in (0, 1) for share in (0.0, 0.2)],
    *[("kill", which, steps) for which in (0, 1) for steps in (1, 4, 12)],
    *[("freeze", which, steps, seconds) for which in (0, 1) for steps in (2, 7) for seconds in (20, 70, 200)],
    *[("restart", which) for which in (0, 1)],
    *[("back_up",), ("back_up",), ("restore", 0)],
]
EVENTS = [*OFTEN, *OFTEN, *SOMETIMES]
FINDING = [Phase.explicit, Phase.reuse, Phase.generate]


@pytest.mark.timeout(3600 if is_long() else 120)
@settings(
    max_examples=2000 if is_long() else 40,
    deadline=None,
    phases=[*FINDING, Phase.shrink] if is_long() else FINDING,  # making a history short takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(EVENTS), min_size=10, max_size=60))
def test_whatever_happens_each_message_is_there_once_and_says_the_newest_thing(
    seed: int, events: list[tuple[Any, ...]]
) -> None:
    world = World(seed)
    try:
        for what, *how in events:
            getattr(world, what)(*how)
        world.assert_ends_well()
    finally:
        world.close()
