"""What the culture tools add to a digest, in words: four lines at most, in the order of what waits longest."""

from collections.abc import Sequence

from handlers.views import dominoes, goal_posts, ideas, moods, pulse_home
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
    elif culture.point:
        said.append(_quiet_point(culture.point))
    said += [dominoes.hurting(culture.hurting)] if culture.hurting else []
    if closed := _closed(culture):
        said.append(closed)
    if culture.agreed:
        said.append(f"Agreed: customer service means … {'; '.join(of_people(one) for one in culture.agreed)}")
    said += [_new_cards(culture.cards)] if culture.cards else []
    said += [goal_posts.in_digest(goal) for goal in culture.goals]
    return said[:MOST]


def _closed(culture: Culture) -> str:
    """The mood, beside its customers and its pulses, and what is to be said of a pulse: one line, which has its place
    before what is only news."""
    told = [moods.beside(culture.mood)] if culture.mood else []
    told += [pulse_home.in_digest(culture.pulse)] if culture.pulse else []
    return " ".join(told)


def _new_cards(titles: Sequence[str]) -> str:
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return f"New in the library: {'; '.join(of_people(title, 80) for title in titles[:3])}{more}."


def _quiet_point(point: QuietPoint) -> str:
    return f"*{of_people(point.name, 60)}*: no story of this touch point in 90 days. What do customers feel there?"
