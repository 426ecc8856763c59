"""*Our service* on Home, in words: a part for each culture tool, twelve blocks at most."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks, goal_posts, idea_home, map_home, meanings, moods
from handlers.views.blocks import Block
from storage.across.service import Service

MOST = 12  # blocks


def section(service: Service, now: datetime) -> Sequence[Block]:
    parts: list[Block] = [
        *goal_posts.on_home(service.goals),
        *idea_home.section(service.ideas, now),
        *map_home.parts(service.map),
        *meanings.on_home(service.meanings),
        *moods.on_home(service.moods),
    ]
    return [blocks.section("*Our service*"), *parts][:MOST] if parts else []
