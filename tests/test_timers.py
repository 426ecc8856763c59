"""Timers: what happens once, at a moment."""

from datetime import datetime, timedelta

import pytest

from bot.sending.planner import Planner
from storage.delivery import kinds, timers
from storage.delivery.kinds import Timed
from storage.engine.database import Session, Store
from tests.stage import MONDAY

HOUR = timedelta(hours=1)
NOTE = Timed("note", run=lambda session, subject, now: None)

Ran = list[tuple[int, datetime]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """What was run of the kind "note"; the subject 13 cannot be."""
    happened: Ran = []

    def run(session: Session, subject: int, now: datetime) -> None:
        if subject == 13:
            raise RuntimeError("a bug")
        happened.append((subject, now))

    monkeypatch.setattr(kinds, "_timed", {"note": Timed("note", run=run)})
    return happened


async def set_(store: Store, subject: int, at: datetime) -> None:
    await store.write(timers.set_, NOTE, subject=subject, at=at)


async def test_it_runs_once_when_its_moment_has_come(any_store: Store, ran: Ran) -> None:
    await set_(any_store, 1, MONDAY + HOUR)
    planner = Planner(store=any_store, recurring=[])
    for hours in range(3):
        await planner.run_timers(MONDAY + hours * HOUR)

    assert ran == [(1, MONDAY + HOUR)]


async def test_set_anew_it_runs_at_the_new_moment_alone(store: Store, ran: Ran) -> None:
    for hours in (1, 3):
        await set_(store, 1, MONDAY + hours * HOUR)
    assert await store.read(timers.find, NOTE, subject=1) == MONDAY + 3 * HOUR
    planner = Planner(store=store, recurring=[])
    for hours in range(5):
        await planner.run_timers(MONDAY + hours * HOUR)
    assert ran == [(1, MONDAY + 3 * HOUR)]


async def test_one_that_is_cleared_never_runs(store: Store, ran: Ran) -> None:
    await set_(store, 2, MONDAY)
    await store.write(timers.clear, NOTE, subject=2)
    await Planner(store=store, recurring=[]).run_timers(MONDAY + HOUR)

    assert ran == []


async def test_one_that_fails_is_logged_and_holds_up_nobody(
    store: Store, ran: Ran, caplog: pytest.LogCaptureFixture
) -> None:
    for subject in (13, 1):
        await set_(store, subject, MONDAY)
    await Planner(store=store, recurring=[]).run_timers(MONDAY)

    assert [subject for subject, _ in ran] == [1]
    assert "timer note of 13 cannot be run" in caplog.text
    assert await store.read(timers.find, NOTE, subject=13) == MONDAY, "it is tried again later"


async def test_a_newer_versions_timers_wait(store: Store, ran: Ran, caplog: pytest.LogCaptureFixture) -> None:
    await store.write(timers.set_, Timed("of a newer version", run=NOTE.run), subject=1, at=MONDAY)
    await Planner(store=store, recurring=[]).run_timers(MONDAY)

    assert ran == []
    assert "does not know timers of the kind" in caplog.text
