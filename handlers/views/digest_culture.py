"""What the culture tools add to a digest, in words: four lines at most, in the order of what waits longest."""

from collections.abc import Sequence

from handlers.views import lines as lines_
from storage.across.digests.culture import Culture

MOST = 4


def lines(culture: Culture) -> Sequence[str]:
    said: list[str] = []
    if idea := culture.idea:
        others = f", and {idea.others} more for as long" if idea.others else ""
        said.append(
            f"An idea waits for an answer for {idea.days} days{others}: {lines_.of_people(idea.title)}."
            " `/warmline idea` answers it."
        )
    return said[:MOST]
