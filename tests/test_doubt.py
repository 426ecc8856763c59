"""After an old back-up was put in place, what may have been sent already is looked up, wherever it is moved to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlmodel import delete

from bot.sending.planner import Planner
from bot.sending.restored import Restored
from bot.sending.sender import Sender
from storage.delivery import kinds, outbox, timers
from storage.delivery.kinds import Timed
from storage.engine.database import Session, Store
from storage.people import attention
from storage.tables import Delivery
from tests import ranked
from tests.making import every
from tests.ranked import ANSWER, GOAL, PULSE, TAP
from tests.stage import ANA, BO, MONDAY, NOTE

HOUR = timedelta(hours=1)
STARTED = MONDAY + 4 * HOUR


def _promise(session: Session, subject: int, now: datetime) -> None:
    """As what happens at a moment does it: one message that is guarded, one that is not, and two at once."""
    attention.promise(session, PULSE, subject=subject, person=ANA, now=now, occurrence="week 5")
    outbox.add(session, NOTE, subject=subject, recipient=BO, at=now)
    outbox.add_each(session, [(NOTE, "C1"), (NOTE, "C2")], subject=subject, at=now)


ALARM = Timed("test_alarm", run=_promise)


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    with ranked.declared(), patch.dict(kinds._timed, {ALARM.name: ALARM}):
        yield


def promise(store: Store, kind: Any, subject: int, now: datetime) -> str:
    return store.write_now(attention.promise, kind, subject=subject, person=ANA, now=now)


def states(store: Store) -> dict[int, list[str]]:
    rows = every(store, Delivery)
    return {subject: [row.state for row in rows if row.subject == subject] for subject in {row.subject for row in rows}}


async def test_what_a_timer_promises_is_in_doubt_where_it_was_due_before_the_start(store: Store) -> None:
    for subject, at in ((1, MONDAY), (2, STARTED)):
        await store.write(timers.set_, ALARM, subject=subject, at=at)
    await Planner(store=store, recurring=[], restored=Restored(store, STARTED)).run_timers(STARTED)
    assert states(store) == {1: ["unknown"] * 4, 2: ["pending"] * 4}
    await store.write(_promise, 3, STARTED)
    assert states(store)[3] == ["pending"] * 4, "what people do afterwards is new"


async def test_all_that_was_due_is_in_doubt_before_a_timer_can_move_it(store: Store) -> None:
    promise(store, TAP, 1, MONDAY)
    promise(store, GOAL, 2, STARTED + HOUR)
    await store.write(timers.set_, ALARM, subject=3, at=STARTED)
    await Planner(store=store, recurring=[], restored=Restored(store, STARTED)).run_timers(STARTED)
    assert (states(store)[1], states(store)[2]) == (["unknown"], ["pending"])


@pytest.mark.parametrize("in_doubt", [True, False])
async def test_the_guard_neither_moves_nor_skips_what_may_have_been_sent(store: Store, in_doubt: bool) -> None:
    late = [promise(store, TAP, 1, MONDAY), promise(store, GOAL, 2, MONDAY)]
    before = {row.id: row.wake_at for row in every(store, Delivery)}
    due = [id_ for id_ in late if before[id_] == MONDAY]
    if in_doubt:
        await Restored(store, STARTED).before(STARTED)
    for number in range(3, 9):  # so many that there is no room in the week
        promise(store, ANSWER, number, STARTED)
    rows = {row.id: row for row in every(store, Delivery)}
    assert due
    assert [(rows[id_].state, rows[id_].wake_at) for id_ in due] == [("unknown" if in_doubt else "pending", MONDAY)]
    assert states(store)[8] == ["pending"], "and what is new has a day"


async def test_what_may_have_been_sent_is_looked_up_though_it_is_too_late(store: Store) -> None:
    about: dict[str, Any] = {"subject": 1, "recipient": BO, "at": MONDAY, "useful_until": MONDAY + HOUR}
    await store.write(outbox.add, NOTE, **about)
    asked: dict[str, Any] = {"client": None, "store": store, "clock": lambda: STARTED}
    await Sender(**asked, composers={}, workspace_id="T").send_due()
    assert states(store) == {1: ["unknown"]}


async def test_what_a_timer_promises_is_the_same_message_whenever_it_runs(store: Store) -> None:
    """As after a restored back-up, which has forgotten that it ran."""
    found = []
    for late in (timedelta(), HOUR):
        await store.write(timers.set_, ALARM, subject=1, at=MONDAY)
        await Planner(store=store, recurring=[]).run_timers(MONDAY + late)
        found.append({row.id for row in every(store, Delivery)})
        await store.write(lambda session: session.execute(delete(Delivery)))
    assert (len(found[0]), found[1]) == (4, found[0])

    await store.write(timers.set_, ALARM, subject=1, at=STARTED)
    await Planner(store=store, recurring=[]).run_timers(STARTED)
    assert len({row.id for row in every(store, Delivery)} - found[0]) == 3, "at another moment it is another"


@pytest.mark.parametrize(("due_at", "state"), [(STARTED - HOUR, "unknown"), (STARTED + HOUR, "pending")])
def test_what_is_moved_after_it_was_due_stays_in_doubt(any_store: Store, due_at: datetime, state: str) -> None:
    id_ = any_store.write_now(outbox.add, NOTE, subject=1, recipient=BO, at=MONDAY, wake_at=due_at)
    until = STARTED + 2 * HOUR
    assert any_store.write_now(outbox.move, id_, wake_at=until, useful_until=None, now=STARTED)
    assert [(row.state, row.wake_at) for row in every(any_store, Delivery)] == [(state, until)]


async def test_a_clock_that_was_behind_at_the_start_hides_nothing_that_was_due(store: Store) -> None:
    await store.write(outbox.add, NOTE, subject=1, recipient=BO, at=MONDAY + HOUR)
    restored = Restored(store, MONDAY)  # four hours behind
    restored.distrust_clock()
    assert STARTED - HOUR < await restored.before(STARTED) <= STARTED
    assert states(store) == {1: ["unknown"]}
