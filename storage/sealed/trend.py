"""Whether what was felt has changed, or only looks so: an exact permutation test of two lists of grades. Pure."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import Literal

from storage.sealed import few

Change = Literal["same", "up", "down"]
SURE = Fraction(90, 100)  # how sure it must be before a change is called one
_Ways = dict[tuple[int, int], int]  # (how many were taken, what they add up to): in how many ways


def change(before: Sequence[float], after: Sequence[float]) -> Change | None:
    """Whether ``after`` is higher or lower than ``before``; "same" unless that is sure; None for too few grades.

    Grades are whole or end in a half: two neighbours that may not be told apart (storage/sealed/few.py).
    """
    if not (few.is_enough(len(before)) and few.is_enough(len(after))):
        return None
    earlier, later = [_doubled(grade) for grade in before], [_doubled(grade) for grade in after]
    if _chance(earlier, later) > 1 - SURE:
        return "same"
    return "up" if sum(later) * len(earlier) > sum(earlier) * len(later) else "down"


def _doubled(grade: float) -> int:
    return round(2 * grade)


def _chance(earlier: Sequence[int], later: Sequence[int]) -> Fraction:
    """How often lots would part these grades at least as far, were there no difference between the two."""
    together, count = [*earlier, *later], len(later)
    whole, size = sum(together), len(together)
    seen = abs(sum(later) * size - count * whole)
    ways = {total: how_many for (taken, total), how_many in _ways(together, count).items() if taken == count}
    far = sum(how_many for total, how_many in ways.items() if abs(total * size - count * whole) >= seen)
    return Fraction(far, comb(size, count))


def _ways(grades: Sequence[int], most: int) -> _Ways:
    """In how many ways up to ``most`` of these grades add up to each sum."""
    found: _Ways = {(0, 0): 1}
    for grade, there in Counter(grades).items():
        longer: _Ways = {}
        for (taken, total), how_many in found.items():
            for more in range(min(there, most - taken) + 1):
                key = (taken + more, total + more * grade)
                longer[key] = longer.get(key, 0) + how_many * comb(there, more)
        found = longer
    return found
