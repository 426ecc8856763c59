"""Somebody who told a lot is erased from a database of many years: how long is the writer taken at a time?"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

from sqlalchemy import JSON, String, cast, insert, literal, select

from storage.across import erasing, privacy
from storage.engine.database import Session, Store
from storage.stories import index
from storage.tables import Delivery, Story
from tests import warm
from tests.benchmarks import town
from tests.benchmarks.report import Row, Size

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
WHO, ANOTHER = "U0P00001", "U0P00002"
THEIRS = 1500  # stories at most, and as many that mention them
LONGEST = 0.05  # seconds of processor time that a transaction may take


async def rows(size: Size, folder: Path) -> list[Row]:
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'erase.db')}", patience=60, synchronous="OFF")
    try:
        return list(measured(store, size))
    finally:
        store.close()


def measured(store: Store, size: Size, *, on: str = "") -> Sequence[Row]:
    theirs = max(10, min(THEIRS, size.stories // 200))
    store.write_now(town.know, town.company(people=50, channels=2))
    store.write_now(_add_others, count=size.stories)
    store.write_now(_add_theirs, count=theirs)
    _erase(store, "U0P00005")  # who told nothing: SQLAlchemy builds each statement once
    begun, looks, steps = _erase(store, WHO)
    assert "stories" not in store.read_now(privacy.kept, WHO)
    longest = max(steps)
    details = (
        f"{theirs:,} stories of theirs with posts, as many that mention them: {len(steps):,} transactions of"
        f" {1e3 * median(steps):.1f} ms (median), {sum(steps):.1f} s in all, beside {sum(looks):.1f} s of readers whose"
        f" longest takes {1e3 * max(looks):.0f} ms; the button's own takes {1e3 * begun:.1f} ms"
    )
    what = f"erasing somebody among {size.stories:,} stories{on}, the longest transaction"
    return [Row(what, f"{1e3 * longest:.0f} ms of processor time", "at most 50 ms", longest <= LONGEST, details)]


def _erase(store: Store, person: str) -> tuple[float, list[float], list[float]]:
    """Processor seconds of the button's own transaction, of each look, and of each step."""
    begun, looks, steps = list[float](), list[float](), list[float]()
    _timed(begun, store.write_now, privacy.erase, person, MONDAY)
    while step := _timed(looks, store.read_now, erasing.look, person):
        _timed(steps, store.write_now, erasing.take, step)
    return begun[0], looks, steps


def _timed(took: list[float], run: Callable[..., Any], *args: Any) -> Any:
    began = thread_time()
    result = run(*args)
    took.append(thread_time() - began)
    return result


def _add_others(session: Session, *, count: int) -> None:
    """As many as there are after years. They are read in an erasure, and never written."""
    number = select(literal(1).label("n")).cte("numbers", recursive=True)
    number = number.union_all(select(number.c.n + 1).where(number.c.n < count))
    words = literal("The calm handover of case ") + cast(number.c.n, String) + " was noticed by a customer."
    values = [literal(ANOTHER), words, literal([], JSON), literal(MONDAY - timedelta(days=3000), Story.told_at.type)]  # type: ignore[attr-defined]
    told = select(*values).select_from(number)
    session.connection().execute(insert(Story).from_select(["author", "text", "practices", "told_at"], told))


def _add_theirs(session: Session, *, count: int) -> None:
    for number in range(2 * count):
        is_theirs = number < count
        words = f"Case {number} was noticed" if is_theirs else f"Case {number} with <@{WHO}>"
        story = Story(author=WHO if is_theirs else ANOTHER, text=words, channel="C0P00000", told_at=MONDAY)
        session.add(story)
        session.flush()
        index.note(session, story.id or 0)
        posted = {"detail": {}, "state": "sent", "channel": "C0P00000", "ts": f"{number}.1", "created_at": MONDAY}
        told = {"id": f"bench {number}", "kind": "story_post", "subject": story.id, "recipient": "C0P00000", **posted}
        session.connection().execute(insert(Delivery), [told])
