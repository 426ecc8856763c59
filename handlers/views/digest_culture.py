"""What the culture tools add to a digest, in words: four lines at most, in the order of what waits longest."""

from collections.abc import Sequence

from handlers.views import goal_posts, ideas, moods
from handlers.views.lines import of_people
from storage.across.digests.culture import Culture
from storage.maps.quiet import QuietPoint
from storage.meanings.alive import LIFELESS

MOST = 4


def lines(culture: Culture) -> Sequence[str]:
    said: list[str] = [ideas.waiting(culture.idea)] if culture.idea else []
    if culture.lifeless:
        said.append(
            f"No story has shown “{of_people(culture.lifeless)}” for {LIFELESS.days} days. Does anybody remember one?"
        )
    said += [_quiet_point(culture.point)] if culture.point else []
    if culture.agreed:
        said.append(f"Agreed: customer service means … {'; '.join(of_people(one) for one in culture.agreed)}")
    said += [moods.beside(culture.mood)] if culture.mood else []
    said += [goal_posts.in_digest(goal) for goal in culture.goals]
    return said[:MOST]


def _quiet_point(point: QuietPoint) -> str:
    return f"*{of_people(point.name, 60)}*: no story of this touch point in 90 days. What do customers feel there?"
