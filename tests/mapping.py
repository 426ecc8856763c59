"""What tests of maps begin with: a map, and its table as it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.engine.database import Store
from storage.maps import changes
from storage.maps.changes import Shape
from storage.maps.points import Point
from tests.making import find_person
from tests.stage import MONDAY

NAMES = ("Front desk phone", "Repair visit", "Delivery", "Complaint form", "First call", "Invoice e-mail")


async def make_map(
    store: Store, names: Sequence[str], *, by: str, team_id: int = 1, at: datetime = MONDAY
) -> list[Point]:
    """These points on the map of a team, one after the other."""
    person = await find_person(store, by)
    return [await store.write(changes.add, Shape(name=name), team_id=team_id, by=person, at=at) for name in names]


def table(reply: Any) -> list[list[str]]:
    """The rows of the table in an answer; none where there is no table."""
    found = [block for block in reply.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in found[0]["rows"]] if found else []
