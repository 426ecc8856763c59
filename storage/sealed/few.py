"""How few answers are too few to be shown: for a whole, and for its parts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 4
BEST = 5  # the highest grade; the lowest is 1


@dataclass(frozen=True)
class Grades:
    """How often each grade was given. ``between``: everybody gave the same, so two neighbours are said instead."""

    answered: int
    counts: Mapping[int, int]
    between: tuple[int, int] | None = None


def is_enough(count: int) -> bool:
    return count >= LEAST


def may_show_part(part: int, whole: int) -> bool:
    """Whether a slice may be shown beside its whole: not where those left out are too few."""
    return is_enough(part) and (whole == part or is_enough(whole - part))


def grades(given: Sequence[int], *, asked: int) -> Grades | None:
    """The grades, from 1 to 5, as they may be shown; None for too few.

    Where everybody who was asked gave the same one, a single grade would tell each person's.
    """
    if not is_enough(len(given)):
        return None
    counts = {grade: given.count(grade) for grade in range(1, BEST + 1)}
    if len(set(given)) == 1 and len(given) >= asked:
        low = min(given[0], BEST - 1)
        return Grades(len(given), {}, (low, low + 1))
    return Grades(len(given), counts)
