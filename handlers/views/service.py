"""*Our service* on Home, in words: a part for each culture tool, twelve blocks at most."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import (
    blocks,
    card_home,
    domino_home,
    first_month,
    goal_posts,
    idea_home,
    map_home,
    meanings,
    moods,
    pulse_home,
)
from handlers.views.blocks import Block
from storage.across.service import Service

MOST = 12  # blocks


def section(service: Service, now: datetime) -> Sequence[Block]:
    """What finds no room is left out whole, since a line without its buttons helps nobody."""
    parts: tuple[Sequence[Block], ...] = (
        pulse_home.parts(service.pulses),
        goal_posts.on_home(service.goals),
        first_month.on_home(service.first_months),
        idea_home.section(service.ideas, now),
        domino_home.section(service.dominoes),
        map_home.parts(service.map),
        card_home.section(service.library),
        meanings.on_home(service.meanings),
        moods.on_home(service.moods),
    )
    shown: list[Block] = [blocks.section("*Our service*")]
    for part in parts:
        if len(shown) + len(part) <= MOST:
            shown += part
    return shown if len(shown) > 1 else []
