"""What the processes of a run have together that part from one (tests/alone); pytest by itself knows nothing of it.

What they would make or start one by one is there when they part: PostgreSQL, the statements of a day on it, and the
process from which bots part (tests/forked.py).
"""

import asyncio
from pathlib import Path

from storage.engine.database import Store
from tests import compiled, emptied, forked, warm
from tests.stage import KEY

folder: Path | None = None


def begin(place: Path) -> None:
    global folder
    folder = place
    forked.begin()
    try:
        server = emptied.started(place.name)
    except Exception:  # the tests that need it say why
        return
    databases = emptied.Databases(server, place / "databases")
    store = Store(url := databases.take(), key=KEY)
    compiled.once(store)
    asyncio.run(warm.live_a_day(store))
    store.close()
    databases.give_back(url)
