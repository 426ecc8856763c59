"""Which of an hour's writes brought which entry: every way to tell that we can think of.

Nobody is named by that alone; but whoever knows it looks at what else happened at that moment (clues.py).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Any

from storage.sealed import boxes
from tests.attack.evidence import Commit, Entry, Evidence

Brought = Mapping[str, Commit]  # by the entry's mark
Order = Callable[[Evidence, str], Brought]

STEP = 4096  # bytes to which a box was padded once
TRIES, SURER = 400, 2
BARE = 28 + 2  # bytes of a box that is not padded, in which nothing is yet
EMPTY = boxes.LEAST + 28  # bytes of a box in which nothing is yet


def alone(evidence: Evidence, group: str) -> Brought:
    """It was the only one of its hour."""
    return in_order(evidence, group, lambda entry: 0) if len(evidence.groups[group]) == 1 else {}


def in_order(evidence: Evidence, group: str, key: Callable[[Entry], Any]) -> Brought:
    entries, writes = sorted(evidence.groups[group], key=key), evidence.writes.get(group, ())
    if len(entries) != len(writes):
        return {}
    return {entry.mark: write for entry, write in zip(entries, writes, strict=True)}


def as_they_lie(evidence: Evidence, group: str) -> Brought:
    return in_order(evidence, group, lambda entry: entry.place)


def backwards(evidence: Evidence, group: str) -> Brought:
    return in_order(evidence, group, lambda entry: -entry.place)


def as_posted(evidence: Evidence, group: str) -> Brought:
    return in_order(evidence, group, lambda entry: evidence.posts.get(entry.mark, 0))


def as_exported(evidence: Evidence, group: str) -> Brought:
    lines = evidence.line_of
    return in_order(evidence, group, lambda entry: lines.get(entry.mark, 0))


def by_size(evidence: Evidence, group: str) -> Brought:
    """The longer one is where the box grew more; it says nothing where two grew alike."""
    writes = evidence.writes.get(group, ())
    grown = {write.number: _grown(write, group, is_first=write is writes[0]) for write in writes}
    longest = sorted(evidence.groups[group], key=lambda entry: len(entry.text), reverse=True)
    largest = sorted(writes, key=lambda write: grown[write.number], reverse=True)
    return {
        entry.mark: write
        for entry, write in zip(longest, largest, strict=False)
        if list(grown.values()).count(grown[write.number]) == 1 and (grown[write.number] > 0 or len(writes) == 1)
    }


def _grown(write: Commit, group: str, *, is_first: bool) -> int:
    grown = write.boxes[group]
    return grown - (EMPTY if grown >= EMPTY else BARE) if is_first else grown


def by_likely_size(evidence: Evidence, group: str) -> Brought:
    """In which order the box would have grown as it did: many orders are tried, and what most have in common is said.

    The one that made the box grow is likely to be a long one, whatever it is padded to.
    """
    writes, entries = evidence.writes.get(group, ()), list(evidence.groups[group])
    grew = [write.boxes[group] > 0 for write in writes[1:]]
    if len(entries) != len(writes) or not any(grew) or all(grew):
        return {}
    could_be = [order for order in _shuffled(entries) if _grows(order, evidence.around) == grew]
    found: dict[str, Commit] = {}
    for place, write in enumerate(writes):
        likely = Counter(order[place].mark for order in could_be).most_common(1)
        if likely and likely[0][1] > SURER * len(could_be) / len(writes):
            found[likely[0][0]] = write
    return found


def _shuffled(entries: list[Entry]) -> Iterator[list[Entry]]:
    for _ in range(TRIES):
        yield random.sample(entries, len(entries))


def _grows(order: list[Entry], around: int) -> list[bool]:
    """Whether each but the first would have made the box grow."""
    sizes = list(accumulate(len(entry.text) + around for entry in order))
    return [-(-after // STEP) > -(-before // STEP) for before, after in pairwise(sizes)]


def by_words(evidence: Evidence, group: str) -> Brought:
    """Its words stand somewhere in what a write left, or in what was logged before the next."""
    return {
        entry.mark: write
        for entry in evidence.groups[group]
        for write in evidence.writes.get(group, ())
        if entry.mark in write.marks
    }


def by_moment(evidence: Evidence, group: str) -> Brought:
    """Its row has a moment which is nearest to that of one of the writes, and not the hour's end."""
    writes, found = evidence.writes.get(group, ()), dict[str, Commit]()
    for entry in evidence.groups[group]:
        opened = evidence.commits[entry.readable_since].at
        for moment in filter(None, map(_moment, entry.row.values())):
            nearest = min(writes, key=lambda write: abs((write.at - moment).total_seconds()), default=None)
            if nearest and abs((nearest.at - moment).total_seconds()) < abs((opened - moment).total_seconds()):
                found[entry.mark] = nearest
    return found


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


ORDERS: Mapping[str, Order] = {
    "alone": alone, "as they lie": as_they_lie, "backwards": backwards, "as posted": as_posted,
    "as exported": as_exported, "by size": by_size, "by likely size": by_likely_size,
    "by words": by_words, "by moment": by_moment,
}  # fmt: skip


def every(evidence: Evidence) -> Mapping[str, Brought]:
    """Which write brought which entry, by each of them, which says nothing of an entry where it does not dare."""
    return {
        name: {mark: write for group in evidence.groups for mark, write in order(evidence, group).items()}
        for name, order in ORDERS.items()
    }
