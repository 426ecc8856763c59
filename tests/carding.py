"""What tests of the library begin with: a card, and what its form holds."""

from datetime import datetime
from typing import Any

from storage.cards import writing
from storage.cards.cards import Seen
from storage.cards.writing import Shape
from storage.engine.database import Store
from tests.making import find_person
from tests.stage import ANA, MONDAY

CALL = Shape(
    title="Call before they do",
    moment="A delivery will be late",
    advice="Call them before they notice, and say when it comes",
)
FORM = {"title": CALL.title, "moment": CALL.moment, "advice": CALL.advice}


async def make_card(
    store: Store, shape: Shape = CALL, *, by: str = ANA, at: datetime = MONDAY, **about: Any
) -> Seen:  # fmt: skip
    """A card in the library of Support, as a lead writes it."""
    person = await find_person(store, by)
    return await store.write(writing.add, shape, by=person, at=at, team_id=1, **about)
