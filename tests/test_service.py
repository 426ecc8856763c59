"""*Our service* on Home: what every tool says, in twelve blocks at most, each part whole."""

import pytest

from handlers.views import blocks, service
from handlers.views.blocks import Block
from storage.across.service import Service
from tests.stage import MONDAY

TOOLS = (
    "pulse_home", "goal_posts", "first_month", "idea_home", "domino_home", "map_home", "card_home", "meanings", "moods",
)  # fmt: skip


def part(name: str, count: int) -> list[Block]:
    return [blocks.section(f"{name} {number} of {count}") for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 11])
def test_no_part_is_cut_in_two(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TOOLS:
        view = getattr(service, name)
        for function in ("parts", "section", "on_home"):
            if hasattr(view, function):
                monkeypatch.setattr(view, function, lambda *_, name=name: part(name, count))

    shown = [block["text"]["text"] for block in service.section(Service(teams=()), MONDAY)]
    assert shown[0] == "*Our service*"
    assert len(shown) <= service.MOST
    assert len(shown) == 1 + min(len(TOOLS), (service.MOST - 1) // count) * count
    assert [text for text in shown[1:] if text.endswith(f" 1 of {count}")] == shown[1::count]


def test_where_no_tool_has_anything_to_say_there_is_no_title() -> None:
    assert service.section(Service(teams=()), MONDAY) == []
