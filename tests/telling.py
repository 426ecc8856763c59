"""Stories as a search begins with them, and what it finds."""

from datetime import timedelta
from typing import Any

from storage.engine.database import Store
from storage.stories import library, search, stories
from storage.stories.library import Draft
from storage.tables import Channel
from tests.stage import ANA, BO, GENERAL, MONDAY


def tell(store: Store, text: str, *, author: str = ANA, typed_in: str = GENERAL, day: int = 0, **more: Any) -> int:
    """A story that is answered where it was typed; returns its number."""
    at = MONDAY + timedelta(days=day)
    answer_in = Channel(id=typed_in, name="", is_member=False)
    told = store.write_now(
        stories.tell, author=author, draft=Draft(text=text, **more), typed_in=typed_in, at=at, answer_in=answer_in
    )
    return told.id


def search_for(store: Store, words: str, *, reader: str = BO) -> list[str]:
    """The texts of the first page."""
    return [told.text for told in store.read_now(library.find_words, search.plain(words), reader=reader).stories]
