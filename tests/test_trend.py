"""Whether grades have changed: said only where it is surer than nine in ten, and the same at every look."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealed import trend

GRADES = st.lists(st.integers(1, 5), min_size=4, max_size=7)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([4] * 6, [4, 4, 4, 5], "same"),  # everybody gave 4, then one a 5
        ([4, 4, 5, 4, 5, 4, 4, 5], [1, 2, 2, 1, 2], "down"),
        ([1, 2, 2, 1, 2, 3], [4, 4, 5, 4], "up"),
        ([3, 3, 3, 3], [3, 3, 3, 3], "same"),
        ([4.5] * 6, [4, 5, 4, 5], "same"),  # neighbours that may not be told apart
        ([4, 4, 4], [1, 1, 1, 1], None),  # too few to say
    ],
)
def test_a_change_is_said_where_it_is_sure(
    before: Sequence[float], after: Sequence[float], expected: str | None
) -> None:
    assert trend.change(before, after) == expected


def by_hand(before: Sequence[int], after: Sequence[int]) -> float:
    """The share of all ways of parting these grades that part them at least as far."""
    together, count = [*before, *after], len(after)
    whole = sum(together) / len(together)
    far = [
        abs(sum(together[place] for place in places) / count - whole)
        for places in combinations(range(len(together)), count)
    ]
    seen = abs(sum(after) / count - whole)
    return sum(one >= seen - 1e-9 for one in far) / len(far)


@given(GRADES, GRADES)
def test_it_is_the_permutation_test_written_out(before: Sequence[int], after: Sequence[int]) -> None:
    assert float(trend._chance([2 * grade for grade in before], [2 * grade for grade in after])) == pytest.approx(
        by_hand(before, after)
    )


@given(GRADES, GRADES)
def test_the_other_way_round_it_is_the_other_way_round(before: Sequence[int], after: Sequence[int]) -> None:
    opposite = {"up": "down", "down": "up", "same": "same"}

    assert trend.change(after, before) == opposite[trend.change(before, after) or "same"]


def test_many_grades_take_no_time() -> None:
    assert trend.change([3, 4, 5, 4] * 30, [1, 2, 3, 2, 1] * 6) == "down"
