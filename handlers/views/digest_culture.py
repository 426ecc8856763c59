"""What the culture tools add to a digest, in words: four lines at most, in the order of what waits longest."""

from collections.abc import Sequence

from storage.across.digests.culture import Culture

MOST = 4


def lines(culture: Culture) -> Sequence[str]:
    said: list[str] = []
    return said[:MOST]
