"""*Our service* on Home, in words: a part for each culture tool, twelve blocks at most."""

from collections.abc import Sequence

from handlers.views import blocks, map_home, moods
from handlers.views.blocks import Block
from storage.across.service import Service

MOST = 12  # blocks


def section(service: Service) -> Sequence[Block]:
    parts: list[Block] = []
    parts += map_home.parts(service.map)
    parts += moods.on_home(service.moods)
    return [blocks.section("*Our service*"), *parts][:MOST] if parts else []
