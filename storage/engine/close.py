"""Which of many names somebody may have meant. Pure."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import Indel


def close(typed: str, names: Iterable[str], *, limit: int, alike: float) -> dict[str, float]:
    """The likeliest of the names that are as much ``alike`` (1: the same) as what was typed, with how much they are."""
    found = process.extract(typed, [*names], scorer=Indel.normalized_similarity, score_cutoff=alike, limit=limit)
    return {name: likeness for name, likeness, _ in found}
