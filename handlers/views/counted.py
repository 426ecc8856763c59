"""Grades in words: how often each was given. Where all are alike, two neighbours are said instead."""

from collections.abc import Mapping

from storage.prompts.moods import Felt
from storage.sealed.few import Grades

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MOST = 30  # squares in a bar


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def in_words(given: Felt | Grades, names: Mapping[int, str]) -> str:
    """As in "two sunny, three fair, one rainy"."""
    if given.between:
        return "all of them " + " or ".join(names[grade] for grade in given.between)
    return ", ".join(f"{number(given.counts[grade])} {names[grade]}" for grade in names if given.counts.get(grade))
