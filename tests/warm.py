"""What every test process would make for itself: an upgraded database to copy, and the statements of an ordinary day.

Made before the processes of `python -m tests.alone` part, and then by each where it was not.
"""

import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from time import monotonic, thread_time
from typing import Any

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.engine.seal import SealKey
from tests import meeting
from tests.acting import Actor
from tests.stage import COMPANY, KEY, MONDAY, manifest, running

A_DAY = (
    "/kudos @bo for the map", "/servicestory The driver waited", "/servicestory search driver", "/checkin add Acme",
    "/checkin Acme all good", "/warmline", "/warmline digest", "/warmline privacy", "/warmline map", "/warmline goals",
)  # fmt: skip
PATIENCE = 5.0  # seconds; what takes as long because the machine is busy works at least a twentieth of it


@cache
def empty_database() -> Path:
    """A SQLite file with every table, since upgrading one takes longer than most tests."""
    path = meeting.place() / "empty.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


def fresh_file(path: Path) -> Path:
    """A database there with every table, which no ``upgrade`` has to make any more."""
    return Path(shutil.copy(empty_database(), path))


def fresh_store(path: Path, *, like: Path | None = None, key: SealKey | None = KEY, threads: bool = False) -> Store:
    """A store on a new file there, empty or like another one.

    No flush to the disk: nothing here loses power, and a slow disk makes a person's answer late. No threads either,
    unless a test is about them: what they would do is done at once.
    """
    store = Store(f"sqlite:///{shutil.copy(like or empty_database(), path)}", synchronous="OFF", key=key)
    if not threads:
        store._readers._pool, store._writers._pool = AtOnce(), AtOnce()  # type: ignore[assignment]
    if like is None:
        meeting.empty.add(store)
    return store


class AtOnce(Executor):
    """In place of a thread: what it is given is done when it is given.

    What waits for something else would wait in vain here, and the test would pass for another reason.
    """

    is_shut = False

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        if self.is_shut:
            raise RuntimeError("there are no threads any more")
        done, began, worked = Future[Any](), monotonic(), thread_time()
        try:
            done.set_result(work(*arguments, **more))
        except Exception as error:
            done.set_exception(error)
        waited = monotonic() - began
        if waited > PATIENCE and thread_time() - worked < waited / 20:
            raise RuntimeError(f"nothing else went on for {waited:.0f} s: this test is about threads, see fresh_store")
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.is_shut = True


async def live_a_day(store: Store) -> None:
    """So that what SQLAlchemy compiles then is compiled."""
    async with Sandbox(COMPANY, manifest(), start=MONDAY) as slack:
        slack.freeze()
        await slack.move_to(MONDAY)
        slack.limits_off = True
        async with running(slack, store) as bot:
            ana = Actor(slack, "ana")
            acts: list[Callable[[], Awaitable[object]]] = [ana.open_home]
            acts += [partial(ana.say, typed, "support") for typed in A_DAY]
            acts += [partial(bot.wait, hours=1), ana.open_home]
            for act in acts:
                with suppress(AssertionError):  # on a busy machine an answer may come too late; it is compiled
                    await act()
            await bot.wait_until(MONDAY + timedelta(days=7))
