"""What the culture tools add to a digest, in words: four lines at most, in the order of what waits longest."""

from collections.abc import Sequence

from handlers.views import moods
from storage.across.digests.culture import Culture

MOST = 4


def lines(culture: Culture) -> Sequence[str]:
    said: list[str] = []
    said += [moods.beside(culture.mood)] if culture.mood else []
    return said[:MOST]
